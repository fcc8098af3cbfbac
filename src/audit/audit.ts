import type { Prisma } from '../generated/prisma/client.js';
import { hashPeople } from './people.repository.js';

/** What staff did: never changed, never removed. Holds no message and no token. */
export interface AuditLine {
  /** Who did it. */
  actor: string;
  /** `broadcast.created`, `delivery.retried` ... */
  action: string;
  /** `broadcast:12`, `delivery:8041`, `user:<hash>` ... */
  target: string;
  /**
   * What it was about. Ids under `userId` and `userIds` are stored as hashes, since the line outlives the person's
   * erasure: `erasure_hash('user', id)` in the database finds them again.
   */
  details?: object;
}

/** Writes the line in the transaction of what it tells of, so that neither is there without the other. */
export async function writeAudit(tx: Prisma.TransactionClient, line: AuditLine): Promise<void> {
  const { actor, action, target, details = {} } = line;
  await tx.auditEntry.create({ data: { actor, action, target, details: await hashPeople(tx, details) } });
}
