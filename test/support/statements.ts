import { jest } from '@jest/globals';
import { Client } from 'pg';

/** One statement as it went to Postgres. */
export interface Statement {
  /** The comment it opens with, such as `inbox_news`, or its first words. */
  name: string;
  text: string;
  values: unknown[];
}

const BY_THE_CLOCK = new Set([
  'inbox_positions',
  'find_expired',
  'find_old',
  'broadcasts_look',
  'tombstones_look',
  'deliveries_overdue',
]);

/** Writes down every statement that this process sends, from now until `stop`. */
export class Statements {
  readonly all: Statement[] = [];
  private readonly spy: { mockRestore(): void };

  constructor() {
    const { all } = this;
    const query = Client.prototype.query as (this: Client, ...args: unknown[]) => unknown;
    this.spy = jest.spyOn(Client.prototype, 'query').mockImplementation(function (
      this: Client,
      ...args: unknown[]
    ) {
      all.push(toStatement(args));
      return query.apply(this, args);
    });
  }

  /** Names, without what runs by the clock and not because somebody asked: the sweeps, the jobs' queues, what is past its time. */
  get names(): string[] {
    return this.all
      .map(({ name }) => name)
      .filter((name) => !BY_THE_CLOCK.has(name) && !name.startsWith('--'));
  }

  count(name: string): number {
    return this.all.filter((one) => one.name === name).length;
  }

  clear(): void {
    this.all.length = 0;
  }

  stop(): void {
    this.spy.mockRestore();
  }
}

function toStatement([query, values]: unknown[]): Statement {
  const config = typeof query === 'string' ? { text: query, values } : query;
  const { text = '', values: given = [] } = config as { text?: string; values?: unknown[] };
  const name = /^\s*\/\* ([\w.]+) \*\//.exec(text)?.[1] ?? text.trim().slice(0, 60);
  return { name, text, values: given };
}
