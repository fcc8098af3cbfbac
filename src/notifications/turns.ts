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

  take(): Turn {
    const begins = this.last;
    let fulfil: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (fulfil = resolve));
    this.last = begins.then(() => ended);
    return { begins, end: fulfil };
  }
}
