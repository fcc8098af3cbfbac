import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Run } from './run.js';

/** C9. Of those a node tells itself as of those that come over Redis. */
export const hints: Run = {
  name: 'hints',
  title: 'hints dropped, doubled and reordered',
  preloads: [fileURLToPath(new URL('../preload/faulty-hints.mjs', import.meta.url))],
  environment: { CHAOS_HINTS_DROPPED: '0.1', CHAOS_HINTS_DOUBLED: '0.1', CHAOS_HINTS_LATE: '0.1' },
  async trouble({ size }) {
    await sleep(size.awayMs + size.pauseMs * size.times);
  },
};
