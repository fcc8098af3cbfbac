import type { Prisma } from '../generated/prisma/client.js';

/** A copy in which ids of people, at any depth, are the hashes that their tombstones would have. */
export async function hashPeople(
  tx: Prisma.TransactionClient,
  details: object,
): Promise<Prisma.InputJsonObject> {
  const ids = new Set<string>();
  replacePeople(details, (id) => {
    ids.add(id);
    return id;
  });
  if (ids.size === 0) return details;
  const rows = await tx.$queryRaw<{ id: string; hash: string }[]>`
    /* hash_people */
    SELECT id, encode(erasure_hash('user', id), 'hex') AS hash FROM unnest(${[...ids]}::text[]) AS p(id)`;
  const hashes = new Map(rows.map(({ id, hash }) => [id, hash]));
  return replacePeople(details, (id) => hashes.get(id) ?? '') as Prisma.InputJsonObject;
}

function replacePeople(value: unknown, replace: (id: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => replacePeople(one, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      if (name === 'userId' && typeof inner === 'string') return [name, replace(inner)];
      if (name === 'userIds' && Array.isArray(inner)) {
        return [name, inner.map((one) => (typeof one === 'string' ? replace(one) : one))];
      }
      return [name, replacePeople(inner, replace)];
    }),
  );
}
