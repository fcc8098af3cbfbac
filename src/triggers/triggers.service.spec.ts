import { CatalogRegistry } from '../preferences/catalog.registry.js';
import type { DiscoveryService } from '@nestjs/core';
import { AppError } from '../errors/app.error.js';
import type { AcceptedEvent } from '../notifications/accepted-event.js';
import { defineCatalog } from '../notifications/catalog.js';
import type { Outcome } from '../notifications/draft.js';
import type { NotificationsService } from '../notifications/notifications.service.js';
import { IdField, IntField, ObjectsField, TextField } from '../validation/fields.js';
import { OnTrigger, TriggerListener, type ShopEvent } from './on-trigger.js';
import type { QuarantineService, Refused } from './quarantine.service.js';
import { TriggerRegistry } from './trigger.registry.js';
import { TriggersService } from './triggers.service.js';

class Line {
  @IntField({ min: 1 }) quantity!: number;
}
class Placed {
  @IdField() orderId!: string;
  @TextField({ optional: true }) note?: string;
  @ObjectsField(Line, { optional: true, max: 3 }) lines?: Line[];
}

@TriggerListener(defineCatalog({ category: 'orders', label: '', description: '', types: {} }))
class Orders {
  readonly heard: ShopEvent<Placed>[] = [];

  @OnTrigger('order.placed', Placed, '')
  onPlaced(event: ShopEvent<Placed>): Outcome {
    this.heard.push(event);
    return { drafts: [], subject: { key: `order:${event.data.orderId}` } };
  }
}

let orders: Orders;
let calls: AcceptedEvent[][];
let kept: Refused[];
let service: TriggersService;
beforeEach(() => {
  orders = new Orders();
  calls = [];
  const registry = new TriggerRegistry(
    {
      getProviders: () => [{ instance: orders }],
    } as unknown as DiscoveryService,
    new CatalogRegistry(),
  );
  registry.onModuleInit();
  const notifications: Pick<NotificationsService, 'accept'> = {
    accept: (call) => {
      calls.push([...call]);
      return Promise.resolve(call.map(({ id }) => ({ id, status: 'accepted', notified: 0 })));
    },
  };
  const quarantine: Pick<QuarantineService, 'keep'> = {
    keep: (_origin, refused) => {
      kept.push(...refused);
      return Promise.resolve();
    },
  };
  kept = [];
  service = new TriggersService(
    registry,
    notifications as NotificationsService,
    quarantine as QuarantineService,
  );
});

const acceptOne = (event: unknown) => service.acceptEnvelopes({ events: [event], single: true }, 'http');

let ids = 0;
const placed = (data: object = {}, rest: object = {}) => ({
  id: `evt-${++ids}`,
  type: 'order.placed',
  data: { orderId: '7', ...data },
  ...rest,
});

// Wrong input is thrown before anything is asked, so both forms of refusal must be heard.
async function refusal(act: () => Promise<unknown>): Promise<[string, ...string[]]> {
  try {
    const answer = await act();
    throw new Error(`was accepted: ${JSON.stringify(answer)}`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.code, ...(error.details ?? []).map(({ path, message }) => `${path}: ${message}`)];
  }
}
const ID_RULE = 'must be 1 to 128 letters, digits or . _ : @ / + = -';

