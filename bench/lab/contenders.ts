import type { Lab, Server } from './lab.js';
import type { Load } from './load.js';
import type { Range } from './marks.js';
import { expectDelivered, expectStored } from './stored.js';

/** Who takes events and shows them. */
export interface Contender {
  server: Server;
  expectStored: (range: Range) => Promise<void>;
}

export type Contenders = Record<'storebell' | 'lean' | 'naive', Contender>;

export function storebellOf(server: Server): Contender {
  return { server, expectStored: (range) => expectDelivered(server.databaseUrl, range) };
}

export function referenceOf(server: Server, table: string): Contender {
  return { server, expectStored: (range) => expectStored(server.databaseUrl, table, range) };
}

/** Storebell and both references of the whole path. */
export async function startContenders(lab: Lab): Promise<Contenders> {
  const [storebell, lean, naive] = await Promise.all([lab.storebell(), lab.lean(), lab.naive()]);
  return {
    storebell: storebellOf(storebell),
    lean: referenceOf(lean, 'notifications'),
    naive: referenceOf(naive, 'Notification'),
  };
}

/** With a tab open for each of its users. */
export async function withTabs<T>(
  load: Load,
  { port, greeted }: Server,
  users: number,
  work: () => Promise<T>,
): Promise<T> {
  await load.connect({ ports: [port], users, greeted });
  const result = await work();
  // Throws when something came late that should not have come.
  await load.disconnect();
  return result;
}
