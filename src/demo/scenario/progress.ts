const EVERY_MS = 2_000;

/** One line that is written over in a terminal; elsewhere, as in a log, now and then a line of its own. */
export class Progress {
  private lastAt = 0;

  show(text: string): void {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\u001B[K${text}`);
    } else if (performance.now() - this.lastAt > EVERY_MS) {
      this.lastAt = performance.now();
      console.log(text);
    }
  }

  end(): void {
    if (process.stdout.isTTY) process.stdout.write('\r\u001B[K');
  }
}
