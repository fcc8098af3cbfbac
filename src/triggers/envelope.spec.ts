import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { EventEnvelope, fromCloudEvent } from './envelope.js';

const EVENT = { id: 'evt-1', type: 'order.placed', data: { orderId: '7' } };

/** Names of the fields that are wrong. */
function wrong(value: object): string[] {
  const envelope = plainToInstance(EventEnvelope, value);
  return validateSync(envelope, { whitelist: true, forbidNonWhitelisted: true }).map(
    ({ property }) => property,
  );
}

describe('an event', () => {
  it.each([
    {},
    { id: 'x' },
    { id: 'Bestellung Nr. 7 / ü → 🎁' },
    { id: 'x'.repeat(255) },
    { type: 'a' },
    { source: 'erp' },
    { source: null },
    { time: '2026-11-27T08:00:00Z' },
    { time: '2026-11-27T08:00+01:00' },
    { time: '2026-11-27T08:00:00.123456-11:30' },
    { time: null },
    { data: {} },
  ])('may be %j', (part) => {
    expect(wrong({ ...EVENT, ...part })).toEqual([]);
  });

  it.each([
    [{ id: undefined }, 'id'],
    [{ id: '' }, 'id'],
    [{ id: 7 }, 'id'],
    [{ id: 'a\nb' }, 'id'],
    [{ id: 'a\u0000b' }, 'id'],
    [{ id: '\ud800' }, 'id'],
    [{ id: 'x'.repeat(256) }, 'id'],
    [{ type: undefined }, 'type'],
    [{ type: 'Order.Placed' }, 'type'],
    [{ type: 'order placed' }, 'type'],
    [{ type: '' }, 'type'],
    [{ type: `a${'b'.repeat(100)}` }, 'type'],
    [{ type: ['order.placed'] }, 'type'],
    [{ source: '' }, 'source'],
    [{ source: '\u007f' }, 'source'],
    [{ time: 'yesterday' }, 'time'],
    [{ time: '2026-11-27' }, 'time'],
    [{ time: '2026-11-27T08:00:00' }, 'time'],
    [{ time: '2026-02-30T08:00:00Z' }, 'time'],
    [{ time: '2026-W48-5T08:00:00Z' }, 'time'],
    [{ time: 1_795_766_400 }, 'time'],
    [{ data: undefined }, 'data'],
    [{ data: null }, 'data'],
    [{ data: [] }, 'data'],
    [{ data: 'text' }, 'data'],
    [{ orderId: '7' }, 'orderId'],
    [{ specversion: '1.0' }, 'specversion'],
  ])('may not be %j', (part, field) => {
    expect(wrong({ ...EVENT, ...part })).toEqual([field]);
  });
});

describe('a CloudEvent', () => {
  const CLOUD = { specversion: '1.0', source: '/shop', ...EVENT };

  it('becomes an event; what Storebell has no use for stays behind', () => {
    const extended = {
      ...CLOUD,
      time: '2026-11-27T08:00:00Z',
      subject: 'order 7',
      dataschema: 'https://shop.example/order.json',
      datacontenttype: 'application/json; charset=utf-8',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const { envelope, problem } = fromCloudEvent(extended);
    expect(problem).toBeUndefined();
    const { traceparent } = extended;
    expect(envelope).toEqual({ source: '/shop', time: '2026-11-27T08:00:00Z', traceparent, ...EVENT });
    expect(wrong(envelope as object)).toEqual([]);
  });

  it.each(['application/json', 'application/vnd.shop.order+json', 'APPLICATION/JSON'])(
    'may hold %s',
    (type) => {
      expect(fromCloudEvent({ ...CLOUD, datacontenttype: type }).problem).toBeUndefined();
    },
  );

  it.each([
    [{ specversion: undefined }, 'specversion'],
    [{ specversion: '0.3' }, 'specversion'],
    [{ specversion: 1 }, 'specversion'],
    [{ data_base64: 'e30=' }, 'data_base64'],
    [{ datacontenttype: 'application/xml' }, 'datacontenttype'],
    [{ datacontenttype: 'text/json' }, 'datacontenttype'],
    [{ datacontenttype: 'application/jsonp' }, 'datacontenttype'],
    [{ datacontenttype: 7 }, 'datacontenttype'],
    [{ source: undefined }, 'source'],
    [{ source: {} }, 'source'],
  ])('may not be %j', (part, path) => {
    const { problem } = fromCloudEvent({ ...CLOUD, ...part });
    expect(problem?.path).toBe(path);
  });

  it.each([null, 7, 'text', [CLOUD]])('that is none (%j) is left to the check of events', (value) => {
    expect(fromCloudEvent(value)).toEqual({ envelope: value });
  });
});
