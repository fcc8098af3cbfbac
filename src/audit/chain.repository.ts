import type { PrismaClient } from '../generated/prisma/client.js';
import { hashOf, type ChainLine } from './chain.js';

const LINES_AT_ONCE = 1_000;

/** How far the chain holds. */
export interface Verdict {
  lines: number;
  /** Hash of the last line that holds: written down elsewhere, it shows when lines at the end are missing. */
  head: string;
  /** The first line that is not what it was, or does not follow the one before; null: all of them hold. */
  broken: ChainLine | null;
}

/**
 * Follows the chain from its first line. `anchor`: hash of the line before that, when old lines were deleted; without it
 * the first line must be the first there ever was.
 */
export async function verifyChain(prisma: Pick<PrismaClient, '$queryRaw'>, anchor: string): Promise<Verdict> {
  let head = anchor;
  let lines = 0;
  for (let after = -1n; ;) {
    const page = await prisma.$queryRaw<ChainLine[]>`
      /* audit_chain */
      SELECT id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor, action, target,
        details::text, coalesce(encode(hash, 'hex'), '') AS hash
      FROM audit_entries WHERE audit_entries.id > ${after} ORDER BY audit_entries.id LIMIT ${LINES_AT_ONCE}`;
    for (const line of page) {
      if (hashOf(head, line) !== line.hash) return { lines, head, broken: line };
      head = line.hash;
      lines++;
    }
    const last = page.at(-1);
    if (!last) return { lines, head, broken: null };
    after = BigInt(last.id);
  }
}
