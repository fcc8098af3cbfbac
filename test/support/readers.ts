import type { Changes, InboxState, Notification } from '../../src/contract/index.js';
import type { TestApp } from './create-app.js';
import { PATIENCE_MS } from './node.js';

/** What a reader was told on its way from a cursor to the present, whatever carried it. */
export interface Told {
  reset: boolean;
  /** `+7` for an entry that came or changed, `-7` for one that went, each with the seq of the step. */
  steps: [string, number][];
  state: InboxState;
}

export type Reader = (app: TestApp, token: string, after: number) => Promise<Told>;

/** One per transport. Each reads what was missed since `after`, then leaves. */
export const READERS: Record<'socket' | 'stream' | 'poll', Reader> = {
  socket: readSocket,
  stream: readStream,
  poll: readPolling,
};

function readSocket(app: TestApp, token: string, after: number): Promise<Told> {
  const socket = app.socket(token, { after });
  return collect(after, (tell) => {
    socket.onAny((event: string, payload: object, state?: InboxState) =>
      tell(event, { ...payload, ...state }),
    );
    socket.on('connect_error', (error) => tell('failed', { error: error.message }));
    socket.connect();
    return () => socket.disconnect();
  });
}

function readStream(app: TestApp, token: string, after: number): Promise<Told> {
  return collect(after, (tell) => {
    const gone = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { event, data } of openStream(app.url, token, after, gone.signal)) tell(event, data);
    };
    read().catch((error: unknown) => {
      if (!gone.signal.aborted) tell('failed', { error: String(error) });
    });
    return () => gone.abort();
  });
}

async function readPolling(app: TestApp, token: string, after: number): Promise<Told> {
  const steps: Told['steps'] = [];
  for (let cursor = after; ;) {
    const { body } = await app.request('GET', `/notifications/changes?after=${cursor}`, token);
    const { changes, reset, more, seq, counts } = body as Changes;
    for (const change of changes) {
      steps.push([change.op === 'remove' ? `-${change.id}` : `+${change.notification.id}`, change.seq]);
    }
    if (reset || !more) return { reset, steps, state: { seq, counts } };
    cursor = changes.at(-1)?.seq ?? seq;
  }
}

export interface StreamEvent {
  id: number | undefined;
  event: string;
  data: Record<string, unknown>;
}

/** Server-sent events, parsed. Throws the status when the stream is refused. */
export async function* openStream(
  url: string,
  token: string | undefined,
  after: number | undefined,
  signal: AbortSignal,
  query = '',
): AsyncGenerator<StreamEvent> {
  const response = await fetch(`${url}/notifications/events${query}`, {
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(after === undefined ? {} : { 'last-event-id': String(after) }),
    },
  });
  if (response.status !== 200 || !response.body)
    throw new Error(`${response.status}: ${await response.text()}`);
  const reader = response.body.getReader();
  // Under Jest, fetch does not hang up when its signal is aborted.
  const leave = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      );
      const event = fields.get('event');
      if (!event) continue;
      const id = fields.get('id');
      yield {
        id: id === undefined ? undefined : Number(id),
        event,
        data: JSON.parse(fields.get('data') ?? '{}') as Record<string, unknown>,
      };
    }
  }
}

type Tell = (event: string, data: Record<string, unknown>) => void;

/** Listens from `connected` until the reader stands where `connected` said the inbox does. */
function collect(after: number, listen: (tell: Tell) => () => void): Promise<Told> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    const told: Told = { reset: false, steps: [], state: { seq: -1, counts: { unread: -1, unseen: -1 } } };
    let leave = (): void => undefined;
    const timer = setTimeout(() => {
      leave();
      reject(new Error(`the reader did not arrive; it was told ${JSON.stringify(seen)}`));
    }, PATIENCE_MS);
    const done = (): void => {
      clearTimeout(timer);
      leave();
      resolve(told);
    };
    leave = listen((event, data) => {
      const { seq, counts, id, ids, notification, notifications } = data as unknown as InboxState & {
        id?: number;
        ids?: number[];
        notification?: Notification;
        notifications?: Notification[];
      };
      seen.push(`${event} ${seq}`);
      if (event === 'failed') return reject(new Error(JSON.stringify(data)));
      if (event === 'connected') {
        told.state = { seq, counts };
        if (data['resumed'] === false) return;
      } else if (event === 'reset') {
        told.reset = true;
        return done();
      } else if (event === 'notificationDeleted') {
        for (const one of ids ?? [id]) told.steps.push([`-${one}`, seq]);
      } else {
        for (const one of notifications ??
          (notification ? [notification] : [data as unknown as Notification])) {
          told.steps.push([`+${one.id}`, seq]);
        }
      }
      // Nothing was missed: `connected` is all there is to hear.
      const position = told.steps.at(-1)?.[1] ?? after;
      if (position >= told.state.seq) done();
    });
  });
}
