// What a failed query says of the database, found in whatever wraps it: Prisma's own error, the driver adapter's inside
// its `meta`, or pg's bare one.

/** Prisma: not reachable, timed out, connection closed, pool or transaction could not start, write conflict. */
const AWAY_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']);
/** @prisma/driver-adapter-utils. */
const AWAY_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
]);
/**
 * SQLSTATE: connection lost (08), conflict with another transaction (40), out of connections or disk (53), not accepting connections (55000), locked (55P03),
 * cancelled or going down (57), read-only after a failover (25006). All of them pass.
 */
const AWAY_STATES = /^(08\w{3}|40\w{3}|53\w{3}|57\w{3}|55000|55P03|25006)$/;
const AWAY_SOCKET = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);
/** pg and its pool give these no code. */
const AWAY_MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** Text that no column can hold. It is refused at the door; what comes another way must not look like our fault. */
const UNSTORABLE_STATES = new Set(['22021', '22P05']);

/** True when the same call may succeed in a moment: the database is away, overloaded or in the way of itself. */
export function isDatabaseAway(error: unknown): boolean {
  return layersOf(error).some(
    ({ code, originalCode, kind, message }) =>
      [code, originalCode].some(
        (one) =>
          typeof one === 'string' && (AWAY_PRISMA.has(one) || AWAY_STATES.test(one) || AWAY_SOCKET.has(one)),
      ) ||
      (typeof kind === 'string' && AWAY_KINDS.has(kind)) ||
      (typeof message === 'string' && AWAY_MESSAGES.test(message)),
  );
}

/** True when Postgres refused a NUL character or half of a surrogate pair. */
export function isUnstorableText(error: unknown): boolean {
  return layersOf(error).some(({ code, originalCode }) =>
    [code, originalCode].some((one) => typeof one === 'string' && UNSTORABLE_STATES.has(one)),
  );
}

/** The error and what it wraps; nothing wraps deeper than this. */
function layersOf(error: unknown, depth = 4): Record<string, unknown>[] {
  if (typeof error !== 'object' || error === null || depth === 0) return [];
  const layer = error as Record<string, unknown>;
  const meta = layer['meta'] as { driverAdapterError?: unknown } | null | undefined;
  return [layer, ...layersOf(meta?.driverAdapterError, depth - 1), ...layersOf(layer['cause'], depth - 1)];
}
