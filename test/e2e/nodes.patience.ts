import { jest } from '@jest/globals';
import { PATIENCE_MS } from '../../src/redis/in-time.js';

/**
 * Until the mocks are restored, whoever asks Redis waits for its answer. Else a machine that stands still for a moment
 * makes a node go by what it knows alone.
 */
export function waitForRedis(): void {
  const real = globalThis.setTimeout;
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation((work, ms, ...args) => real(work, ms === PATIENCE_MS ? 60_000 : ms, ...args));
}
