import { randomOf, userId } from '../workload.js';

/** Reads of a database filled by `fillShop`: everybody has `entries` entries, every second of them unread. */
export interface Reading {
  kind: 'page' | 'unread';
  users: number;
  entries: number;
  readers: number;
  count: number;
  seed: number;
}

export interface ReadTimes {
  /** What each answer took, in milliseconds. */
  times: readonly number[];
  /** What all of them took. */
  seconds: number;
}

/** How one who is measured reads. A page is the 20 entries below `before`, newest first. */
export interface Reader {
  page(user: string, before: number | undefined): Promise<string>;
  unread(user: string): Promise<number>;
}

const PAGE = 20;
const WARM_UP = 0.1;
/** Answers of which every id is looked at. */
const CHECKED = 50;

/** Everybody reads at random, half of the pages the newest, half older ones. */
export async function readAll(reader: Reader, reading: Reading): Promise<ReadTimes> {
  const { kind, users, entries, readers, count, seed } = reading;
  const random = randomOf(seed);
  const times: number[] = [];
  let left = Math.ceil(count * (1 + WARM_UP));
  let startedAt = performance.now();
  const readOne = async (): Promise<void> => {
    const user = userId(Math.floor(random() * users));
    const before = random() < 0.5 ? undefined : PAGE + 2 + Math.floor(random() * (entries - PAGE - 2));
    const number = left;
    const started = performance.now();
    if (kind === 'unread') {
      const unread = await reader.unread(user);
      times.push(performance.now() - started);
      if (unread !== entries / 2) throw new Error(`WRONG: ${user} has ${unread} unread of ${entries / 2}`);
      return;
    }
    const page = await reader.page(user, before);
    times.push(performance.now() - started);
    if (number % CHECKED === 0) checkPage(page, (before ?? entries + 1) - 1);
  };
  await Promise.all(
    Array.from({ length: readers }, async () => {
      while (left > 0) {
        if (--left === count) {
          times.length = 0;
          startedAt = performance.now();
        }
        await readOne();
      }
    }),
  );
  return { times, seconds: (performance.now() - startedAt) / 1_000 };
}

function checkPage(text: string, newest: number): void {
  const { data } = JSON.parse(text) as { data: { id: number }[] };
  const ids = data.map(({ id }) => id).join();
  const expected = Array.from({ length: PAGE }, (_, index) => newest - index).join();
  if (ids !== expected) throw new Error(`WRONG: a page of ${ids} instead of ${expected}`);
}
