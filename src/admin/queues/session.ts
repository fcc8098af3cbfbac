import type { Config } from '../../config/config.js';

const NAME = 'storebell_staff';

/** Where the pages of the queues are, under the prefix of the REST calls. */
export function boardPath({ http }: Pick<Config, 'http'>): string {
  return `${http.prefix}/admin/queues`;
}

/** `Set-Cookie` for a token: out of reach of scripts and of other sites' pages. No seconds: forget it. */
export function sessionCookie(config: Pick<Config, 'http'>, token: string, seconds: number): string {
  const secure = config.http.publicUrl?.startsWith('https:') ? '; Secure' : '';
  return `${NAME}=${token}; Path=${boardPath(config)}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** The token of a `Cookie` header. */
export function tokenOf(header: string | undefined): string | undefined {
  return new RegExp(`(?:^|;\\s*)${NAME}=([\\w.-]+)`).exec(header ?? '')?.[1];
}
