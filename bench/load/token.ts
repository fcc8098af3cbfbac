import { createHmac } from 'node:crypto';

const LIFETIME_SECONDS = 4 * 3_600;
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEAD = encode({ alg: 'HS256', typ: 'JWT' });

/** A JWT as the shop makes it (RFC 7519, HS256). */
export function token(secret: string, sub: string, role: 'customer' | 'service' | 'admin'): string {
  const exp = Math.floor(Date.now() / 1_000) + LIFETIME_SECONDS;
  const text = `${HEAD}.${encode({ sub, roles: [role], exp })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
