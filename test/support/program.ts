import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inTime } from './redis.js';
import { scratchFolder } from './scratch.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Elsewhere a .env of yours would be read. */
const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Its TypeScript is compiled on the way. */
const START_MS = 180_000;

/** Storebell as a process of its own, as `npm start` runs it. */
export class Program {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly said: string[],
    private readonly ready: Promise<void>,
    private readonly ended: Promise<[number | null, NodeJS.Signals | null]>,
  ) {}

  /** Resolves when it is ready. */
  static async start(environment: Record<string, string>): Promise<Program> {
    const program = await Program.begin(environment);
    try {
      await inTime('program', program.ready, () => program.said, START_MS);
    } catch (error) {
      await program.kill();
      throw error;
    }
    return program;
  }

  /** Its start is under way. */
  static async begin(environment: Record<string, string>): Promise<Program> {
    const port = await freePort();
    const args = ['--import', `${ROOT}test/support/swc-register.mjs`, '--import', 'reflect-metadata'];
    const child = spawn(process.execPath, [...args, `${ROOT}src/main.ts`], {
      cwd: FOLDER,
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: scratchFolder(),
        ...environment,
      },
    });
    const said: string[] = [];
    const ready = new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said.push(text);
          if (said.join('').includes(`:${port}`)) resolve();
        });
      }
      child.once('exit', () => reject(new Error(`it ended at its start: ${said.join('')}`)));
    });
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    ready.catch(() => undefined);
    return new Program(`http://127.0.0.1:${port}`, child, said, ready, ended);
  }

  /** Asks it to stop, as a deployment does. */
  stop(): void {
    this.child.kill('SIGTERM');
  }

  /** Resolves with how it ended. */
  end(): Promise<[number | null, NodeJS.Signals | null]> {
    return inTime('end of the program', this.ended, () => this.said);
  }

  /** For good, whatever it does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
