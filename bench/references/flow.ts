/** Events handed over in the process itself. */
export interface Flow {
  first: number;
  count: number;
  inFlight: number;
  users: number;
}

/** Keeps so many in flight until all are stored. Answers how many a second. */
export async function flow(
  { first, count, inFlight }: Flow,
  notify: (mark: number) => Promise<void>,
): Promise<number> {
  let next = first;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let mark = next++; mark < first + count; mark = next++) await notify(mark);
    }),
  );
  return count / ((performance.now() - started) / 1_000);
}
