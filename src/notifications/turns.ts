/** A place in the line. Ask for it before the first `await`. */
export interface Turn {
  /** Fulfilled when all who came earlier have ended. */
  begins: Promise<void>;
  /** Call it in any case, also of a turn that has not begun; a second time it does nothing. */
  end: () => void;
}

/** Lets callers go one after the other, in the order in which they came. */
export class Turns {
  private last = Promise.resolve();
  private readonly open = new Set<Promise<void>>();

  /** Whether somebody has a turn that has not ended. */
  get areTaken(): boolean {
    return this.open.size > 0;
  }

  take(): Turn {
    const begins = this.last;
    let fulfil: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (fulfil = resolve));
    this.open.add(ended);
    this.last = begins.then(() => ended);
    const end = (): void => {
      this.open.delete(ended);
      fulfil();
    };
    return { begins, end };
  }
}
