import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit';

/**
 * A mail as a mail program would draw it. Its inline styles go in through the CSSOM, as the page's policy has no room for
 * inline ones; the page's own styles stay outside. The mail is the server's own template with all words escaped.
 */
export class MailFrame extends LitElement {
  static override properties: PropertyDeclarations = {
    html: { attribute: false },
    theme: { type: String },
  };

  /** A whole document. */
  declare html: string;
  declare theme: string;

  constructor() {
    super();
    this.html = '';
    this.theme = 'light';
  }

  protected override render(): TemplateResult {
    return html`<div class="mail" inert></div>`;
  }

  protected override updated(): void {
    const { body, css } = parseMail(this.html);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(FRAME + inTheme(css, this.theme));
    if (this.shadowRoot) this.shadowRoot.adoptedStyleSheets = [sheet];
    this.renderRoot.querySelector('.mail')?.replaceChildren(...body);
  }
}

const FRAME = `
  :host { display: block; }
  .mail { overflow: hidden; border: 1px solid light-dark(#e3e6eb, #363a43); border-radius: 10px; text-align: start; font: 16px/1.5 sans-serif; }
`;

const STYLED = 'data-mail-style';

function parseMail(source: string): { body: Node[]; css: string } {
  // Renamed before it is parsed: the parser itself would report every style attribute to the policy.
  const text = source
    .replaceAll(/\sstyle="/g, ` ${STYLED}="`)
    .replaceAll(/<style\b[^>]*>/g, '<template data-css>');
  const parsed = new DOMParser().parseFromString(text.replaceAll('</style>', '</template>'), 'text/html');
  const sheets = [...parsed.querySelectorAll<HTMLTemplateElement>('template[data-css]')];
  const css = sheets.map((one) => one.content.textContent ?? '').join('\n');
  for (const one of parsed.body.querySelectorAll('script, template, link, meta, base')) one.remove();
  const root = document.importNode(parsed.body, true);
  for (const one of root.querySelectorAll<HTMLElement>(`[${STYLED}]`)) {
    one.style.cssText = one.getAttribute(STYLED) ?? '';
    one.removeAttribute(STYLED);
  }
  const page = document.createElement('div');
  page.className = parsed.body.className;
  page.style.cssText = parsed.body.getAttribute(STYLED) ?? '';
  page.append(...root.childNodes);
  return { body: [page], css };
}

/** The reader's system decides in a mail program; here the switch above the preview does. */
function inTheme(css: string, theme: string): string {
  return css.replaceAll('(prefers-color-scheme: dark)', theme === 'dark' ? 'all' : 'not all');
}
