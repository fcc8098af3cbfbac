import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import { AppLogger } from './logger.js';
import { redact, scrub } from './redact.js';
import { logRequests } from './request-log.js';

function capture(options: { json: boolean; level?: 'debug' | 'info' | 'silent' }): {
  lines: string[];
  logger: AppLogger;
} {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: new AppLogger({ level: 'info', destination, ...options }) };
}

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';

describe('scrub', () => {
  it.each([
    [`Authorization: Bearer ${TOKEN}`, 'Authorization: Bearer [token]'],
    [`jwt ${TOKEN} malformed`, 'jwt [token] malformed'],
    ['unsigned eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', 'unsigned [token]'],
    ['GET /notifications/events?ticket=abc123&x=1', 'GET /notifications/events?ticket=[redacted]&x=1'],
    ['postgresql://me:pass@db:5432/x', 'postgresql://[redacted]@db:5432/x'],
    ['to ada.l+x@shop.example failed', 'to [email] failed'],
    ['sms to +43 660 1234567 failed', 'sms to [phone] failed'],
    ['order 1001 at 12:30 has 3 lines', 'order 1001 at 12:30 has 3 lines'],
  ])('%s', (text, expected) => {
    expect(scrub(text)).toBe(expected);
  });
});

describe('redact', () => {
  it('hides sensitive fields at any depth and leaves the others', () => {
    const value = {
      headers: { authorization: 'x', 'Set-Cookie': 'x', accept: 'json' },
      user: [{ id: 'ada', email: 'a', phone: 'b', accessToken: 'c', keys: { p256dh: 'd', auth: 'e' } }],
      jwtSecret: null,
      note: 'mail ada@x.co',
    };
    expect(redact(value)).toEqual({
      headers: { authorization: '[redacted]', 'Set-Cookie': '[redacted]', accept: 'json' },
      user: [
        {
          id: 'ada',
          email: '[redacted]',
          phone: '[redacted]',
          accessToken: '[redacted]',
          keys: { p256dh: '[redacted]', auth: '[redacted]' },
        },
      ],
      jwtSecret: null,
      note: 'mail [email]',
    });
  });

  it('ends in something circular', () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    expect(JSON.stringify(redact(value))).toContain('[deeper]');
  });
});

describe('the request log', () => {
  async function linesOf(verbose: boolean): Promise<[string, object][]> {
    const lines: [string, object][] = [];
    const take = (level: string) => (line: object) => void lines.push([level, line]);
    Logger.overrideLogger({ debug: take('debug'), warn: take('warn'), log() {}, error() {} });
    const server = fastify();
    logRequests(server, { verbose });
    server.get('/orders/:id', () => 'ok');
    server.get('/broken', (_request, reply) => reply.status(503).send());
    for (const url of ['/orders/secret-7?ticket=x', '/broken', '/nope?email=a']) await server.inject({ url });
    await server.close();
    Logger.overrideLogger(false);
    return lines;
  }

  it('names routes, never addresses', async () => {
    expect(await linesOf(true)).toEqual([
      ['debug', expect.objectContaining({ method: 'GET', route: '/orders/:id', status: 200 })],
      ['warn', expect.objectContaining({ route: '/broken', status: 503, ms: expect.any(Number) as number })],
      [
        'debug',
        expect.objectContaining({ route: '(none)', status: 404, requestId: expect.any(String) as string }),
      ],
    ]);
    expect(JSON.stringify(await linesOf(true))).not.toMatch(/secret|ticket|email/);
  });

  it('tells of what was our fault at any level', async () => {
    expect(await linesOf(false)).toEqual([['warn', expect.objectContaining({ status: 503 })]]);
  });
});

describe('the logger', () => {
  it('writes JSON lines for machines', () => {
    const { lines, logger } = capture({ json: true });
    logger.warn('lost ada@x.co', 'Hub');
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      context: 'Hub',
      msg: 'lost [email]',
    });
  });

  it('writes lines for people otherwise', () => {
    const { lines, logger } = capture({ json: false });
    logger.log({ sent: 3 }, 'Hub');
    logger.error('it broke', 'Error: x\n    at here', 'Hub');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO  \[Hub\] \{"sent":3\}\n$/);
    expect(lines[1]).toMatch(/ERROR \[Hub\] it broke\nError: x\n {4}at here\n$/);
  });

  it("takes Nest's calls as they come", () => {
    const { lines, logger } = capture({ json: true });
    Logger.overrideLogger(logger);
    new Logger('A').error(new TypeError('bad ada@x.co'));
    new Logger('B').error('title', 'Error: y\n    at there');
    new Logger('C').log('plain');
    Logger.overrideLogger(false);
    const [a, b, c] = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(a).toMatchObject({ context: 'A', msg: 'bad [email]' });
    expect(a?.['stack']).toMatch(/^TypeError: bad \[email\]\n\s+at /);
    expect(b).toMatchObject({ context: 'B', msg: 'title', stack: 'Error: y\n    at there' });
    expect(c).toMatchObject({ context: 'C', msg: 'plain', level: 'info' });
  });

  it('is as quiet as asked', () => {
    const { lines, logger } = capture({ json: true, level: 'silent' });
    logger.fatal('x');
    expect(lines).toEqual([]);
    const info = capture({ json: true });
    info.logger.debug('x');
    info.logger.log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(info.lines).toEqual([]);
  });
});
