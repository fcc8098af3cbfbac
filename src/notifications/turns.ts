/** A place in the line. Take it before the first `await`. */
export interface Turn {
  /** Says what it is about, once. Until then, those who come later wait, and it waits for all who came earlier. */
  needs: (keys: ReadonlySet<string>) => void;
  /** Fulfilled when those who came earlier have ended, as far as they share a key. */
  begins: () => Promise<void>;
  /** Call it in any case, also of a turn that has not begun; a second time it does nothing. */
  end: () => void;
}

interface Taken {
  keys: Promise<ReadonlySet<string>>;
  ended: Promise<void>;
}

/** Lets callers who share a key go one after the other, in the order in which they came. */
export class Turns {
  /** Few. No Set: each time that grows it leaves a table behind that V8 keeps until the next large collection. */
  private readonly taken: Taken[] = [];

  take(): Turn {
    const earlier = [...this.taken];
    const [keys, declare] = deferred<ReadonlySet<string>>();
    const [ended, finish] = deferred<void>();
    const own: Taken = { keys, ended };
    this.taken.push(own);
    let wanted: ReadonlySet<string> | undefined;
    return {
      needs: (said) => declare((wanted = said)),
      begins: async () => {
        for (const one of earlier) if (!wanted || shares(wanted, await one.keys)) await one.ended;
      },
      end: () => {
        const place = this.taken.indexOf(own);
        if (place >= 0) this.taken.splice(place, 1);
        declare(new Set());
        finish();
      },
    };
  }
}

function shares(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const key of some) if (others.has(key)) return true;
  return false;
}

function deferred<T>(): [Promise<T>, (value: T) => void] {
  let fulfil: (value: T) => void = () => undefined;
  return [new Promise<T>((resolve) => (fulfil = resolve)), fulfil];
}
