import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './clients/client.js';
import { call, Refusal } from './clients/rest.js';
import type { Random } from './random.js';

/**
 * People who use their inbox while all this happens: they read, unread, look and delete, by a click in one of their
 * tabs. What became of a click is not asked: every tab and the database must agree on it in the end.
 */
export class Readers {
  clicks = 0;
  /** Clicks that got no answer, or a 5xx. */
  failedCalls = 0;
  private readonly pending = new Set<Promise<unknown>>();

  constructor(
    private readonly url: string,
    private readonly clients: readonly Client[],
    private readonly random: Random,
  ) {}

  /** `rate` clicks a second until `signal` says stop. */
  async run(rate: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const one: Promise<unknown> = this.click().finally(() => this.pending.delete(one));
      this.pending.add(one);
      await sleep((1_000 / rate) * (0.5 + this.random.next()));
    }
    await Promise.all(this.pending);
  }

  private click(): Promise<unknown> {
    const { random } = this;
    const { screen, person, seq } = random.pick(this.clients);
    const ids = [...screen.entries.keys()].slice(-50);
    if (ids.length === 0) return Promise.resolve();
    const id = random.pick(ids);
    const send = (method: string, path: string, body?: object): Promise<unknown> => {
      this.clicks++;
      return call(`${this.url}/notifications/${path}`, person.token, { method, body }).catch(
        (error: unknown) => {
          // Another tab may have deleted it a moment ago.
          if (!(error instanceof Refusal) || error.status >= 500) this.failedCalls++;
        },
      );
    };
    const roll = random.next();
    if (roll < 0.45) return send('PATCH', `${id}/read`);
    // A double click: the second changes nothing.
    if (roll < 0.6) return Promise.all([send('PATCH', `${id}/read`), send('PATCH', `${id}/read`)]);
    if (roll < 0.7) return send('PATCH', `${id}/unread`);
    if (roll < 0.8) return send('PATCH', 'seen', { upTo: seq });
    if (roll < 0.9) return send('PATCH', 'mark-all-read', { upTo: id });
    return send('DELETE', String(id));
  }
}
