/** Marks `first` to `first + count - 1`, as they must be stored: each once. */
export interface Range {
  first: number;
  count: number;
}

/** Marks never come again in a run of the harness, so what is late is known to be. */
export class MarkSource {
  private next = 0;

  take(count: number): Range {
    const first = this.next;
    this.next += count;
    return { first, count };
  }
}
