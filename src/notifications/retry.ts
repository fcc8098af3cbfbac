const RETRIABLE = ['40P01', '40001'];

/** Runs again what Postgres ended to break a deadlock; nothing of it was stored. */
export async function retryDeadlocks<T>(work: () => Promise<T>, attempts = 3): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (attempts <= 1 || !RETRIABLE.some((code) => mentions(error, code))) throw error;
    return retryDeadlocks(work, attempts - 1);
  }
}

// Prisma hands the driver's error on inside its own.
function mentions(error: unknown, code: string): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code: own, meta, cause, originalCode } = error as Record<string, unknown>;
  if (own === code || originalCode === code || (own === 'P2034' && code === '40001')) return true;
  return [meta, cause, (meta as Record<string, unknown> | undefined)?.['driverAdapterError']].some(
    (inner) => inner !== undefined && inner !== error && mentions(inner, code),
  );
}
