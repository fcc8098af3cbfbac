import { Turns } from './turns.js';

describe('turns', () => {
  it('begin in the order in which they were taken, one after the other', async () => {
    const turns = new Turns();
    const [first, second, third] = [turns.take(), turns.take(), turns.take()];
    const begun: string[] = [];
    void first.begins.then(() => begun.push('first'));
    void second.begins.then(() => begun.push('second'));
    void third.begins.then(() => begun.push('third'));

    await new Promise(setImmediate);
    expect(begun).toEqual(['first']);
    first.end();
    await new Promise(setImmediate);
    expect(begun).toEqual(['first', 'second']);
    second.end();
    await third.begins;
    expect(begun).toEqual(['first', 'second', 'third']);
  });

  it('that are given up early do not let others overtake', async () => {
    const turns = new Turns();
    const [first, second, third] = [turns.take(), turns.take(), turns.take()];
    let begun = false;
    void third.begins.then(() => (begun = true));
    second.end();
    await new Promise(setImmediate);
    expect(begun).toBe(false);
    first.end();
    await third.begins;
  });
});
