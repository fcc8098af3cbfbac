import { jest } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app.error.js';
import { network } from '../validation/network.js';
import { RateLimits } from './rate-limits.js';

function setUp(requestsPerMinute = 1, serviceRequestsPerMinute = 3) {
  const limits = { requestsPerMinute, serviceRequestsPerMinute } as ConstructorParameters<
    typeof RateLimits
  >[0]['limits'];
  const rates = new RateLimits({ limits });
  const request = (ip = '192.0.2.1') => ({ ip, is404: false, raw: { url: '/x' } }) as FastifyRequest;
  const answer = () => {
    const headers = new Map<string, unknown>();
    const reply = {
      header(name: string, value: unknown) {
        headers.set(name, value);
        return reply;
      },
      hasHeader: (name: string) => headers.has(name),
    } as unknown as FastifyReply;
    return { headers, reply };
  };
  const count = async (
    caller?: { userId: string; roles: string[] },
    ip?: string,
    { reply } = answer(),
  ): Promise<string> => {
    try {
      await rates.count(request(ip), reply, caller);
      return 'ok';
    } catch (error) {
      const { code, retryAfter } = error as AppError;
      return `${code} ${retryAfter}`;
    }
  };
  return { rates, request, answer, count };
}

const ada = { userId: 'ada', roles: ['customer'] };
const bob = { userId: 'bob', roles: ['customer'] };

describe('the rate limits', () => {
  // What is said is the rest of the minute, to the second.
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('count each user alone, wherever they come from', async () => {
    const { count } = setUp();
    expect(await count(ada, '192.0.2.1')).toBe('ok');
    expect(await count(ada, '192.0.2.2')).toBe('rate_limited 60');
    expect(await count(bob, '192.0.2.1')).toBe('ok');
  });

  it('leave more room for the shop itself', async () => {
    const { count } = setUp();
    const service = { userId: 'shop', roles: ['service'] };
    expect([await count(service), await count(service), await count(service), await count(service)]).toEqual([
      'ok',
      'ok',
      'ok',
      'rate_limited 60',
    ]);
  });

  it('count those without a token by address, apart from a user of that name', async () => {
    const { count } = setUp();
    expect(await count(undefined, '192.0.2.1')).toBe('ok');
    expect(await count({ userId: '192.0.2.1', roles: [] })).toBe('ok');
    expect(await count(undefined, '192.0.2.1')).toBe('rate_limited 60');
    expect(await count(undefined, '192.0.2.2')).toBe('ok');
  });

  it('say what is left', async () => {
    const { count, answer } = setUp(5);
    const { headers, reply } = answer();
    await count(ada, undefined, { headers, reply });
    expect(Object.fromEntries(headers)).toEqual({
      'x-ratelimit-limit': 5,
      'x-ratelimit-remaining': 4,
      'x-ratelimit-reset': 60,
    });
  });

  it('count a refused request for its address, once, and never for a signed-in user', async () => {
    const { rates, request, answer, count } = setUp();
    const error = new AppError('unauthorized', 'no');
    const refused = (reply = answer().reply): Promise<unknown> => rates.countRefused(error, request(), reply);
    const { reply } = answer();
    await rates.count(request(), reply, ada);
    expect(await refused(reply)).toBe(error);
    expect(await refused()).toBe(error);
    expect(await refused()).toMatchObject({ code: 'rate_limited' });
    expect(await count(bob)).toBe('ok');
  });
});

describe('network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
    ['2001:db8:0:1::9', '2001:db8:0:1::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['not an address', 'not an address'],
  ])('of %s is %s', (address, expected) => {
    expect(network(address)).toBe(expected);
  });
});
