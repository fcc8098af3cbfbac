import { Agent, request } from 'node:http';
import type { EventResults } from '../../../src/contract/index.js';
import type { Carrier, Verdict } from '../producer.js';
import type { Happening } from '../shop.js';

const ANSWER_MS = 15_000;
/** After so many requests a connection is given up, so that a node that has come back gets its share again. */
const REQUESTS_PER_CONNECTION = 40;

/** Posts to `POST /events`. 202 and 4xx are answers; everything else leaves the outcome open. */
export class HttpCarrier {
  /** Answers of 500, which no caller should ever get. */
  internalErrors = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private count = 0;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  readonly carry: Carrier = (events) =>
    new Promise((resolve, reject) => {
      const single = events.length === 1 && this.count % 3 !== 0;
      const posted = events.map(({ event }) => event);
      const body = JSON.stringify(single ? posted[0] : posted);
      const sent = request(
        `${this.url}/events`,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            ...(++this.count % REQUESTS_PER_CONNECTION === 0 && { connection: 'close' }),
          },
          timeout: ANSWER_MS,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('error', reject).on('end', () => {
            const verdict = this.judge(response.statusCode ?? 0, text, events);
            if (verdict instanceof Error) reject(verdict);
            else resolve(verdict);
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer in ${ANSWER_MS} ms`)));
      sent.on('error', (error: Error & { code?: string }) => reject(new Error(error.code ?? error.message)));
      sent.end(body);
    });

  close(): void {
    this.agent.destroy();
  }

  private judge(status: number, text: string, events: readonly Happening[]): Verdict | Error {
    if (status === 202) {
      const { results } = JSON.parse(text) as EventResults;
      return results.length === events.length ? { results } : new Error('answers are missing');
    }
    if (status === 500) this.internalErrors++;
    if (status >= 400 && status < 500 && status !== 429) return { refused: status };
    return new Error(`status ${status}`);
  }
}
