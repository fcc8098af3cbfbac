import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lineOf, ManagedProcess } from './managed-process.js';

/** Where Debian keeps the program itself; what it puts on the PATH insists on a user of its own. */
const DEBIAN = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const START_MS = 60_000;

/** A RabbitMQ of our own beside whatever else runs on this machine: own name, ports, folders and port mapper. */
export class RabbitMq {
  private process: ManagedProcess | undefined;
  private ready = false;
  private mapper: ManagedProcess | undefined;

  constructor(
    private readonly folder: string,
    private readonly ports: { amqp: number; distribution: number; mapper: number },
  ) {}

  static get isInstalled(): boolean {
    const { status } = spawnSync('sh', ['-c', 'command -v epmd && command -v erl']);
    return status === 0 && existsSync(DEBIAN);
  }

  get port(): number {
    return this.ports.amqp;
  }

  get isUp(): boolean {
    return this.ready && this.process?.ending === undefined;
  }

  async start(): Promise<void> {
    const path = (name: string): string => join(this.folder, name);
    await mkdir(path('home'), { recursive: true });
    await writeFile(path('plugins'), '[].\n');
    await writeFile(path('env'), '');
    const { amqp, distribution, mapper } = this.ports;
    // Left to itself, Erlang would start a mapper that stays behind.
    this.mapper ??= new ManagedProcess(
      'epmd',
      'epmd',
      ['-port', String(mapper), '-address', '127.0.0.1'],
      {},
    );
    const environment = {
      PATH: process.env['PATH'],
      HOME: path('home'),
      ERL_EPMD_PORT: String(mapper),
      RABBITMQ_NODENAME: `chaos-${amqp}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(amqp),
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_MNESIA_BASE: path('mnesia'),
      RABBITMQ_LOG_BASE: path('log'),
      RABBITMQ_PID_FILE: path('pid'),
      RABBITMQ_ENABLED_PLUGINS_FILE: path('plugins'),
      RABBITMQ_CONFIG_FILE: path('none'),
      RABBITMQ_CONF_ENV_FILE: path('env'),
    };
    this.ready = false;
    this.process = new ManagedProcess('rabbitmq', DEBIAN, [], { env: environment, cwd: this.folder }, true);
    await lineOf(this.process, (line) => /completed with \d+ plugins/.test(line), START_MS);
    this.ready = true;
  }

  async kill(): Promise<void> {
    await this.process?.end('SIGKILL');
  }

  async stop(): Promise<void> {
    // It keeps nothing that anybody will look at again.
    await this.kill();
    await this.mapper?.end('SIGTERM', 2_000);
  }
}
