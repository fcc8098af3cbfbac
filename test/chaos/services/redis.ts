import { spawnSync } from 'node:child_process';
import { lineOf, ManagedProcess } from './managed-process.js';

/** A Redis of our own that keeps nothing. */
export class Redis {
  private process: ManagedProcess | undefined;

  constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static get isInstalled(): boolean {
    return spawnSync('redis-server', ['--version']).status === 0;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get isUp(): boolean {
    return this.process !== undefined && this.process.ending === undefined;
  }

  async start(): Promise<void> {
    const settings = { port: this.port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: this.folder };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.process = new ManagedProcess('redis', 'redis-server', args, {});
    await lineOf(this.process, (line) => /Ready to accept connections/.test(line), 10_000);
  }

  async kill(): Promise<void> {
    await this.process?.end('SIGKILL');
  }

  /** It keeps its connections and answers nobody. */
  freeze(): void {
    this.process?.signal('SIGSTOP');
  }

  thaw(): void {
    this.process?.signal('SIGCONT');
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.process?.end('SIGTERM', 5_000);
  }
}
