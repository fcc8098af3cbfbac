import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from './run.js';

/** C3. Hints between nodes and nothing else travel over Redis: without it entries come with the sweep. */
export const redisKill: Run = {
  name: 'redis-kill',
  title: 'Redis killed, away and frozen',
  needs: ['redis'],
  async trouble({ lab: { redis }, size, say }) {
    if (!redis) return;
    await redis.kill();
    say(`Redis away for ${size.awayMs / 1_000} s`);
    await sleep(size.awayMs);
    await redis.start();
    await sleep(size.pauseMs);
    for (let time = 0; time < size.times; time++) {
      await redis.kill();
      await redis.start();
      await sleep(size.pauseMs / 2);
    }
    redis.freeze();
    say(`Redis frozen for ${size.awayMs / 2_000} s`);
    await sleep(size.awayMs / 2);
    redis.thaw();
    await sleep(size.pauseMs);
  },
};
