import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamEvents } from '../../../src/contract/index.js';
import { Client } from './client.js';
import { Refusal } from './rest.js';

/** A comment line comes every 15 s: after two that did not, the connection is dead though nobody said so. */
const SILENCE_MS = 35_000;

/** A tab on server-sent events, over fetch. */
export class SseClient extends Client {
  readonly transport = 'sse' as const;
  private readonly end = new AbortController();
  private connection: AbortController | undefined;
  private gate: { promise: Promise<void>; open: () => void } | undefined;

  override close(): void {
    super.close();
    this.end.abort();
    this.resume();
  }

  stall(): void {
    let open = (): void => undefined;
    const promise = new Promise<void>((resolve) => (open = resolve));
    this.gate = { promise, open };
  }

  resume(): void {
    this.gate?.open();
    this.gate = undefined;
  }

  protected follow(): Promise<void> {
    return new Promise((resolve) => void this.keepReading(resolve));
  }

  private async keepReading(onFirst: () => void): Promise<void> {
    let pause = 0;
    while (!this.closed) {
      await this.untilAnswered(async () => {
        pause = await this.readStream(onFirst);
      }).catch(() => undefined);
      this.lostTouch();
      if (pause > 0 && !this.closed) await sleep(pause);
    }
  }

  /** Reads one stream to its end; answers how long to wait before the next. */
  private async readStream(onFirst: () => void): Promise<number> {
    const connection = new AbortController();
    const signal = AbortSignal.any([this.end.signal, connection.signal]);
    this.connection = connection;
    let pause = 100;
    let silence = setTimeout(() => connection.abort(), SILENCE_MS);
    try {
      const response = await fetch(`${this.url}/notifications/events?after=${this.seq}`, {
        headers: { authorization: `Bearer ${this.person.token}`, 'last-event-id': String(this.seq) },
        signal,
      });
      if (!response.ok || !response.body) throw new Refusal(response.status, await response.text(), 0);
      let rest = '';
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(silence);
        await this.gate?.promise;
        silence = setTimeout(() => connection.abort(), SILENCE_MS);
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const said = parse(block);
          if (said?.event === 'connected') onFirst();
          if (said) pause = (await this.hear(said)) ?? pause;
        }
      }
    } finally {
      clearTimeout(silence);
      this.lostTouch();
    }
    return pause;
  }

  private async hear(said: Said): Promise<number | undefined> {
    switch (said.event) {
      case 'connected':
        if (said.data.seq <= this.seq) this.counts = said.data.counts;
        this.wentLive();
        break;
      case 'reset':
        await this.reset();
        break;
      case 'notification': {
        const { notification, ...state } = said.data;
        this.apply({ kind: 'created', seq: state.seq, notification }, state);
        break;
      }
      case 'notificationRead': {
        const { counts, ...change } = said.data;
        this.apply({ kind: 'read', ...change }, { seq: change.seq, counts });
        break;
      }
      case 'notificationDeleted': {
        const { ids, ...state } = said.data;
        this.apply({ kind: 'removed', seq: state.seq, ids }, state);
        break;
      }
      case 'notificationUpdated': {
        const { seq, counts } = said.data;
        if ('upTo' in said.data) {
          const { upTo, seenAt = '' } = said.data;
          this.apply({ kind: 'seen', seq, upTo, seenAt }, { seq, counts });
        } else {
          const { notifications = [] } = said.data;
          this.apply({ kind: 'updated', seq, notifications }, { seq, counts });
        }
        break;
      }
      case 'draining':
        return said.data.reconnectInMs;
      case 'exception':
        break;
    }
    return undefined;
  }
}

type Said = { [E in keyof StreamEvents]: { event: E; data: StreamEvents[E] } }[keyof StreamEvents];

/** undefined for a comment. */
function parse(block: string): Said | undefined {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const [event, data] = [field('event'), field('data')];
  if (event === undefined || data === undefined) return undefined;
  return { event, data: JSON.parse(data) } as Said;
}
