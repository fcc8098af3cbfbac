/** What a node refuses: 0 nothing, 1 new connections, 2 what readers ask for too, 3 the shop's events too. */
export type Level = 0 | 1 | 2 | 3;

/** From which multiple of its limit on a value means each level. */
const FROM = [0, 1, 2, 4] as const;
/** One pause of the garbage collector is no overload. */
const WINDOWS_TO_RISE = 2;
/** What was refused comes back at once, so a level is left only when there is room for that. */
const CALM = 0.5;
const WINDOWS_TO_FALL = 3;

/** How much a node has to refuse, from how its worst value compares to its limit, window by window. */
export class Pressure {
  level: Level = 0;
  private recent: Level[] = [];
  private calm = 0;

  /** `ratio`: the value of the window that has ended, divided by its limit. */
  observe(ratio: number): Level {
    this.recent = [levelOf(ratio), ...this.recent].slice(0, WINDOWS_TO_RISE);
    const lasting = this.recent.length < WINDOWS_TO_RISE ? 0 : (Math.min(...this.recent) as Level);
    this.calm = ratio < FROM[this.level] * CALM ? this.calm + 1 : 0;
    if (lasting > this.level) this.become(lasting);
    else if (this.calm >= WINDOWS_TO_FALL) this.become((this.level - 1) as Level);
    return this.level;
  }

  private become(level: Level): void {
    this.level = level;
    this.calm = 0;
  }
}

function levelOf(ratio: number): Level {
  return FROM.findLastIndex((from) => ratio >= from) as Level;
}
