import { Turns, type Turn } from './turns.js';

let turns: Turns;
let begun: string[];
beforeEach(() => {
  turns = new Turns();
  begun = [];
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function begin(name: string, turn: Turn, keys?: string[]): void {
  if (keys) turn.needs(new Set(keys));
  void turn.begins().then(() => begun.push(name));
}

describe('turns that share a key', () => {
  it('begin in the order in which they were taken, one after the other', async () => {
    const [first, second, third] = [turns.take(), turns.take(), turns.take()];
    begin('third', third, ['x']);
    begin('second', second, ['x', 'y']);
    begin('first', first, ['x']);
    await settle();
    expect(begun).toEqual(['first']);
    first.end();
    await settle();
    expect(begun).toEqual(['first', 'second']);
    second.end();
    await settle();
    expect(begun).toEqual(['first', 'second', 'third']);
  });

  it('wait for each other through what lies between them', async () => {
    const [first, second, third] = [turns.take(), turns.take(), turns.take()];
    begin('first', first, ['x']);
    begin('second', second, ['x', 'y']);
    begin('third', third, ['y']);
    await settle();
    expect(begun).toEqual(['first']);
    first.end();
    second.end();
    await settle();
    expect(begun).toEqual(['first', 'second', 'third']);
  });

  it('and are given up early do not let others overtake', async () => {
    const [first, second, third] = [turns.take(), turns.take(), turns.take()];
    begin('first', first, ['x']);
    begin('third', third, ['x']);
    second.end();
    await settle();
    expect(begun).toEqual(['first']);
    first.end();
    await settle();
    expect(begun).toEqual(['first', 'third']);
  });
});

describe('turns that share nothing', () => {
  it('begin side by side, once those before have said so', async () => {
    const [first, second] = [turns.take(), turns.take()];
    begin('second', second, ['y']);
    await settle();
    expect(begun).toEqual([]);
    begin('first', first, ['x']);
    await settle();
    expect(begun).toEqual(['first', 'second']);
  });

  it('begin when those before never said', async () => {
    const [first, second] = [turns.take(), turns.take()];
    begin('second', second, ['y']);
    first.end();
    await settle();
    expect(begun).toEqual(['second']);
  });
});

it('a turn without keys waits for all that were taken before it', async () => {
  const [first, second, third] = [turns.take(), turns.take(), turns.take()];
  begin('first', first, ['x']);
  begin('second', second);
  begin('third', third, ['y']);
  await settle();
  expect(begun).toEqual(['first']);
  first.end();
  await settle();
  expect(begun).toEqual(['first', 'second']);
  second.needs(new Set(['z']));
  await settle();
  expect(begun).toEqual(['first', 'second', 'third']);
});
