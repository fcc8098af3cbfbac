import type { Draining, ErrorBody, StreamEvents } from '../../../src/contract/index.js';
import { createEventStream } from './event-stream.js';
import { readAnswer, send } from './http.js';
import { offline, toNotifyError } from './notify.error.js';
import { createTimer } from './timers.js';
import { closingOf, goodbyeOf, toBatch, type Closing, type Connection, type Line } from './transport.js';

/** Two of the server's heartbeats. */
const SILENCE_MS = 30_000;

/** Server-sent events over fetch: EventSource sends no header, and a token must not stand in an address. */
export function openStream(line: Line): Connection {
  const { env, url, after } = line;
  const token = line.token();
  const stop = new AbortController();
  const { signal } = stop;
  const timer = createTimer(env);
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** What the server said before it ended the stream. */
  let goodbye: Closing | undefined;

  const close = (): void => {
    timer();
    stop.abort();
    reader?.cancel().catch(() => undefined);
  };
  const end = (closing: Closing): void => {
    if (signal.aborted) return;
    close();
    line.closed(goodbye ?? closing);
  };
  const receive = (event: string, text: string): void => {
    if (signal.aborted || !event) return;
    const data = JSON.parse(text) as object;
    const batch = toBatch(event, data);
    if (batch) line.batch(batch);
    else if (event === 'connected') line.connected(data as StreamEvents['connected']);
    else if (event === 'reset')
      line.reset(data as StreamEvents['reset'], (data as StreamEvents['reset']).reason);
    else goodbye = goodbyeOf(event, data as Draining & ErrorBody, token) ?? goodbye;
  };

  const read = async (): Promise<void> => {
    const response = await send(
      env,
      `${url}/notifications/events${after === undefined ? '' : `?after=${after}`}`,
      token,
      { accept: 'text/event-stream' },
      { signal },
    );
    if (!response.ok) await readAnswer(env, response);
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream'))
      throw offline('No stream');
    reader = response.body.getReader();
    if (signal.aborted) return close();
    const feed = createEventStream(receive);
    const decoder = new TextDecoder();
    for (;;) {
      timer(SILENCE_MS, () => end({ error: offline('No stream') }));
      const { done, value } = await reader.read();
      if (done) return end({ error: offline('No stream') });
      feed(decoder.decode(value, { stream: true }));
    }
  };
  read().catch((error: unknown) => end(closingOf(toNotifyError(error), token)));
  return { close };
}
