import { Pressure } from './pressure.js';

/** The level after each window. */
function levels(...ratios: number[]): number[] {
  const pressure = new Pressure();
  return ratios.map((ratio) => pressure.observe(ratio));
}

describe('the pressure on a node', () => {
  it('rises when a limit is passed twice in a row, and not by a single pause', () => {
    expect(levels(9, 0, 9, 0.9, 9)).toEqual([0, 0, 0, 0, 0]);
    expect(levels(1, 1)).toEqual([0, 1]);
  });

  it('rises at once to the level that lasts', () => {
    expect(levels(4, 2)).toEqual([0, 2]);
    expect(levels(1.9, 2)).toEqual([0, 1]);
    expect(levels(4, 4)).toEqual([0, 3]);
    expect(levels(1, 1, 2, 2, 4, 9)).toEqual([0, 1, 1, 2, 2, 3]);
  });

  it('falls level by level, after some calm at each', () => {
    expect(levels(4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0)).toEqual([0, 3, 3, 3, 2, 2, 2, 1, 1, 1, 0]);
  });

  it('stays between the limit and half of it, however long', () => {
    expect(levels(1, 1, 0.9, 0.5, 0.6, 0.9, 0.5)).toEqual([0, 1, 1, 1, 1, 1, 1]);
    expect(levels(1, 1, 0, 0, 0.6, 0, 0, 0)).toEqual([0, 1, 1, 1, 1, 1, 1, 0]);
  });
});
