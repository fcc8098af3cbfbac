import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SERVING } from './serve.js';

const PROBE = fileURLToPath(new URL('probe.mjs', import.meta.url));
const CALL_MS = 240_000;
const STOP_MS = 20_000;

/** Everything started here and not yet seen end. Nothing else is ever killed. */
const running = new Set<Child>();

process.on('exit', () => {
  for (const one of running) one.kill();
});

export interface ChildOptions {
  /** Read by `given()`. */
  given?: object;
  flags?: readonly string[];
  environment?: Record<string, string>;
  folder: string;
}

/** A process of ours that answers calls. */
export class Child {
  readonly pid: number;
  private readonly process: ChildProcess;
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  private readonly ended: Promise<void>;
  private readonly serving: Promise<void>;
  private isServing: () => void = () => undefined;
  private hasEnded = false;
  private said = '';
  private lastCall = 0;

  constructor(
    readonly name: string,
    script: string,
    { given = {}, flags = [], environment = {}, folder }: ChildOptions,
  ) {
    this.process = spawn(process.execPath, [...flags, '--import', PROBE, script, JSON.stringify(given)], {
      cwd: folder,
      // All of the environment it gets: a DATABASE_URL of yours must not reach it.
      env: { PATH: process.env['PATH'], ...environment },
      // A process group of its own: Ctrl-C in the terminal is the runner's to handle.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (this.process.pid === undefined) throw new Error(`${name} cannot be started`);
    this.pid = this.process.pid;
    running.add(this);
    this.serving = new Promise((resolve) => (this.isServing = resolve));
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream
        ?.setEncoding('utf8')
        .on('data', (text: string) => (this.said = (this.said + text).slice(-4_000)));
    }
    this.process.on('message', (message) => this.hear(message as Answer));
    this.ended = new Promise((resolve) => {
      this.process.once('exit', (code, signal) => {
        this.hasEnded = true;
        running.delete(this);
        for (const { reject } of this.waiting.values()) reject(this.error(`ended (${code ?? signal})`));
        resolve();
      });
    });
  }

  get isRunning(): boolean {
    return !this.hasEnded;
  }

  /** Resolves with what the method of that name answers; rejects with its error, or when the process ends. */
  call<T>(method: string, ...args: unknown[]): Promise<T> {
    if (this.hasEnded) return Promise.reject(this.error('has ended'));
    const id = ++this.lastCall;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => reject(this.error(`did not answer ${method}`)), CALL_MS);
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(id);
      };
      this.waiting.set(id, {
        resolve: (value) => (done(), resolve(value as T)),
        reject: (error) => (done(), reject(error)),
      });
      // What the probe answers is there from the first moment.
      const send = (): void => void this.process.send?.({ id, method, args });
      if (method.startsWith('probe')) send();
      else void this.serving.then(send);
    });
  }

  kill(): void {
    if (!this.hasEnded) this.process.kill('SIGKILL');
  }

  /** In good order, so that it can write its profile; by force when that takes too long. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }

  error(what: string): Error {
    return new Error(`${this.name} ${what}${this.said ? `:\n${this.said.trim()}` : ''}`);
  }

  private hear({ id, result, error }: Answer): void {
    if (id === SERVING) this.isServing();
    const waiting = this.waiting.get(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`${this.name}: ${error}`));
  }
}

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}
