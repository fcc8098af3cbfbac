import type { ErrorBody } from '../../src/contract/index.js';
import { eventually } from '../support/broker.js';
import { createTestApp, type Answer, type TestApp } from '../support/create-app.js';
import { expectError } from './http.expect.js';

// Who may read answers, how often one may ask, and that nothing gets a 500.

const ORIGIN = 'https://shop.example';

let test: TestApp;
let ada: string;
let bob: string;
let service: string;
let admin: string;

beforeAll(async () => {
  test = await createTestApp({ CORS_ORIGINS: ORIGIN });
  ada = test.token('ada');
  bob = test.token('bob');
  service = test.token('shop', ['service']);
  admin = test.token('boss', ['admin']);
});
afterAll(() => test.close());

const event = { id: 'pace', type: 'order.placed', data: { orderId: '1', customerId: 'ada' } };

describe('who may read it', () => {
  it.each([
    'null',
    `${ORIGIN}.evil`,
    'https://evil-shop.example',
    'http://shop.example',
    'https://SHOP.example',
  ])('R23: not a page of %s', async (origin) => {
    for (const [method, token] of [['OPTIONS'], ['GET', ada], ['GET']] as const) {
      const headers = { origin, 'access-control-request-method': 'GET' };
      const answer = await test.request(method, '/notifications', token, undefined, headers);
      const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
      expect(names).toEqual([]);
    }
  });

  it('R23: but the shop, its refusals included', async () => {
    for (const token of [ada, undefined]) {
      const answer = await test.request('GET', '/notifications', token, undefined, { origin: ORIGIN });
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });
});

describe('how often', () => {
  it('R22: one request too many is told when to come back; others are not held up', async () => {
    const limited = await createTestApp({ RATE_LIMIT: '5' });
    try {
      const answers: Answer[] = [];
      for (let index = 0; index < 6; index++)
        answers.push(await limited.request('GET', '/notifications', ada));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
      expectError(answers[5]!, 'rate_limited');
      expect(Number(answers[5]!.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answers[0]!.headers.get('x-ratelimit-remaining')).toBe('4');

      const bad: string[] = [];
      for (let index = 0; index < 7; index++) {
        bad.push(((await limited.request('GET', '/notifications', 'bad')).body as ErrorBody).code);
      }
      expect(bad.slice(4)).toEqual(['unauthorized', 'rate_limited', 'rate_limited']);
      expect((await limited.request('GET', '/notifications', bob)).status).toBe(200);
      expect((await limited.request('POST', '/events', service, event)).status).toBe(202);
      expect((await limited.request('GET', '/health/live')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('whatever comes', () => {
  const SEGMENTS = [
    '0',
    '%00',
    '%F0%9F%98%80',
    '..%2f..',
    'constructor',
    '__proto__',
    "'%3B--",
    'x'.repeat(200),
  ];
  const QUERIES = ['0', '-1', '%00', '%F0%9F', 'NaN', '1e9', '', '__proto__', '1&limit=2'];
  const BODIES = [
    '',
    'null',
    '[]',
    '[null]',
    '"x"',
    '7',
    '{}',
    '[[]]',
    '{"data":null}',
    '{"id":{}}',
    '{"type":[]}',
  ];
  const MORE = ['{"userIds":{"length":9}}', '{"upTo":"1"}', '{"userId":["ada"]}', '{"keys":{"auth":1}}'];

  /** The status alone: some answers never end. */
  async function statusOf(method: string, path: string, token: string, body?: string): Promise<number> {
    const end = new AbortController();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(test.url + path, { method, headers, body, signal: end.signal });
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) end.abort();
    else await response.arrayBuffer();
    return response.status;
  }

  it('is never answered with a 500', async () => {
    const { paths } = (await test.request('GET', '/docs-json')).body as { paths: Record<string, object> };
    const calls = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).flatMap((name): [string, string, string?][] => {
        const method = name.toUpperCase();
        const at = (segment: string): string => path.replaceAll(/\{\w+\}/g, segment);
        return [
          ...(path.includes('{') ? SEGMENTS : []).map((segment): [string, string] => [method, at(segment)]),
          ...QUERIES.map((value): [string, string] => [method, `${at('1')}?limit=${value}`]),
          ...QUERIES.map((value): [string, string] => [method, `${at('1')}?after=${value}`]),
          ...(method === 'GET' ? [] : [...BODIES, ...MORE]).map((body): [string, string, string] => [
            method,
            at('1'),
            body,
          ]),
        ];
      }),
    );
    expect(calls.length).toBeGreaterThan(300);
    const failures: string[] = [];
    for (const [method, path, body] of calls) {
      const statuses = await Promise.all(
        [ada, service, admin].map((token) => statusOf(method, path, token, body)),
      );
      if (statuses.some((status) => status >= 500))
        failures.push(`${method} ${path} ${body}: ${String(statuses)}`);
    }
    expect(failures).toEqual([]);
    const ready = await eventually(
      'the database',
      () => test.request('GET', '/health/ready'),
      ({ body }) => body.checks.database === 'ok',
    );
    expect(ready.status).toBe(200);
    // Thousands of requests.
  }, 900_000);
});
