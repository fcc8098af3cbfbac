import { setTimeout as sleep } from 'node:timers/promises';
import { nextAccepted, type Run } from './run.js';

const FIRST_ANSWER_MS = 5_000;

/** C2. */
export const postgresKill: Run = {
  name: 'postgres-kill',
  title: 'kill -9 of Postgres, then Postgres away',
  async trouble({ lab, producer, size, say, note, breach }) {
    const times = Math.ceil(size.times / 2);
    const waits: number[] = [];
    const comeBack = async (): Promise<void> => {
      await lab.postgres.start();
      const took = await nextAccepted(producer, FIRST_ANSWER_MS);
      if (took === undefined)
        breach(`nothing was accepted ${FIRST_ANSWER_MS / 1_000} s after Postgres was back`);
      waits.push(took ?? FIRST_ANSWER_MS);
    };
    for (let time = 1; time <= times; time++) {
      await lab.postgres.kill();
      say(`Postgres killed (${time} of ${times})`);
      await comeBack();
      await sleep(size.pauseMs);
    }
    await lab.postgres.kill();
    say(`Postgres away for ${size.awayMs / 1_000} s`);
    await sleep(size.awayMs);
    await comeBack();
    note(`first event accepted at most ${Math.round(Math.max(...waits))} ms after Postgres was back`);
  },
};
