// What was sent and answered, from every tab of the shop, for whoever shows the backstage.

const MOST = 6;
const channel = new BroadcastChannel('storebell.demo-log');
const listeners = new Set();
const exchanges = [];

/** `{ id, method, path, request, status, response, ms }`; `status` 0 with `problem` when there was no answer. */
export function show(exchange) {
  add(exchange);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin only
  channel.postMessage(exchange);
}

export function latest() {
  return exchanges;
}

export function onExchange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function add(exchange) {
  exchanges.unshift(exchange);
  exchanges.length = Math.min(exchanges.length, MOST);
  for (const listener of listeners) listener(exchange);
}

channel.addEventListener('message', ({ data }) => add(data));

/** What an answer means, in one line. */
export function inWords({ status, response, problem, ms }) {
  if (status === 0) return `No answer: ${problem}`;
  if (status >= 400) return `${status} ${response?.message ?? ''}`;
  const results = response?.results;
  if (!results) return `${status} · ${ms} ms`;
  if (results.every((result) => result.status === 'duplicate')) return 'Known already: nobody was told twice';
  const told = results.reduce((sum, { notified }) => sum + notified, 0);
  const whom = ['nobody had to be told', 'one person was told'][told] ?? `${told} people were told`;
  return `Stored, ${whom} · ${ms} ms`;
}
