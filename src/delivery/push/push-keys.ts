import { Logger } from '@nestjs/common';
import webPush from 'web-push';
import { ConfigError, type Config } from '../../config/config.js';
import { areKeysOfOnePair, keepKeys, keysFile, type VapidKeys } from './vapid.js';

/** RFC 8292, 2: at most a day. Renewed long before, so that no clock has to be exact. */
const TOKEN_MS = 12 * 3_600_000;
const RENEW_MS = 6 * 3_600_000;
/** Hosts under the names of the browser makers are many; the oldest token is made again when it is needed. */
const MAX_TOKENS = 200;

/** Signs for push services, when there are keys. */
export class PushKeys {
  private readonly tokens = new Map<string, { header: string; madeAt: number }>();

  constructor(
    private readonly keys: VapidKeys | undefined,
    private readonly subject: string,
  ) {}

  get publicKey(): string | undefined {
    return this.keys?.publicKey;
  }

  /** The Authorization header for a push service. Signed once for many messages: a signature costs more than the rest. */
  authorization({ origin }: URL, now = Date.now()): string {
    if (!this.keys) throw new Error('There are no VAPID keys.');
    const known = this.tokens.get(origin);
    if (known && Math.abs(now - known.madeAt) < RENEW_MS) return known.header;
    const { publicKey, privateKey } = this.keys;
    const expiry = Math.floor((now + TOKEN_MS) / 1000);
    const { Authorization: header } = webPush.getVapidHeaders(
      origin,
      this.subject,
      publicKey,
      privateKey,
      'aes128gcm',
      expiry,
    );
    this.tokens.delete(origin);
    this.tokens.set(origin, { header, madeAt: now });
    const [oldest] = this.tokens.keys();
    if (this.tokens.size > MAX_TOKENS && oldest !== undefined) this.tokens.delete(oldest);
    return header;
  }
}

/**
 * The keys of the configuration; outside production, when it has none, those kept in DATA_DIR. Throws a ConfigError when
 * they do not belong together.
 */
export async function loadPushKeys(config: Config): Promise<PushKeys> {
  const { publicKey, privateKey } = config.push;
  if (publicKey && privateKey) {
    const keys = { publicKey, privateKey };
    if (!areKeysOfOnePair(keys)) {
      throw new ConfigError([
        'VAPID_PUBLIC_KEY is not the public key of VAPID_PRIVATE_KEY: see npm run keys',
      ]);
    }
    return new PushKeys(keys, subjectOf(config));
  }
  return new PushKeys(config.production ? undefined : await localKeys(config), subjectOf(config));
}

/** A trial must start on a read-only disk too, only without push. */
async function localKeys({ database: { dataDir } }: Config): Promise<VapidKeys | undefined> {
  const logger = new Logger(PushKeys.name);
  try {
    const { keys, made } = await keepKeys(dataDir);
    if (made) logger.log(`made VAPID keys for push messages and kept them in ${keysFile(dataDir)}`);
    return keys;
  } catch (error) {
    logger.warn(`no push messages, because there are no VAPID keys: ${(error as Error).message}`);
    return undefined;
  }
}

/**
 * Whom a push service would write to (RFC 8292, 2.1): VAPID_SUBJECT, or the sender of mails, or the server's own address.
 * Push services want something, so a trial that has nothing of all that says so.
 */
export function subjectOf({ push, mail, http }: Config): string {
  if (push.subject) return push.subject;
  const address = mail.from && (/<([^<>]+)>$/.exec(mail.from)?.[1] ?? mail.from);
  if (address) return `mailto:${address}`;
  if (http.publicUrl?.startsWith('https:')) return http.publicUrl;
  return 'mailto:nobody@example.com';
}
