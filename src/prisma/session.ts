/**
 * What the server, the database or the role may have set otherwise. Prisma's adapter writes times without their zone and
 * drops the zone of those it reads; and that commits come in the order of sequences is true of "read committed" only.
 * Compiling a statement takes Postgres seconds when it takes it for a costly one; ours end in milliseconds.
 */
const SETTINGS = [
  '-c timezone=UTC',
  '-c datestyle=ISO',
  '-c default_transaction_isolation=read\\ committed',
  '-c jit=off',
];

/** For a connection that has gone silent: Postgres, whose own limit is 10 seconds, cannot end there what it no longer hears of. */
const SILENCE_MS = 12_000;

/** The URL of a database with what every connection of ours must have, whatever it sets itself. */
export function sessionUrl(databaseUrl: string, ...settings: string[]): string {
  const [address] = databaseUrl.split('?', 1);
  const parameters = parametersOf(databaseUrl);
  // The pool's to watch.
  parameters.delete('query_timeout');
  const options = [parameters.get('options') ?? [], SETTINGS, settings].flat();
  parameters.set('options', options.join(' '));
  return `${address}?${parameters}`;
}

/** How long a connection may take for an answer, in milliseconds: `query_timeout` of the URL (0: for ever), or 12 seconds. */
export function silenceOf(databaseUrl: string): number {
  return Number(parametersOf(databaseUrl).get('query_timeout') ?? SILENCE_MS) || Infinity;
}

function parametersOf(databaseUrl: string): URLSearchParams {
  const [, ...rest] = databaseUrl.split('?');
  return new URLSearchParams(rest.join('?'));
}
