import { percentile } from '../../../src/demo/scenario/percentile.js';

/** What was measured or counted, and whether it is as promised. */
export class Figures {
  private readonly broken: string[] = [];

  title(text: string): void {
    console.log(`\n${text}`);
  }

  say(name: string, value: string): void {
    console.log(`  ${name.padEnd(44)} ${value}`);
  }

  /** A promise: it is printed either way, and a broken one makes the run fail. */
  check(name: string, value: string, holds: boolean): void {
    this.say(name, `${value}${holds ? '' : '   <- NOT AS PROMISED'}`);
    if (!holds) this.broken.push(`${name}: ${value}`);
  }

  /** Exit code. */
  end(): number {
    const { length } = this.broken;
    console.log(
      length === 0 ? '\nAll as promised.' : `\n${length} not as promised:\n${this.broken.join('\n')}`,
    );
    return length === 0 ? 0 : 1;
  }
}

export const inMs = (value: number): string => `${value.toFixed(1)} ms`;
export const times = (value: number): string => `x ${value.toFixed(2)}`;
export const median = (values: number[]): number => percentile(values, 0.5);
