const LEAST = 30;
const MOST = 500;
/** Whoever is told something else meanwhile stands behind one chunk. Milliseconds. */
const AIM_MS = 50;

/** How many people to tell at once: as many as the machine tells in a moment that nobody notices. */
export class Chunk {
  size = LEAST;

  /** `ms`: how long the last one took. While others are busy it is as small as it can be. */
  took(ms: number, isBusy: boolean): void {
    if (isBusy) this.size = LEAST;
    else if (ms < AIM_MS / 2) this.size = Math.min(MOST, this.size * 2);
    else if (ms > AIM_MS * 1.5) this.size = Math.max(LEAST, Math.floor(this.size / 2));
  }
}
