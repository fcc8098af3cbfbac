import type { Actions } from './actions.js';
import { actionsLater } from './later-actions.js';
import { later, methods } from './later.js';

// Code that comes when it is wanted: what is asked of it before it is there.

interface Code {
  set(value: number): Promise<number>;
}

function setUp() {
  const done: number[] = [];
  const code: Code = { set: async (value) => done.push(value) };
  let era = 0;
  let loads = 0;
  let settle: { come: () => void; fail: () => void } | undefined;
  const load = later(
    () =>
      new Promise<Code>((resolve, reject) => {
        loads++;
        settle = { come: () => resolve(code), fail: () => reject(new TypeError('Failed to fetch')) };
      }),
  );
  return {
    done,
    loads: () => loads,
    come: () => settle?.come(),
    fail: () => settle?.fail(),
    becomeAnother: () => era++,
    calls: methods<Code, 'set'>(() => era, load, 'set'),
  };
}

it('is loaded once, and does what was asked meanwhile in its order', async () => {
  const { calls, come, done, loads } = setUp();
  const asked = [calls.set(1), calls.set(2), calls.set(3)];
  come();
  await Promise.all(asked);
  await calls.set(4);
  expect(done).toEqual([1, 2, 3, 4]);
  expect(loads()).toBe(1);
});

it('says `offline` when it does not come, and is asked for again by the next call', async () => {
  const { calls, come, fail, done, loads } = setUp();
  const first = calls.set(1);
  fail();
  await expect(first).rejects.toMatchObject({ name: 'NotifyError', code: 'offline' });
  const second = calls.set(2);
  come();
  await second;
  expect(done).toEqual([2]);
  expect(loads()).toBe(2);
});

it('does not do for one person what another one asked for', async () => {
  const { calls, come, done, becomeAnother } = setUp();
  const asked = calls.set(1);
  becomeAnother();
  come();
  await expect(asked).rejects.toMatchObject({ code: 'closed' });
  expect(done).toEqual([]);
});

it('removes nothing that is brought back before the code is there', async () => {
  const removed: number[] = [];
  const remove: Actions['remove'] = (id) => {
    removed.push(id);
    return Object.assign(Promise.resolve(), { undo: () => false });
  };
  const actions = actionsLater(
    () => ({ remove }) as Actions,
    () => 0,
  );
  const undone = actions.remove(1, { undoMs: 5_000 });
  const kept = actions.remove(2, { undoMs: 5_000 });
  expect([undone.undo(), undone.undo()]).toEqual([true, false]);
  await Promise.all([undone, kept]);
  expect(removed).toEqual([2]);
  expect(kept.undo()).toBe(false);
});
