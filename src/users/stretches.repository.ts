import type { Prisma } from '../generated/prisma/client.js';

/** Small, so that no statement takes long, and no lock is held for long. */
const EVENTS_AT_ONCE = 20_000n;

/** Numbers of events, without `after`. */
export interface Stretch {
  after: bigint;
  upTo: bigint;
}

/** All events there are, for who must look at each of them. */
export async function eventStretches(db: Pick<Prisma.TransactionClient, '$queryRaw'>): Promise<Stretch[]> {
  const [{ first, last }] = await db.$queryRaw<[{ first: bigint | null; last: bigint | null }]>`
    SELECT min(number) AS first, max(number) AS last FROM events`;
  const stretches: Stretch[] = [];
  if (first === null || last === null) return stretches;
  for (let after = first - 1n; after < last; after += EVENTS_AT_ONCE) {
    stretches.push({ after, upTo: after + EVENTS_AT_ONCE });
  }
  return stretches;
}
