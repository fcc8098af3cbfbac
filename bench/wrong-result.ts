/** Something that was measured did not do its work: there is no figure to print. */
export class WrongResult extends Error {
  override name = 'WrongResult';
}

/** Throws a `WrongResult` that names both when they differ. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw new WrongResult(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}
