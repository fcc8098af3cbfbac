import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.js';
import type { Ledger } from './ledger.js';
import type { PostStep, Step } from './recording.js';
import type { Tab } from './tab.js';

/** Ids by which a shop keeps its events in line: what happens to one thing is sent in the order it happened. */
const THINGS = ['orderId', 'ticketId', 'productId', 'courseId'] as const;

/** A person and what they sign in with. */
export interface Account {
  userId: string;
  token: string;
}

export interface Shop {
  api: Api;
  ledger: Ledger;
  tabs: readonly Tab[];
  /** The backend's token. */
  service: string;
  accounts: readonly Account[];
}

/** Plays the steps at their times, `speed` times as fast. Resolves when every answer is in. */
export async function feed(
  steps: readonly Step[],
  shop: Shop,
  speed: number,
  onStep: (done: number) => void,
): Promise<void> {
  const [first] = steps;
  if (!first) return;
  const started = performance.now();
  const lines = new Lines();
  for (const [index, step] of steps.entries()) {
    const due = started + (Date.parse(step.at) - Date.parse(first.at)) / speed;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    if ('post' in step) lines.add(thingsOf(step), () => post(step, shop));
    else if ('wait' in step) lines.add([step.wait.productId], () => wait(step.wait, shop));
    else switchLinks(step.link, shop);
    onStep(index + 1);
  }
  await lines.settled();
}

/** Work on the same thing one after the other, everything else at once. */
class Lines {
  private readonly last = new Map<string, Promise<void>>();

  add(things: readonly string[], work: () => Promise<void>): void {
    const before = things.flatMap((thing) => this.last.get(thing) ?? []);
    const done = Promise.all(before).then(work);
    for (const thing of things) this.last.set(thing, done);
    // Of what belongs to nothing the end must be awaited too.
    if (things.length === 0) this.last.set(`alone ${this.last.size}`, done);
  }

  async settled(): Promise<void> {
    await Promise.all(this.last.values());
  }
}

async function post(step: PostStep, shop: Shop): Promise<void> {
  await Promise.all(step.twice ? [postOnce(step, shop), postOnce(step, shop)] : [postOnce(step, shop)]);
}

async function postOnce({ post: form, events }: PostStep, { api, ledger, service }: Shop): Promise<void> {
  ledger.posted(
    events.map(({ id }) => id),
    performance.now(),
  );
  try {
    ledger.answered(await api.postEvents(service, form, events));
  } catch (error) {
    ledger.failed(error as Error);
  }
}

async function wait(
  { who, productId, variantId }: { who: string; productId: string; variantId?: string },
  { api, ledger, accounts }: Shop,
): Promise<void> {
  const token = accounts.find(({ userId }) => userId === who)?.token ?? '';
  await api.waitFor(token, productId, variantId).catch((error: Error) => ledger.failed(error));
}

function switchLinks({ who, online }: { who: string; online: boolean }, { ledger, tabs }: Shop): void {
  for (const tab of tabs.filter(({ userId }) => userId === who)) {
    if (online) tab.open().catch((error: Error) => ledger.failed(error));
    else tab.close();
  }
}

function thingsOf({ events }: PostStep): string[] {
  const ids = events.flatMap(({ data }) => THINGS.map((name) => data[name]));
  return [...new Set(ids.filter((id) => typeof id === 'string'))];
}
