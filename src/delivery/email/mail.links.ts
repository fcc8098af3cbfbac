import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { PreferencesService } from '../../preferences/preferences.service.js';
import { isSafeLink } from '../../validation/link.js';

/** Longest address in a header: a line of a mail ends at 998 characters (RFC 5322, 2.1.1), and nothing folds an address. */
const MAX_HEADER_URL = 900;

/** Every address that a mail leads to. */
@Injectable()
export class MailLinks {
  /** Where browsers reach this server, without a slash at the end. */
  private readonly own: string | undefined;

  constructor(
    private readonly config: Config,
    private readonly preferences: PreferencesService,
  ) {
    const { publicUrl, port } = config.http;
    const base = publicUrl ?? (config.demo ? `http://localhost:${port}` : undefined);
    this.own = base?.replace(/\/+$/, '');
  }

  /** The shop's own pages; undefined when the shop has not said where they are. */
  get shop(): string | undefined {
    return this.config.shop.url;
  }

  /** As a click may follow it; null for what is no safe link, and for a path when nobody said whose. */
  absolute(link: string | null): string | null {
    if (link === null || !isSafeLink(link)) return null;
    if (!link.startsWith('/')) return new URL(link).href;
    const base = this.config.shop.url ?? this.own;
    return base === undefined ? null : new URL(link, base).href;
  }

  /** A picture that mail programs may load: they sit on no page of the shop, so only an address of its own will do. */
  picture(link: string | null): string | null {
    const url = this.absolute(link);
    return url?.startsWith('https:') ? url : null;
  }

  /**
   * The page that unsubscribes from these categories, the most important first; as many as fit into a header. null
   * without `PUBLIC_URL` (outside the demo), without a secret to sign with, or without a category.
   */
  unsubscribe(userId: string, categories: readonly string[]): string | null {
    if (this.own === undefined) return null;
    const base = `${this.own}${this.config.http.prefix}/unsubscribe`;
    let url = base;
    for (const category of categories) {
      const token = this.preferences.unsubscribeToken({ userId, channel: 'email', category });
      if (token === null || url.length + token.length >= MAX_HEADER_URL) break;
      url += `/${token}`;
    }
    return url === base ? null : url;
  }
}
