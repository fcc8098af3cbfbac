import type { InboxState, Notification, NotificationPage } from '../../../src/contract/index.js';

/** An answer that was no success. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
    readonly retryAfterMs: number,
  ) {
    super(`${status} ${text.slice(0, 200)}`);
  }
}

/** Rejects with `Refusal` when the server says no, and with what fetch says when it says nothing. */
export async function call(
  url: string,
  token: string,
  { method = 'GET', body, signal }: { method?: string; body?: object; signal?: AbortSignal } = {},
): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: signal ?? AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Refusal(response.status, text, Number(response.headers.get('retry-after') ?? 0) * 1_000);
  }
  return text ? JSON.parse(text) : undefined;
}

/**
 * The whole list, and a state to go on from: that of the first page, since what changes while the others are read is
 * among the changes after it.
 */
export async function loadInbox(
  url: string,
  token: string,
): Promise<{ entries: Notification[]; state: InboxState }> {
  const first = (await call(`${url}/notifications?limit=100`, token)) as NotificationPage;
  const entries = [...first.data];
  for (let cursor = first.nextCursor; cursor;) {
    const page = (await call(
      `${url}/notifications?limit=100&cursor=${encodeURIComponent(cursor)}`,
      token,
    )) as NotificationPage;
    entries.push(...page.data);
    cursor = page.nextCursor;
  }
  return { entries, state: { seq: first.seq, counts: first.counts } };
}
