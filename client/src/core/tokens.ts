import type { ClientOptions, TokenReason } from './api.js';
import type { Env } from './env.js';
import { ended, NotifyError } from './notify.error.js';
import { createTimer, within } from './timers.js';

const PATIENCE_MS = 15_000;
/** setTimeout takes no more. */
const LONGEST_MS = 2 ** 31 - 1;

interface Claims {
  sub?: string;
  exp?: number;
  iat?: number;
}

/** The person's token: asked for once at a time, and anew before it ends. */
export interface Tokens {
  /** Empty before the first. */
  current: () => string;
  user(): string | null;
  get(): Promise<string>;
  /** Rejects with `unauthorized` when there is none to be had, with `offline` when nobody could say. */
  renew(reason: TokenReason, refused?: string): Promise<string>;
  /** From another tab. */
  adopt(token: string): void;
  forget(): void;
}

/**
 * @param renewed told of a new token, not of the first
 * @param alone lets only one tab ask at a time
 */
export function createTokens(
  env: Env,
  getToken: ClientOptions['getToken'],
  renewed: (token: string, userChanged: boolean, isForeign: boolean) => void,
  alone: (task: () => Promise<string>) => Promise<string>,
): Tokens {
  let current = '';
  let user: string | null = null;
  let flight: Promise<string> | undefined;
  /** Rises when the tokens of before are of no use any more. */
  let era = 0;
  const timer = createTimer(env);

  const get = async (): Promise<string> => current || renew('start');

  const renew = (reason: TokenReason, refused?: string): Promise<string> => {
    // Another request, or another tab, was faster.
    if (refused && current !== refused) return get();
    if (flight) return flight;
    const own = fetch(reason).finally(() => {
      if (flight === own) flight = undefined;
    });
    return (flight = own);
  };

  const fetch = async (reason: TokenReason): Promise<string> => {
    const [before, mine] = [current, era];
    const asked = (): Promise<string> =>
      within(env, PATIENCE_MS, 'No answer: getToken()', async (signal) => getToken({ reason, signal })).then(
        checked,
        failed,
      );
    const token = await (reason === 'start'
      ? asked()
      : // Or what came while this tab waited for its turn.
        alone(async () => (current === before ? asked() : current)));
    if (mine !== era) throw ended();
    adopt(token);
    return token;
  };

  const adopt = (token: string, isForeign = false): void => {
    if (token === current) return;
    const { sub = null, exp, iat } = claimsOf(token);
    const [before, wasSomebody] = [user, current];
    current = token;
    user = sub;
    plan(exp, iat);
    if (wasSomebody) renewed(token, before !== sub, isForeign);
  };

  /** `exp` and `iat` in seconds. A clock that is wrong only costs the early renewal: the server has the last word. */
  const plan = (exp: number | undefined, iat: number | undefined): void => {
    timer();
    if (exp === undefined) return;
    const left = exp * 1_000 - env.now();
    const lifetime = iat === undefined ? left : (exp - iat) * 1_000;
    const early = Math.max(60_000, lifetime / 10) * (1 + env.random() / 10);
    // Short tokens: at half of their time.
    const delay = Math.max(left - early, left / 2);
    // It stays good for a while; when it ends, the server will say so.
    if (delay >= 1_000)
      timer(Math.min(delay, LONGEST_MS), () => void renew('expiring').catch(() => plan(exp, iat)));
  };

  return {
    current: () => current,
    user: () => user,
    get,
    renew,
    adopt: (token) => adopt(token, true),
    forget: () => {
      era++;
      flight = undefined;
      current = '';
      user = null;
      timer();
    },
  };
}

function checked(token: string): string {
  if (token) return token;
  throw new NotifyError('unauthorized', 'Not signed in');
}

function failed(error: unknown): never {
  if (error instanceof NotifyError) throw error;
  // What fetch throws when it gets no answer.
  const code = error instanceof TypeError ? 'offline' : 'unauthorized';
  throw new NotifyError(code, `getToken(): ${String(error)}`, error);
}

function claimsOf(token: string): Claims {
  try {
    const part = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    return {};
  }
}
