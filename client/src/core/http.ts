import type { Env } from './env.js';
import { offline, refusal, toNotifyError } from './notify.error.js';
import { within } from './timers.js';

export interface Request {
  method?: string;
  path: string;
  token: string;
  body?: object;
  /** May outlive the page. */
  keepalive?: boolean;
  timeoutMs?: number;
  signal?: AbortSignal;
}

const TIMEOUT_MS = 15_000;

/** One request, answered in JSON. Rejects with a NotifyError. */
export async function ask<T>(env: Env, url: string, request: Request): Promise<T> {
  const { path, token, timeoutMs = TIMEOUT_MS, signal: outer, ...init } = request;
  const exchange = async (signal: AbortSignal): Promise<T> => {
    const body = init.body && JSON.stringify(init.body);
    const headers = body ? { 'content-type': 'application/json' } : undefined;
    return readAnswer(env, await send(env, url + path, token, headers, { ...init, body, signal }));
  };
  try {
    return await within(env, timeoutMs, `No answer: ${path}`, exchange, outer);
  } catch (error) {
    throw toNotifyError(error);
  }
}

/** The token goes in a header: addresses end up in logs. */
export function send(
  env: Env,
  url: string,
  token: string,
  more: Record<string, string> | undefined,
  init: RequestInit,
): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, ...more };
  return env.fetch(url, { headers, cache: 'no-store', credentials: 'omit', ...init });
}

export async function readAnswer<T>(env: Env, response: Response): Promise<T> {
  const { ok, status, headers } = response;
  const text = await response.text();
  let json: unknown;
  try {
    json = text ? JSON.parse(text) : undefined;
  } catch (error) {
    // A login page of a hotel's network answers 200 to everything.
    if (ok) throw offline('No JSON', error);
  }
  if (ok) return json as T;
  throw refusal(status, json, retryAfter(headers.get('retry-after'), env.now()));
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfter(text: string | null, now: number): number | undefined {
  if (!text) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
