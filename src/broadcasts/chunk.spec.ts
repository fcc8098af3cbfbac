import { Chunk } from './chunk.js';

describe('the size of a chunk', () => {
  it('grows while chunks are quick, to a limit', () => {
    const chunk = new Chunk();
    const sizes = Array.from({ length: 5 }, () => {
      chunk.took(5, false);
      return chunk.size;
    });
    expect(sizes).toEqual([60, 120, 240, 480, 500]);
  });

  it('stays where it takes about as long as it may', () => {
    const chunk = new Chunk();
    chunk.took(5, false);
    chunk.took(50, false);
    expect(chunk.size).toBe(60);
  });

  it('is the least while others are busy', () => {
    const chunk = new Chunk();
    chunk.took(5, false);
    chunk.took(5, true);
    expect(chunk.size).toBe(30);
  });

  it('shrinks when one took long, not below the least', () => {
    const chunk = new Chunk();
    chunk.took(5, false);
    chunk.took(5, false);
    const sizes = Array.from({ length: 3 }, () => {
      chunk.took(200, false);
      return chunk.size;
    });
    expect(sizes).toEqual([60, 30, 30]);
  });
});
