/** What somebody who waits for an answer should at most wait for Redis. It takes well under a millisecond. */
export const PATIENCE_MS = 250;

/** The answer of Redis, or a rejection when it takes longer than the one who asks should wait. */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