describe('an event that is right', () => {
  it('goes to its listener with what it declares, and is stored with all the shop said', async () => {
    const event = placed({ internal: 'margin 40%', lines: [{ quantity: 2, cost: 3 }], note: null });
    await acceptOne({ ...event, time: '2026-11-27T09:00:00+01:00', source: 'erp' });
    const [heard] = orders.heard;
    expect(heard).toMatchObject({ id: event.id, source: 'erp', time: '2026-11-27T08:00:00.000Z' });
    expect(heard?.data).toBeInstanceOf(Placed);
    expect(JSON.parse(JSON.stringify(heard?.data))).toEqual({ orderId: '7', lines: [{ quantity: 2 }] });
    expect(heard?.data.lines?.[0]).toBeInstanceOf(Line);
    expect(calls).toEqual([
      [
        {
          id: event.id,
          source: 'erp',
          type: 'order.placed',
          time: '2026-11-27T08:00:00.000Z',
          data: event.data,
          digest: expect.any(String) as unknown,
          outcome: { drafts: [], subject: { key: 'order:7' } },
        },
      ],
    ]);
  });

  it('comes from the shop, now, when it says nothing else', async () => {
    const before = Date.now();
    await acceptOne(placed());
    const [{ source, time } = { source: '', time: '' }] = calls.flat();
    expect(source).toBe('shop');
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
  });

  it('is one call with those it came with', async () => {
    const events = [placed(), placed(), placed()];
    const results = await service.accept(events);
    expect(results.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(calls.map(({ length }) => length)).toEqual([3]);
  });
});

describe('the digest of an event', () => {
  const digest = async (event: object): Promise<string> => {
    calls.length = 0;
    await acceptOne(event);
    return calls[0]?.[0]?.digest ?? '';
  };

  it('is the same for a retry, whenever it comes and however its keys are ordered', async () => {
    const data = { orderId: '7', note: 'x', more: { a: 1, b: 2 } };
    const turned = { more: { b: 2, a: 1 }, note: 'x', orderId: '7' };
    expect(await digest({ id: 'a', type: 'order.placed', data })).toBe(
      await digest({ data: turned, type: 'order.placed', id: 'a' }),
    );
  });

  it('is another when the body is, even where no listener looks', async () => {
    const event = placed();
    const first = await digest(event);
    expect(await digest({ ...event, data: { ...event.data, internal: 1 } })).not.toBe(first);
    expect(await digest({ ...event, data: { ...event.data, note: null } })).not.toBe(first);
    expect(await digest({ ...event, time: '2026-11-27T08:00:00Z' })).not.toBe(first);
  });
});

describe('what is wrong', () => {
  it('is named by its path, of all events at once, and nothing is stored', async () => {
    const found = await refusal(() =>
      service.accept([
        placed(),
        placed({ orderId: '' }),
        placed({ lines: [{ quantity: 1 }, { quantity: 0 }, { quantity: 'x' }] }),
        { ...placed(), id: '', time: 'now' },
      ]),
    );
    expect(found[0]).toBe('validation_failed');
    expect(found.slice(1)).toEqual(
      expect.arrayContaining([
        `[1].data.orderId: ${ID_RULE}`,
        '[2].data.lines[1].quantity: must not be less than 1',
        '[2].data.lines[2].quantity: must be an integer number',
        '[3].id: must be 1 to 255 characters without control characters',
      ]),
    );
    expect(found.filter((one) => one.startsWith('[3].time: '))).not.toEqual([]);
    expect(found.some((one) => one.startsWith('[0]'))).toBe(false);
    expect(calls).toEqual([]);
  });

  it('has paths without an index when the event came alone', async () => {
    expect(await refusal(() => acceptOne(placed({ orderId: 'a b' })))).toEqual([
      'validation_failed',
      `data.orderId: ${ID_RULE}`,
    ]);
    expect(await refusal(() => acceptOne({ ...placed(), id: 7 }))).toEqual([
      'validation_failed',
      'id: must be 1 to 255 characters without control characters',
    ]);
  });

  it.each([null, 7, 'text', [placed()]])('includes an event that is none: %j', async (event) => {
    expect(await refusal(() => service.accept([placed(), event]))).toEqual([
      'validation_failed',
      '[1]: an event must be an object',
    ]);
    expect((await refusal(() => acceptOne(event)))[1]).toBe('body: an event must be an object');
  });

  it('includes a type nobody answers', async () => {
    expect(await refusal(() => service.accept([placed(), placed({}, { type: 'order.eaten' })]))).toEqual([
      'unknown_event_type',
      '[1].type: there is no event type "order.eaten"',
    ]);
    expect(await refusal(() => acceptOne(placed({}, { type: 'constructor' })))).toEqual([
      'unknown_event_type',
      'type: there is no event type "constructor"',
    ]);
  });

  it('includes fields an event does not have', async () => {
    expect(await refusal(() => service.accept([placed({}, { orderId: '7', priority: 1 })]))).toEqual([
      'unknown_field',
      '[0].orderId: should not exist',
      '[0].priority: should not exist',
    ]);
  });

  it('of several kinds has the code that fits all', async () => {
    const [code] = await refusal(() =>
      service.accept([placed({}, { priority: 1 }), placed({}, { type: 'order.eaten' })]),
    );
    expect(code).toBe('validation_failed');
  });

  it('is told for the first hundred', async () => {
    const found = await refusal(() => service.accept(Array.from({ length: 150 }, () => null)));
    expect(found).toHaveLength(101);
  });
});

describe('a body that is the data of an event', () => {
  it('is stored like one', async () => {
    await service.acceptBody('order.placed', 'notifications', 'key-1', { orderId: '7' });
    expect(calls[0]?.[0]).toMatchObject({ id: 'key-1', source: 'notifications', data: { orderId: '7' } });
  });

  it('has no fields but those it declares', async () => {
    const act = () =>
      service.acceptBody('order.placed', 'notifications', 'key-1', { orderId: '7', userID: 'ada' });
    expect(await refusal(act)).toEqual(['unknown_field', 'userID: should not exist']);
  });

  it('has paths that start there', async () => {
    const act = () =>
      service.acceptBody('order.placed', 'notifications', 'key-1', { lines: [{ quantity: 0 }] });
    const [code, ...found] = await refusal(act);
    expect(code).toBe('validation_failed');
    expect(found).toEqual([`orderId: ${ID_RULE}`, 'lines[0].quantity: must not be less than 1']);
  });
});

describe('quarantine', () => {
  it('gets each event that is refused, by itself, and no other', async () => {
    const unknown = placed({}, { type: 'order.invented' });
    const wrong = placed({ orderId: 'a b' });
    const call = service.acceptEnvelopes({ events: [placed(), unknown, wrong], single: false }, 'rabbitmq');
    await expect(call).rejects.toBeInstanceOf(AppError);
    expect(kept).toMatchObject([
      { content: unknown, code: 'unknown_event_type', details: [{ path: 'type' }] },
      { content: wrong, code: 'validation_failed', details: [{ path: 'data.orderId' }] },
    ]);
  });

  it('gets nothing of what is taken, or sent again from there', async () => {
    await acceptOne(placed());
    await expect(service.replay({ id: 'x' }, 'application/json')).rejects.toBeInstanceOf(AppError);
    expect(kept).toEqual([]);
  });
});
