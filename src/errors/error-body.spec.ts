import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  Logger,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { errorCodes } from 'fastify';
import { ERROR_CODES } from '../contract/index.js';
import { AppError } from './app.error.js';
import { toErrorBody } from './error-body.js';

const logged: string[] = [];
beforeAll(() => {
  Logger.overrideLogger({
    error: (...parts: unknown[]) => logged.push(parts.join('\n')),
    log() {},
    warn() {},
  });
});
afterAll(() => Logger.overrideLogger(false));
beforeEach(() => (logged.length = 0));

/** As Prisma 7 with @prisma/adapter-pg throws them. */
function prismaError(code: string, message: string, driver?: object): Error {
  const error = new Error(
    `\nInvalid \`prisma.user.create({ data: { email: "ada@x.co" } })\` invocation:\n\n\n${message}`,
  );
  error.name = 'PrismaClientKnownRequestError';
  const meta = driver ? { driverAdapterError: Object.assign(new Error('driver'), { cause: driver }) } : {};
  return Object.assign(error, { code, meta, clientVersion: '7.10.1' });
}
const sqlState = (originalCode: string, kind = 'postgres') =>
  prismaError('P2010', `Raw query failed. Code: \`${originalCode}\``, { originalCode, kind });
const coded = (code: string, message = code, more: object = {}) =>
  Object.assign(new Error(message), { code, ...more });
/** As Nest's adapter hands on what Fastify threw. */
const mapped = (error: Error & { statusCode?: number }) =>
  new HttpException(error.message, error.statusCode ?? 500, { cause: error });

