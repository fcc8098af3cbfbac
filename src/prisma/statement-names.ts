/** Texts that are prepared at most; each costs memory on every connection. */
const MAX_PREPARED = 500;

/**
 * Names for statements to be prepared under, once per connection: those that open with a comment such as `/* append *\/`.
 * What a statement is put together from may differ from call to call; each text has a name of its own.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private readonly texts = new Map<string, number>();

  /** Undefined: not to be prepared. */
  of(sql: string): string | undefined {
    const known = this.names.get(sql);
    if (known !== undefined || this.names.size === MAX_PREPARED) return known;
    const comment = /^\s*\/\* ([\w.]+) \*\//.exec(sql)?.[1];
    if (comment === undefined) return undefined;
    const number = (this.texts.get(comment) ?? 0) + 1;
    this.texts.set(comment, number);
    const name = number === 1 ? comment : `${comment}.${number}`;
    this.names.set(sql, name);
    return name;
  }
}
