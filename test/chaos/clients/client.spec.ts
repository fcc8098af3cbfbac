import type { Notification } from '../../../src/contract/index.js';
import { Client } from './client.js';

/** A tab whose lists and changes come when the test says so. */
class Tab extends Client {
  readonly transport = 'socket';
  readonly lists: ((ids: number[]) => void)[] = [];
  override readonly reset = () => super.reset();
  stall(): void {}
  resume(): void {}

  told(id: number): void {
    const state = { seq: id, counts: { unread: id, unseen: id } };
    this.apply({ kind: 'created', seq: id, notification: entry(id) }, state);
  }

  protected follow(): Promise<void> {
    return Promise.resolve();
  }

  protected override load(): Promise<void> {
    return new Promise((resolve) => {
      this.lists.push((ids) => {
        this.screen.entries.clear();
        for (const id of ids) this.screen.entries.set(id, entry(id));
        this.seq = ids.at(-1) ?? 0;
        resolve();
      });
    });
  }
}

const entry = (id: number): Notification => ({ id, type: 't', data: { event: String(id) } }) as never;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('keeps on the screen what it is told while the list of a second reset is on its way', async () => {
  const tab = new Tab('tab', { userId: 'ada', token: '' }, '');
  const first = tab.reset();
  const second = tab.reset();
  await turn();
  tab.told(2);
  tab.lists[0]?.([1]);
  await first;
  await turn();
  tab.told(3);
  tab.lists[1]?.([1, 2]);
  await second;
  expect([...tab.screen.entries.keys()]).toEqual([1, 2, 3]);
});