describe('what a caller is told of', () => {
  it.each<[string, unknown, string, number | undefined]>([
    ['our own error', new AppError('event_conflict', 'no'), 'event_conflict', undefined],
    ['our own error with a pause', new AppError('rate_limited', 'no', undefined, 7), 'rate_limited', 7],

    ['an unknown route', new NotFoundException('Cannot GET /x?token=1'), 'not_found', undefined],
    ["Nest's 400", new BadRequestException('Validation failed'), 'bad_request', undefined],
    ["Nest's 403", new ForbiddenException(), 'forbidden', undefined],
    ["Nest's 405", new HttpException('no', 405), 'method_not_allowed', undefined],
    [
      'a throttler',
      new HttpException('ThrottlerException: Too Many Requests', 429),
      'rate_limited',
      undefined,
    ],
    ["Nest's 418", new HttpException('tea', 418), 'bad_request', undefined],
    ["Nest's 503", new ServiceUnavailableException('secret host'), 'unavailable', 2],
    ["Nest's 500", new HttpException('secret', 500), 'internal_error', undefined],

    ['a large body', mapped(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE()), 'body_too_large', undefined],
    ['a form', mapped(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE()), 'unsupported_media_type', undefined],
    [
      'a length that lies',
      mapped(new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH()),
      'bad_request',
      undefined,
    ],
    ['broken JSON', mapped(new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY()), 'invalid_json', undefined],
    ['a broken address', new errorCodes.FST_ERR_BAD_URL('/%zz'), 'bad_request', undefined],
    ['a long address', new errorCodes.FST_ERR_MAX_PARAM_LENGTH('/a'), 'uri_too_long', undefined],
    ['a slow handler', new errorCodes.FST_ERR_HANDLER_TIMEOUT(1, '/x'), 'unavailable', 2],
    [
      'a caller gone in the middle',
      coded('ECONNRESET', 'aborted', { statusCode: 400 }),
      'bad_request',
      undefined,
    ],
    [
      'a missing file',
      coded('ENOENT', 'no /etc/x', { statusCode: 404, expose: false }),
      'not_found',
      undefined,
    ],

    ['no database', prismaError('P1001', "Can't reach database server"), 'unavailable', 2],
    ['a slow start', prismaError('P1002', 'timed out'), 'unavailable', 2],
    ['a slow query', prismaError('P1008', 'timed out'), 'unavailable', 2],
    ['a closed connection', prismaError('P1017', 'closed'), 'unavailable', 2],
    ['a full pool of Prisma', prismaError('P2024', 'pool'), 'unavailable', 2],
    ['a transaction that cannot start', prismaError('P2028', 'Unable to start'), 'unavailable', 2],
    ['a write conflict', prismaError('P2034', 'conflict'), 'unavailable', 2],
    [
      'no database, raw query',
      prismaError('P2010', 'N/A', { kind: 'DatabaseNotReachable' }),
      'unavailable',
      2,
    ],
    ['too many connections', sqlState('53300', 'TooManyConnections'), 'unavailable', 2],
    ['a full disk', sqlState('53100'), 'unavailable', 2],
    ['an administrator', sqlState('57P01'), 'unavailable', 2],
    ['a start of the database', sqlState('57P03'), 'unavailable', 2],
    ['a statement too slow', sqlState('57014'), 'unavailable', 2],
    ['a deadlock', sqlState('40P01', 'TransactionWriteConflict'), 'unavailable', 2],
    ['a lost connection', sqlState('08006'), 'unavailable', 2],
    ['a failover', sqlState('25006'), 'unavailable', 2],
    ['pg alone', coded('57P01', 'terminating connection'), 'unavailable', 2],
    ['a refused connection', coded('ECONNREFUSED'), 'unavailable', 2],
    ['a full pool of pg', new Error('timeout exceeded when trying to connect'), 'unavailable', 2],
    ['a query nobody answers', new Error('Query read timeout'), 'unavailable', 2],
    ['a connection that ends', new Error('Connection terminated unexpectedly'), 'unavailable', 2],
    [
      'a connection that ends within',
      new Error('wrapped', { cause: coded('ECONNREFUSED') }),
      'unavailable',
      2,
    ],

    ['NUL at the database', sqlState('22021'), 'invalid_characters', undefined],
    ['NUL in jsonb', sqlState('22P05'), 'invalid_characters', undefined],

    ['a missing table', sqlState('42P01', 'TableDoesNotExist'), 'internal_error', undefined],
    ['a bug', new TypeError('x is undefined'), 'internal_error', undefined],
    ['a thrown text', 'oops', 'internal_error', undefined],
    ['a thrown nothing', undefined, 'internal_error', undefined],
    [
      'a status that is none',
      Object.assign(new Error('x'), { status: 'ready' }),
      'internal_error',
      undefined,
    ],
  ])('%s', (_name, error, code, retryAfter) => {
    const answer = toErrorBody(error, 'r-1');
    expect(answer.body).toMatchObject({ code, requestId: 'r-1', message: expect.any(String) as string });
    expect(answer.body.statusCode).toBe(ERROR_CODES[answer.body.code]);
    expect(answer.retryAfter).toBe(retryAfter);
    expect(logged).toHaveLength(code === 'internal_error' ? 1 : 0);
  });

  it('is one shape', () => {
    const details = [{ path: 'a', message: 'must be b' }];
    expect(toErrorBody(new AppError('validation_failed', 'a must be b.', details), 'r-1')).toEqual({
      body: {
        statusCode: 400,
        error: 'Bad Request',
        message: 'a must be b.',
        code: 'validation_failed',
        details,
        requestId: 'r-1',
      },
      retryAfter: undefined,
    });
  });

  it('never holds the words of an error that was not meant for callers', () => {
    const errors = [
      new Error('secret'),
      new HttpException('secret', 500),
      new NotFoundException('Cannot GET /secret'),
      new errorCodes.FST_ERR_BAD_URL('/secret'),
      coded('ENOENT', 'secret', { statusCode: 404 }),
      prismaError('P1001', 'secret'),
    ];
    for (const error of errors) expect(JSON.stringify(toErrorBody(error, 'r-1'))).not.toContain('secret');
  });
});

describe('what the log is told of', () => {
  it('a bug: which request, what, where, and why', () => {
    toErrorBody(new Error('outer', { cause: new TypeError('inner') }), 'r-7');
    expect(logged[0]).toMatch(/request r-7 failed: Error: outer/);
    expect(logged[0]).toContain('error-body.spec.ts');
    expect(logged[0]).toContain('caused by TypeError: inner');
  });

  it("Prisma's error: what went wrong, without the values of the call", () => {
    toErrorBody(prismaError('P2021', 'The table `public.users` does not exist.'), 'r-8');
    expect(logged[0]).toContain('The table `public.users` does not exist.');
    expect(logged[0]).not.toContain('ada@x.co');
  });
});
