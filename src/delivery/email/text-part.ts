// The plain-text part: for readers of text, and for the filters that distrust a mail without one.

export interface TextLink {
  label: string;
  url: string;
}

export interface TextFoot {
  because: string;
  links: readonly TextLink[];
  address: string | undefined;
}

export function notificationText(mail: {
  shop: string;
  title: string;
  paragraphs: readonly string[];
  link: TextLink | null;
  foot: TextFoot;
}): string {
  const { shop, title, paragraphs, link, foot } = mail;
  return joined([shop, title, ...paragraphs, link && `${link.label}:\n${link.url}`, footText(foot)]);
}

export function digestText(mail: {
  title: string;
  intro: string;
  groups: readonly {
    label: string;
    entries: readonly { title: string; message: string; time: string; url: string | null }[];
  }[];
  more: string | null;
  link: TextLink | null;
  foot: TextFoot;
}): string {
  const { title, intro, groups, more, link, foot } = mail;
  const parts = groups.flatMap(({ label, entries }) => [
    `== ${label} ==`,
    ...entries.map((entry) =>
      [`* ${entry.title}`, entry.message, entry.time, entry.url].filter(Boolean).join('\n  '),
    ),
  ]);
  return joined([title, intro, ...parts, more, link && `${link.label}:\n${link.url}`, footText(foot)]);
}

/** `-- ` opens what mail programs fold away as a signature (RFC 3676, 4.3). */
function footText({ because, links, address }: TextFoot): string {
  const lines = links.map(({ label, url }) => `${label}:\n${url}`);
  return ['-- ', because, ...lines, ...(address ? [address] : [])].join('\n');
}

function joined(parts: readonly (string | null)[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
