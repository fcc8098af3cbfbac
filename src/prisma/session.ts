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

/** The URL of a database with what every connection of ours must have, whatever it sets itself. */
export function sessionUrl(databaseUrl: string, ...settings: string[]): string {
  const [address = ''] = databaseUrl.split('?', 1);
  const parameters = new URLSearchParams(databaseUrl.slice(address.length));
  const options = [parameters.get('options') ?? [], SETTINGS, settings].flat();
  parameters.set('options', options.join(' '));
  return `${address}?${parameters}`;
}
