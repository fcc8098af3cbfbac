import { freshDatabase, query } from '../support/database.js';
import { eventTo, startNode } from '../support/node.js';
it('x', async () => {
  const database = await freshDatabase();
  const nodes = [await startNode(database.url), await startNode(database.url)] as const;
  const users = Array.from({ length: 12 }, (_, n) => `u${n}`);
  let seed = 1; const rnd = (n: number) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n; };
  const s = performance.now();
  const errors: string[] = [];
  let ok = 0;
  const queue = Array.from({ length: 100 }, (_, n) => n).entries();
  await Promise.all(Array.from({ length: Number(process.env['PAR'] ?? 16) }, async () => {
    for (const [n] of queue) {
      const key = `s${rnd(6)}`;
      const pick = () => Array.from({ length: 1 + rnd(4) }, () => users[rnd(12)] as string);
      await nodes[n % 2]!.accept(eventTo({ users: pick() }, { subject: { key, value: 1 } }), eventTo({ users: pick() }, { subject: { key, value: 2 } })).then(() => ok++, (e) => errors.push(String(e).slice(-150)));
    }
  }));
  console.log(ok, errors.length, performance.now() - s, new Set(errors));
  for (const n of nodes) await n.close();
  console.log((await query(database.url, 'select deadlocks from pg_stat_database where datname = current_database()')));
  await database.drop();
}, 100000);
