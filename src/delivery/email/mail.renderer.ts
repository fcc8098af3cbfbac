import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import { Config } from '../../config/config.js';
import { CatalogRegistry } from '../../preferences/catalog.registry.js';
import type { Delivery } from '../channel.js';
import { headerText } from './address.js';
import { MailLinks } from './mail.links.js';
import { directionOf, formatMoment, inkOn } from './mail.look.js';
import { MailTexts } from './mail.texts.js';
import { digestText, notificationText, type TextFoot } from './text-part.js';

/** A mail but for its envelope. */
export interface RenderedMail {
  /** One line. */
  subject: string;
  html: string;
  text: string;
  /** For `List-Unsubscribe`; null where there is nothing to unsubscribe from, or no address to do it at. */
  unsubscribeUrl: string | null;
}

export type DigestKind = 'daily' | 'weekly';
type Template = (data: object) => string;

/** Programs cut long mails off (Gmail at 102 KB); what does not fit waits in the inbox. */
const MAX_DIGEST_ENTRIES = 40;
const MAX_SUBJECT = 200;
const MAX_PREHEADER = 140;

/** What is written in a mail. Titles and messages are data and arrive as text, whatever stands in them. */
@Injectable()
export class MailRenderer {
  private readonly notificationHtml = readTemplate('notification');
  private readonly digestHtml = readTemplate('digest');

  constructor(
    private readonly config: Config,
    private readonly texts: MailTexts,
    private readonly links: MailLinks,
    private readonly catalogs: CatalogRegistry,
  ) {}

  notification({ recipient, type, category, content }: Delivery): RenderedMail {
    const { language } = content;
    const title = headerText(content.title, MAX_SUBJECT);
    const paragraphs = content.message.split(/[\r\n]+/).filter((line) => line.trim());
    const url = this.links.absolute(content.url);
    const label = this.say(language, 'open');
    const isMandatory = this.catalogs.findType(type)?.mandatory?.includes('email') ?? false;
    const unsubscribeUrl = isMandatory ? null : this.links.unsubscribe(recipient.userId, [category]);
    const values = { category: this.labelOf(category, language) };
    const foot = this.foot(
      language,
      this.say(language, isMandatory ? 'becauseMandatory' : 'because', values),
      unsubscribeUrl === null
        ? null
        : { url: unsubscribeUrl, label: this.say(language, 'unsubscribe', values) },
    );
    const html = this.notificationHtml({
      ...this.frame(language),
      ...foot,
      title,
      preheader: headerText(paragraphs.join(' '), MAX_PREHEADER),
      paragraphs,
      image: this.links.picture(content.imageUrl),
      url,
      open: label,
    });
    const link = url === null ? null : { label, url };
    const text = notificationText({ shop: this.config.shop.name, title, paragraphs, link, foot });
    return { subject: title, html, text, unsubscribeUrl };
  }

  /** `deliveries`: one person's, oldest first. Shown by category, the newest first. */
  digest(deliveries: readonly Delivery[], digest: DigestKind): RenderedMail {
    const newestFirst = deliveries.toReversed();
    const [newest] = newestFirst;
    if (!newest) throw new Error('A digest of nothing');
    const { language } = newest.content;
    const shown = newestFirst.slice(0, MAX_DIGEST_ENTRIES);
    const categories = byFrequency(deliveries);
    const hidden = deliveries.length - shown.length;
    const count = deliveries.length;
    const unsubscribeUrl = this.links.unsubscribe(newest.recipient.userId, categories);
    const foot = this.foot(
      language,
      this.say(language, 'becauseDigest', { digest }),
      unsubscribeUrl === null
        ? null
        : { url: unsubscribeUrl, label: this.say(language, 'unsubscribeDigest') },
    );
    const url = this.links.shop ?? null;
    const label = this.say(language, 'openShop');
    const content = {
      title: this.say(language, 'digestTitle', { digest }),
      intro: this.say(language, 'digestIntro', { digest, count }),
      groups: this.groups(shown, language),
      more: hidden > 0 ? this.say(language, 'digestMore', { count: hidden }) : null,
    };
    const preheader = headerText(shown.map((one) => one.content.title).join(' · '), MAX_PREHEADER);
    const html = this.digestHtml({
      ...this.frame(language),
      ...foot,
      ...content,
      preheader,
      url,
      open: label,
    });
    const text = digestText({ ...content, link: url === null ? null : { label, url }, foot });
    const subject = headerText(this.say(language, 'digestSubject', { count }), MAX_SUBJECT);
    return { subject, html, text, unsubscribeUrl };
  }

  /** In the order of their newest entries. */
  private groups(newestFirst: readonly Delivery[], language: string) {
    const categories = [...new Set(newestFirst.map(({ category }) => category))];
    return categories.map((category) => ({
      label: this.labelOf(category, language),
      entries: newestFirst
        .filter((delivery) => delivery.category === category)
        .map(({ content, createdAt, recipient }) => ({
          title: headerText(content.title, MAX_SUBJECT),
          message: headerText(content.message, 400),
          url: this.links.absolute(content.url),
          time: formatMoment(createdAt, localeOf(recipient.locale, language), recipient.timezone),
        })),
    }));
  }

  private foot(
    language: string,
    because: string,
    unsubscribe: { url: string; label: string } | null,
  ): TextFoot {
    const { shop } = this.links;
    const links = [
      ...(unsubscribe ? [unsubscribe] : []),
      ...(shop === undefined ? [] : [{ url: shop, label: this.say(language, 'choose') }]),
    ];
    return { because, links, address: this.config.shop.address };
  }

  private frame(language: string): object {
    const { name, logoUrl, color } = this.config.shop;
    return {
      ...directionOf(language),
      language,
      shop: name,
      logo: logoUrl,
      color,
      onColor: inkOn(color),
    };
  }

  private labelOf(category: string, language: string): string {
    return this.catalogs.findCategory(category)?.words(language).label ?? category;
  }

  private say(language: string, key: string, values: Record<string, string | number> = {}): string {
    return this.texts.say(language, key, { shop: this.config.shop.name, ...values });
  }
}

/** Compiled once. Only the built-in blocks, own properties only (Handlebars' default), and everything escaped. */
export function readTemplate(name: string): Template {
  const source = readFileSync(new URL(`./templates/${name}.template`, import.meta.url), 'utf8');
  return Handlebars.compile(source, { knownHelpersOnly: true });
}

function byFrequency(deliveries: readonly Delivery[]): string[] {
  const counts = new Map<string, number>();
  for (const { category } of deliveries) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([category]) => category);
}

/** Dates as in the reader's country, as long as it is the language of the words. */
function localeOf(locale: string | null, language: string): string {
  return locale?.startsWith(language) ? locale : language;
}
