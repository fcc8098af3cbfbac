import { Prisma } from '../generated/prisma/client.js';

/** Somebody who is being erased: all that can name them in text that others wrote. */
export interface ErasedPerson {
  id: string;
  email: string | null;
  phone: string | null;
  name: string | null;
}

/** What the erasure found, as it is told in the log: numbers only. */
export interface Erasure {
  /** Salted SHA-256 in hex: the only name that is left of the person. */
  hash: string;
  events: number;
  entries: number;
}

/**
 * How the person may stand in JSON text, as Postgres prints it: `exact` as a whole value, in any event; `loose`
 * anywhere in a text, in events that told the person something. A name of two letters says nothing.
 */
export function namesOf({ id, email, phone, name }: ErasedPerson): { exact: string[]; loose: string[] } {
  const values = [id, email, phone].filter((value) => value !== null);
  const texts = [email, phone, name].filter((value): value is string => (value?.length ?? 0) > 2);
  return {
    exact: values.map((value) => JSON.stringify(value).toLowerCase()),
    loose: texts.map((value) => JSON.stringify(value).slice(1, -1).toLowerCase()),
  };
}

/** In SQL: whether `t.text`, in lower case, says one of them. */
export function saysOne(names: readonly string[]): Prisma.Sql {
  if (names.length === 0) return Prisma.sql`FALSE`;
  return Prisma.sql`(${Prisma.join(
    names.map((name) => Prisma.sql`strpos(t.text, ${name}) > 0`),
    ' OR ',
  )})`;
}
