import { jest } from '@jest/globals';
import { Logger, type INestApplicationContext } from '@nestjs/common';
import { Client } from 'pg';
import { Readiness } from '../../src/health/readiness.js';
import { BrokerSession } from '../../src/triggers/broker/broker.session.js';
import { BrokerWire, describeWithBroker, eventually, TestBroker } from '../support/broker.js';
import { query } from '../support/database.js';

// What goes wrong around the queue: the database, the broker, the application, and other messages. Nothing is lost, nothing
// is told twice, and only what is wrong with a message itself brings it to the dead-letter queue.

const placed = (id: string) => ({ id, type: 'order.placed', data: { orderId: id, customerId: 'ada' } });
const ids = (count: number) => Array.from({ length: count }, (_, n) => `e${n}`);

describeWithBroker('the queue when things go wrong', () => {
  let broker: TestBroker;
  beforeEach(async () => {
    broker = await TestBroker.open();
  });
  afterEach(() => jest.restoreAllMocks());
  afterEach(() => broker.close());

  /** Queues and bindings, and nobody who takes from them. */
  const declareOnly = async () => broker.stop(await broker.start());
  const readiness = (app: INestApplicationContext) => app.get(Readiness, { strict: false }).report();
  /** A database that does not answer within a second is down for a second. */
  const untilReady = (app: INestApplicationContext) =>
    eventually(
      'readiness',
      () => readiness(app),
      ({ status }) => status === 'ready',
    );
  const publishAll = async (events: readonly string[]) => {
    for (const id of events) broker.send('order.placed', placed(id));
    await broker.channel.waitForConfirms();
  };
  const told = async () => {
    const rows = await query<{ thread: string }>(broker.database.url, 'SELECT thread FROM notifications');
    return rows.map(({ thread }) => thread.replace('order:', '')).toSorted();
  };

  /** What the log says of the broker from now on. */
  const listen = (): string[] => {
    const lines: string[] = [];
    const add = function (this: Logger, line: unknown): void {
      if (this['context'] === 'Broker') lines.push(String(line));
    };
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation(add);
    }
    return lines;
  };

  it('delivers 900 good messages and sets 100 poisonous ones aside, each looked at once', async () => {
    const good = ids(900);
    await declareOnly();
    for (const [n, id] of good.entries()) {
      broker.send('order.placed', placed(id));
      if (n % 9 === 0) broker.send('order.placed', { poison: n });
    }
    await broker.channel.waitForConfirms();
    const lines = listen();
    await broker.start({}, { wait: false });
    await broker.untilStored(900);
    const letters = await broker.letters(100);
    expect(letters).toHaveLength(100);
    expect(new Set(letters.map(({ code }) => code))).toEqual(new Set(['validation_failed']));
    expect(await told()).toEqual(good.toSorted());
    // A letter may be seen before its sender has heard that it arrived.
    const looks = () => lines.filter((line) => line.includes('dead-lettered'));
    await eventually('100 lines', looks, ({ length }) => length >= 100);
    expect(looks()).toHaveLength(100);
    expect(await broker.waiting()).toBe(0);
  });

  describe('with the database away', () => {
    const server = process.env['TEST_DATABASE_URL'] as string;
    const setAway = async (away: boolean) => {
      const name = new URL(broker.database.url).pathname.slice(1);
      await query(server, `ALTER DATABASE "${name}" ALLOW_CONNECTIONS ${!away}`);
      if (away)
        await query(server, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
          name,
        ]);
    };

    it('holds what it has, takes no more, and goes on by itself', async () => {
      const app = await broker.start({ RABBITMQ_PREFETCH: '10' });
      const cancel = jest.spyOn(BrokerSession.prototype, 'cancel');
      const lines = listen();
      await setAway(true);
      await publishAll(['e0']);
      await broker.until('paused', app);
      expect(await readiness(app)).toMatchObject({ status: 'not_ready', checks: { broker: 'paused' } });
      // Said a moment before the broker hears of it.
      await Promise.all(cancel.mock.results.map(({ value }) => value));
      await publishAll(ids(100).slice(1));
      expect(await broker.waiting()).toBe(99);
      await setAway(false);
      await broker.until('consuming', app);
      await broker.untilStored(100);
      expect(await told()).toEqual(ids(100).toSorted());
      expect(await broker.waiting(broker.dead)).toBe(0);
      expect(lines).toEqual([
        'takes no events until the database answers: it is away',
        'takes events from the queue',
      ]);
    });

    it('stops without waiting for it, and gives back what it holds', async () => {
      const app = await broker.start();
      await setAway(true);
      await publishAll(ids(5));
      await broker.until('paused', app);
      await broker.stop(app);
      await eventually(
        'all five',
        () => broker.waiting(),
        (seen) => seen === 5,
      );
      await setAway(false);
      await broker.start();
      expect(await broker.untilStored(5)).toEqual(ids(5));
      expect(await broker.waiting(broker.dead)).toBe(0);
    });
  });

  it('tries again what fails for a moment, and what nobody understands a few times', async () => {
    await broker.start();
    await query(
      broker.database.url,
      `
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.id = 'bug' THEN RAISE EXCEPTION 'no' USING ERRCODE = '42P01'; END IF;
        IF nextval('tries') < 12 THEN RAISE EXCEPTION 'later' USING ERRCODE = '40P01'; END IF;
        RETURN NEW;
      END $$`,
    );
    await query(broker.database.url, 'CREATE SEQUENCE tries');
    await query(
      broker.database.url,
      'CREATE TRIGGER fail BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION fail()',
    );
    const lines = listen();
    await publishAll(['deadlocked', 'bug']);
    expect(await broker.letters(1)).toMatchObject([{ code: 'internal_error' }]);
    expect(await broker.untilStored(1)).toEqual(['deadlocked']);
    await eventually(
      'a line',
      () => lines,
      ({ length }) => length > 0,
    );
    expect(lines).toEqual([expect.stringMatching(/^dead-lettered .* internal_error/)]);
  });

  describe('with the broker away', () => {
    let wire: BrokerWire;
    beforeEach(async () => {
      wire = new BrokerWire();
      await wire.mend();
    });
    afterEach(() => wire.cut());
    it('starts, serves, and connects as soon as it is there', async () => {
      const { url } = wire;
      await wire.cut();
      const app = await broker.start({ RABBITMQ_URL: url }, { wait: false });
      await broker.until('connecting', app);
      expect(await untilReady(app)).toMatchObject({ status: 'ready', checks: { broker: 'down' } });
      await wire.mend();
      await broker.until('consuming', app);
      expect(await untilReady(app)).toMatchObject({ status: 'ready', checks: { broker: 'ok' } });
      await publishAll(['late']);
      expect(await broker.untilStored(1)).toEqual(['late']);
    });

    it('stops while it waits for it', async () => {
      const { url } = wire;
      await wire.cut();
      const app = await broker.start({ RABBITMQ_URL: url }, { wait: false });
      await broker.until('connecting', app);
      await expect(broker.stop(app)).resolves.toBeUndefined();
    });

    it.each([
      ['connection', () => wire.cut().then(() => wire.mend())],
      ['channel', async () => wire.killChannel()],
    ])('stores once what was in flight when its %s broke', async (_what, breakIt) => {
      const app = await broker.start({ RABBITMQ_URL: wire.url });
      const lock = new Client({ connectionString: broker.database.url });
      await lock.connect();
      await lock.query('BEGIN; LOCK TABLE events');
      await publishAll(ids(20));
      await eventually(
        'all in flight',
        () => broker.waiting(),
        (seen) => seen === 0,
      );
      await breakIt();
      await broker.until('connecting', app);
      await broker.until('consuming', app);
      await lock.query('COMMIT');
      await lock.end();
      await broker.untilStored(20);
      await publishAll(['after']);
      await broker.untilKnown('after');
      expect(await told()).toEqual([...ids(20), 'after'].toSorted());
      expect(await broker.waiting(broker.dead)).toBe(0);
    });
  });

  it('loses nothing when the application stops in the middle', async () => {
    const all = ids(1_000);
    await declareOnly();
    await publishAll(all);
    // All of them take 20 seconds: the stop comes in the middle.
    await query(
      broker.database.url,
      `
      CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_sleep(1);
        RETURN NULL;
      END $$`,
    );
    await query(
      broker.database.url,
      'CREATE TRIGGER slow BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION slow()',
    );
    const first = await broker.start({ RABBITMQ_PREFETCH: '50' });
    await broker.untilStored(1);
    await broker.stop(first);
    await query(broker.database.url, 'DROP TRIGGER slow ON events');
    const stored = await broker.stored();
    expect(stored.length).toBeLessThan(1_000);
    // Or more: a quorum queue may lose acknowledgements of the last moment. Then these come again, and are known.
    await eventually(
      'the rest',
      () => broker.waiting(),
      (seen) => stored.length + seen >= 1_000,
    );
    await broker.start();
    await broker.untilStored(1_000);
    expect(await told()).toEqual(all.toSorted());
    expect(await broker.waiting(broker.dead)).toBe(0);
  });

  it('lets go of a message only when the dead-letter queue has it', async () => {
    const app = await broker.start();
    await broker.channel.deleteQueue(broker.dead);
    broker.send('order.placed', { poison: true });
    await broker.until('connecting', app);
    // Connecting again declares what is missing.
    await broker.until('consuming', app);
    expect(await broker.letters(1)).toMatchObject([{ code: 'validation_failed' }]);
  });

  it('comes back when the queue was deleted', async () => {
    const app = await broker.start();
    await broker.channel.deleteQueue(broker.queue);
    await broker.until('connecting', app);
    await broker.until('consuming', app);
    await publishAll(['again']);
    expect(await broker.untilStored(1)).toEqual(['again']);
  });
});
