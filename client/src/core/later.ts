import { ended, offline } from './notify.error.js';

/**
 * Code that comes when it is wanted: most visitors want none of it. One that could not be loaded is asked for again by the
 * next call; what that does is the browser's: older ones remember the failure until the page is loaded again.
 */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  let flight: Promise<T> | undefined;
  return () =>
    (flight ??= load().catch((error: unknown) => {
      flight = undefined;
      throw offline('No answer: code', error);
    }));
}

/** What one person asked for is not done for the next: rejects when `era` rises meanwhile. */
export async function ready<T>(era: () => number, load: () => Promise<T>): Promise<T> {
  const mine = era();
  const code = await load();
  if (mine !== era()) throw ended();
  return code;
}

type Method = (...request: never[]) => Promise<unknown>;

/** Some methods of code that comes later. Calls keep their order, and none is lost while it comes. */
export function methods<T extends { [K in Names]: Method }, Names extends keyof T & string>(
  era: () => number,
  load: () => Promise<T>,
  ...names: Names[]
): Pick<T, Names> {
  const wait = (name: Names): [string, Method] => [
    name,
    async (...request) => (await ready(era, load))[name](...request),
  ];
  return Object.fromEntries(names.map(wait)) as Pick<T, Names>;
}
