import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../../src/prisma/embedded-postgres.js';
import { lineOf, ManagedProcess } from './managed-process.js';

const PASSWORD = 'chaos';
const START_MS = 30_000;

/** A durable Postgres on one port and one folder, which can be killed and started again. */
export class Postgres {
  private process: ManagedProcess | undefined;

  private constructor(
    private readonly data: string,
    private readonly port: number,
    private readonly binary: string,
    private readonly owner: { uid: number; gid: number },
  ) {}

  /** Makes the cluster with the application's own code, then runs it with ours, on a port that stays. */
  static async start(folder: string, port: number): Promise<Postgres> {
    const made = await startEmbeddedPostgres(folder, PASSWORD);
    await made.stop();
    const data = join(folder, 'postgres');
    const platform = process.platform === 'win32' ? 'windows' : process.platform;
    const { postgres: binary } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as {
      postgres: string;
    };
    // Postgres refuses to be root; whom the cluster was made for may run it.
    const { uid, gid } = await stat(data);
    const postgres = new Postgres(data, port, binary, { uid, gid });
    await postgres.start();
    return postgres;
  }

  url(database: string): string {
    return `postgresql://storebell:${PASSWORD}@127.0.0.1:${this.port}/${database}`;
  }

  get isUp(): boolean {
    return this.process !== undefined && this.process.ending === undefined;
  }

  async start(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
    const args = ['-D', this.data, '-p', String(this.port), ...settings.flatMap((one) => ['-c', one])];
    for (const started = Date.now(); ; await sleep(100)) {
      const one = new ManagedProcess(
        'postgres',
        this.binary,
        args,
        process.getuid?.() === 0 ? this.owner : {},
      );
      try {
        await lineOf(one, (line) => /database system is ready to accept connections/.test(line), START_MS);
        this.process = one;
        return;
      } catch (error) {
        await one.end();
        // After kill -9 it will not start until the last of the old backends has noticed and gone.
        if (Date.now() - started > START_MS) throw error;
      }
    }
  }

  /** The postmaster dies at once; its backends follow when they notice. */
  async kill(): Promise<void> {
    await this.process?.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.process?.end('SIGINT');
  }
}
