import { Histogram, type Registry } from 'prom-client';
import { alone, by, countOf, secondsSince, valueOf } from './instruments.js';

export interface PoolState {
  /** Connections that are open. */
  size: number;
  idle: number;
  /** Who waits for one. */
  waiting: number;
  max: number;
}

/** What is refused while the node has too much to do. */
export type Shed = 'connection' | 'read' | 'intake';

export interface LoopLag {
  /** Seconds. */
  p50: number;
  p99: number;
}

interface Backlog {
  /** Seconds that the oldest delivery is past its time; 0 when none is. */
  lag: number;
  overdue: number;
  broadcasts: number;
}

/** This node and what it stands on. */
export class NodeMetrics {
  private readonly shed: Record<Shed, number> = { connection: 0, read: 0, intake: 0 };
  private readonly services = new Map<string, () => boolean>();
  private readonly poolWait: Histogram;
  private brokerRefused = 0;
  private readPool: () => PoolState | undefined = () => undefined;
  private readLag: () => LoopLag | undefined = () => undefined;
  private readLevel: () => number | undefined = () => undefined;
  private readReady: () => Promise<boolean | undefined> = () => Promise.resolve(undefined);
  private readBacklog: () => Promise<Backlog | undefined> = () => Promise.resolve(undefined);

  constructor(private readonly registry: Registry) {
    this.gauge('storebell_ready', '1 when /health/ready says ready', async () =>
      toNumber(await this.readReady()),
    );
    this.gauge(
      'storebell_shedding_level',
      'What is refused for overload: 0 nothing, 1 new connections, 2 reads too, 3 intake too',
      () => this.readLevel(),
    );
    countOf(
      registry,
      { name: 'storebell_shed_total', help: 'Requests that were refused for overload', labels: ['what'] },
      () => by('what', this.shed),
    );
    valueOf(
      registry,
      {
        name: 'storebell_event_loop_lag_seconds',
        help: 'How late the event loop was in the last second',
        labels: ['quantile'],
      },
      () => {
        const lag = this.readLag();
        return lag ? by('quantile', { '0.5': lag.p50, '0.99': lag.p99 }) : [];
      },
    );
    this.gauge('storebell_database_pool_size', 'Open connections to Postgres', () => this.readPool()?.size);
    this.gauge(
      'storebell_database_pool_max',
      'Connections to Postgres there may be',
      () => this.readPool()?.max,
    );
    this.gauge('storebell_database_pool_idle', 'Connections that nobody uses', () => this.readPool()?.idle);
    this.gauge(
      'storebell_database_pool_waiting',
      'Statements that wait for a connection',
      () => this.readPool()?.waiting,
    );
    this.poolWait = new Histogram({
      name: 'storebell_database_pool_wait_seconds',
      help: 'How long a statement or transaction waited for its connection',
      buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers: [registry],
    });
    valueOf(
      registry,
      {
        name: 'storebell_service_up',
        help: '1 while redis or rabbitmq answers; absent when not in use',
        labels: ['service'],
      },
      () => [...this.services].map(([service, isUp]) => [{ service }, Number(isUp())]),
    );
    countOf(
      registry,
      {
        name: 'storebell_broker_dead_letters_total',
        help: 'Messages of RabbitMQ that were put into the dead-letter queue',
      },
      () => alone(this.brokerRefused),
    );
    this.gauge(
      'storebell_queue_lag_seconds',
      'How far the oldest pending delivery is past its time; the same on every node',
      async () => (await this.readBacklog())?.lag,
    );
    this.gauge(
      'storebell_deliveries_overdue',
      'Pending deliveries past their time, counted up to 10,000; the same on every node',
      async () => (await this.readBacklog())?.overdue,
    );
    this.gauge(
      'storebell_broadcasts_live',
      'Announcements that are live; the same on every node',
      async () => (await this.readBacklog())?.broadcasts,
    );
  }

  watchPool(read: () => PoolState): void {
    this.readPool = read;
  }

  /** `since`: `performance.now()` of the moment a connection was asked for. */
  poolWaited(since: number): void {
    this.poolWait.observe(secondsSince(since));
  }

  watchService(name: 'redis' | 'rabbitmq', isUp: () => boolean): void {
    this.services.set(name, isUp);
  }

  watchLag(read: () => LoopLag | undefined): void {
    this.readLag = read;
  }

  watchLevel(read: () => number): void {
    this.readLevel = read;
  }

  watchReady(read: () => Promise<boolean>): void {
    this.readReady = read;
  }

  watchBacklog(read: () => Promise<Backlog>): void {
    this.readBacklog = read;
  }

  refused(what: Shed): void {
    this.shed[what]++;
  }

  deadLettered(): void {
    this.brokerRefused++;
  }

  private gauge(
    name: string,
    help: string,
    read: () => number | undefined | Promise<number | undefined>,
  ): void {
    valueOf(this.registry, { name, help }, async () => alone(await read()));
  }
}

function toNumber(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
