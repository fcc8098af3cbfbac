import { createHash } from 'node:crypto';

/** A line of the audit as the database prints its fields: the hash is over these texts. */
export interface ChainLine {
  id: string;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  actor: string;
  action: string;
  target: string;
  /** As Postgres prints jsonb. */
  details: string;
  /** Hex. */
  hash: string;
}

/** What `audit_hash` in the database computes, found out without asking it. `previous` in hex; empty for the first. */
export function hashOf(previous: string, line: Omit<ChainLine, 'hash'>): string {
  const hash = createHash('sha256').update(Buffer.from(previous, 'hex'));
  for (const field of [line.id, line.at, line.actor, line.action, line.target, line.details]) {
    // With its length, so that no text can pass for the border of two.
    hash.update(`${Buffer.byteLength(field)}:${field}`);
  }
  return hash.digest('hex');
}
