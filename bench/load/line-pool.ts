import { Line, type Answer } from './line.js';

/**
 * Half of what waits in a listen queue of Node (511): for who comes when that is full, Linux takes requests that the server
 * never sees, and resets the connection many seconds later.
 */
const MAX_LINES = 256;

/** The connections of a shop's backend to one node: as many as it takes at a time. Beyond the most, requests wait for one. */
export class LinePool {
  /** Last used last. */
  private free: Line[] = [];
  private readonly waiting: ((line: Line) => void)[] = [];
  private readonly all: Line[] = [];
  private size = 0;

  constructor(private readonly port: number) {}

  /** Whole requests, head and all. A connection that failed is not used again. */
  async send(request: string): Promise<Answer> {
    const line = await this.take();
    const answer = await line.send(request);
    const next = this.waiting.shift();
    if (next) next(line);
    else this.free.push(line);
    return answer;
  }

  close(): void {
    for (const line of this.all) line.close();
  }

  private async take(): Promise<Line> {
    const last = this.free.pop();
    if (last?.isFresh) return last;
    if (last) {
      // The others are older still.
      this.size -= this.free.length + 1;
      this.free = [];
    }
    if (this.size >= MAX_LINES) return new Promise((resolve) => this.waiting.push(resolve));
    this.size++;
    const line = await Line.open(this.port);
    this.all.push(line);
    return line;
  }
}
