import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { CatalogRegistry } from '../../preferences/catalog.registry.js';
import type { Unsubscription } from '../../preferences/unsubscribe.js';
import { MailLinks } from './mail.links.js';
import { directionOf, inkOn } from './mail.look.js';
import { readTemplate } from './mail.renderer.js';
import { MailTexts } from './mail.texts.js';

/** The three pages behind the link of a mail: plain HTML that needs nothing else, neither scripts nor pictures. */
@Injectable()
export class UnsubscribePages {
  /** Nothing may load but the style of the page itself, and its form may only come back here. */
  readonly policy: string;
  private readonly style: string;
  private readonly html = readTemplate('unsubscribe');

  constructor(
    private readonly config: Config,
    private readonly texts: MailTexts,
    private readonly links: MailLinks,
    private readonly catalogs: CatalogRegistry,
  ) {
    this.style = styleWith(config.shop.color);
    const hash = createHash('sha256').update(this.style).digest('base64');
    this.policy = [
      `default-src 'none'`,
      `style-src 'sha256-${hash}'`,
      `form-action 'self'`,
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
    ].join(';');
  }

  question(choices: readonly Unsubscription[], language: string): string {
    return this.page(language, {
      title: this.say(language, 'pageTitle'),
      text: this.say(language, 'pageQuestion', choices),
      note: this.say(language, 'pageNote'),
      button: this.say(language, 'pageButton'),
    });
  }

  done(choices: readonly Unsubscription[], language: string): string {
    return this.page(language, {
      title: this.say(language, 'pageDoneTitle'),
      text: this.say(language, 'pageDone', choices),
      note: this.say(language, 'pageNote'),
      status: true,
    });
  }

  unknown(language: string): string {
    return this.page(language, {
      title: this.say(language, 'pageUnknownTitle'),
      text: this.say(language, 'pageUnknown'),
    });
  }

  private page(language: string, content: Record<string, string | boolean>): string {
    return this.html({
      ...directionOf(language),
      ...content,
      language,
      shop: this.config.shop.name,
      style: this.style,
      link: this.links.shop,
      linkLabel: this.say(language, 'pageShop'),
    });
  }

  private say(language: string, key: string, choices: readonly Unsubscription[] = []): string {
    const labels = choices.map((choice) => this.labelOf(choice, language));
    const categories = new Intl.ListFormat(language).format(new Set(labels));
    return this.texts.say(language, key, { shop: this.config.shop.name, categories });
  }

  private labelOf({ category, type }: Unsubscription, language: string): string {
    const known = type === undefined ? undefined : this.catalogs.findType(type);
    const label = known
      ? this.catalogs.labelOf(known, language)
      : (this.catalogs.findCategory(category)?.words(language).label ?? category);
    return this.texts.say(language, 'quoted', { name: label });
  }
}

function styleWith(color: string): string {
  return [
    ':root{color-scheme:light dark;--back:#f4f4f5;--card:#fff;--ink:#27272a;--soft:#52525b}',
    '@media(prefers-color-scheme:dark){:root{--back:#18181b;--card:#27272a;--ink:#f4f4f5;--soft:#a1a1aa}}',
    '*{box-sizing:border-box}',
    'body{margin:0;padding:16px;min-height:100vh;display:grid;place-items:center;background:var(--back);color:var(--ink);' +
      'font:16px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}',
    `main{width:100%;max-width:480px;padding:28px 24px;background:var(--card);border-top:4px solid ${color};border-radius:12px}`,
    'h1{margin:0 0 12px;font-size:22px;line-height:1.35}',
    'p{margin:0 0 12px}',
    'main>:last-child{margin-bottom:0}',
    '.shop{font-weight:700}',
    '.note{color:var(--soft);font-size:14px}',
    '.note a{color:inherit}',
    'form{margin:20px 0}',
    `button{width:100%;min-height:48px;padding:12px 24px;border:0;border-radius:8px;background:${color};color:${inkOn(color)};` +
      'font-family:inherit;font-size:16px;font-weight:600;cursor:pointer}',
    'button:focus-visible,a:focus-visible{outline:3px solid var(--ink);outline-offset:3px}',
  ].join('\n');
}
