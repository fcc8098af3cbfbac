import { setTimeout as sleep } from 'node:timers/promises';
import { nextAccepted, spreadOf, type Run } from './run.js';

/** C2. */
export const postgresKill: Run = {
  name: 'postgres-kill',
  title: 'kill -9 of Postgres, then Postgres away',
  async trouble({ lab, producer, size, say, note }) {
    const times = Math.ceil(size.times / 2);
    const waits: number[] = [];
    const comeBack = async (): Promise<void> => {
      await lab.postgres.start();
      waits.push(await nextAccepted(producer));
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
    note(`first event accepted ${Math.round(waits.at(-1) ?? 0)} ms after it was back from being away`);
    note(`after kills ${spreadOf(waits.slice(0, -1))}`);
  },
};
