import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** Everything this runner has started and not yet seen end. Nothing else is ever killed. */
const running = new Set<ManagedProcess>();

// Whatever ends the runner, even a bug of its own, must not leave a database behind.
process.on('exit', () => {
  for (const one of running) one.signal('SIGKILL');
});

export function namesRunning(): string[] {
  return [...running].map(({ name }) => name);
}

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child process, known by its pid, that is told apart by whether its end was ours to cause. */
export class ManagedProcess {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  ending: Ending | undefined;
  private endingWanted = false;
  private readonly child: ChildProcess;
  private readonly lineListeners = new Set<(line: string) => void>();
  private readonly tail: string[] = [];

  constructor(
    readonly name: string,
    command: string,
    args: readonly string[],
    options: SpawnOptions,
    /** It is a script whose children do the work: signals go to all of them. */
    private readonly isGroup = false,
  ) {
    // A process group of its own: Ctrl-C in the terminal is the runner's to handle, which ends them in order.
    this.child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    if (this.child.pid === undefined) throw new Error(`${name} cannot be started: ${command}`);
    this.pid = this.child.pid;
    running.add(this);
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        running.delete(this);
        this.ending = { code, signal };
        resolve(this.ending);
      });
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.hear(line);
      });
    }
  }

  /** True when it ended by itself, which no run ever wants. */
  get crashed(): boolean {
    return this.ending !== undefined && !this.endingWanted;
  }

  get lastLines(): string {
    return this.tail.join('\n');
  }

  /** Answers how to stop listening. */
  onLine(listener: (line: string) => void): () => void {
    this.lineListeners.add(listener);
    return () => this.lineListeners.delete(listener);
  }

  /** Does not wait for anything; SIGSTOP and SIGCONT freeze and thaw. */
  signal(signal: NodeJS.Signals): void {
    if (this.ending) return;
    try {
      process.kill(this.isGroup ? -this.pid : this.pid, signal);
    } catch {
      // It is just ending.
    }
  }

  /** Ends it, by force when it takes longer than `patienceMs`. Resolves when it is gone. */
  async end(signal: NodeJS.Signals = 'SIGKILL', patienceMs = 30_000): Promise<Ending> {
    this.endingWanted = true;
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), patienceMs);
    const ending = await this.ended;
    clearTimeout(timer);
    return ending;
  }

  private hear(line: string): void {
    this.tail.push(line);
    if (this.tail.length > 60) this.tail.shift();
    for (const listener of this.lineListeners) listener(line);
  }
}

/** Resolves with the next line that `matches`; rejects when the process ends before, or after `patienceMs`. */
export function lineOf(
  one: ManagedProcess,
  matches: (line: string) => boolean,
  patienceMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(`did not say it within ${patienceMs} ms`), patienceMs);
    const stop = one.onLine((line) => {
      if (!matches(line)) return;
      stop();
      clearTimeout(timer);
      resolve(line);
    });
    const fail = (why: string): void => {
      stop();
      clearTimeout(timer);
      reject(new Error(`${one.name} ${why}:\n${one.lastLines}`));
    };
    void one.ended.then(({ code, signal }) => fail(`ended before it (${code ?? signal})`));
  });
}
