import { parseRetryAfter, toResult, type Sent } from './outcome.js';

const SENT: Sent = { webhookId: 'dlv_7_x', host: 'sms.example', channel: 'sms', address: '+4915112345678' };

const resultOf = (status: number, body = '', retryAfter?: string, sent: Partial<Sent> = {}) =>
  toResult({ status, body, retryAfter }, { ...SENT, ...sent });

describe('an answer of the receiver', () => {
  it.each([200, 201, 202, 204, 299])('%d means sent', (status) => {
    expect(resultOf(status)).toEqual({ outcome: 'sent', reference: 'dlv_7_x' });
  });

  it.each([
    ['{"reference":"SM1"}', 'SM1'],
    ['{"reference":""}', 'dlv_7_x'],
    [`{"reference":"${'x'.repeat(201)}"}`, 'dlv_7_x'],
    ['{"reference":"a\\u0000b"}', 'dlv_7_x'],
    ['{"reference":7}', 'dlv_7_x'],
    ['{"reference":"SM1"', 'dlv_7_x'],
    ['null', 'dlv_7_x'],
    ['OK', 'dlv_7_x'],
  ])('%s names the message %s', (body, reference) => {
    expect(resultOf(200, body)).toEqual({ outcome: 'sent', reference });
  });

  it.each([429, 408, 425, 500, 501, 599])('%d means later', (status) => {
    const reason = `sms.example answered ${status}: busy`;
    expect(resultOf(status, 'busy')).toEqual({ outcome: 'retry', reason });
    expect(resultOf(status, 'busy', '30')).toEqual({ outcome: 'retry', reason, retryAfterMs: 30_000 });
  });

  it.each([502, 503, 504])('%d means later, and that it works for nobody', (status) => {
    expect(resultOf(status, '', '2')).toEqual({
      outcome: 'retry',
      reason: `sms.example answered ${status}`,
      retryAfterMs: 2_000,
      down: true,
    });
  });

  it.each([301, 302, 307, 308])('%d means later, without going there', (status) => {
    expect(resultOf(status)).toEqual({
      outcome: 'retry',
      reason: `sms.example answered ${status}, and redirects are not followed`,
    });
  });

  it.each([400, 403, 404, 413, 422])('%d means never', (status) => {
    expect(resultOf(status, 'no')).toEqual({
      outcome: 'failed',
      reason: `sms.example answered ${status}: no`,
    });
  });

  it.each([
    [401, 'sms.example does not accept the signature (401): compare the secrets and the clocks'],
    [410, 'sms.example wants no webhooks any more (410)'],
  ])('%d means never, and so for all others', (status, reason) => {
    expect(resultOf(status)).toEqual({ outcome: 'failed', reason, down: true });
  });

  it('suppresses a dead number, and only as 422 and on its channel', () => {
    const dead = '{"code":"invalid_number"}';
    expect(resultOf(422, dead)).toMatchObject({ outcome: 'failed', suppress: SENT.address });
    expect(resultOf(400, dead)).not.toHaveProperty('suppress');
    expect(resultOf(422, '{"code":"other"}')).not.toHaveProperty('suppress');
    expect(resultOf(422, dead, undefined, { channel: 'email', address: 'a@x.co' })).not.toHaveProperty(
      'suppress',
    );
    expect(
      resultOf(422, '{"code":"invalid_address"}', undefined, { channel: 'email', address: 'a@x.co' }),
    ).toMatchObject({ suppress: 'a@x.co' });
    expect(
      resultOf(422, '{"code":"invalid_address"}', undefined, { channel: 'push', address: null }),
    ).not.toHaveProperty('suppress');
  });

  it('is quoted in 200 printable characters', () => {
    expect(resultOf(400, 'a\r\n\u0000b\u202ec\ufffd')).toMatchObject({
      reason: 'sms.example answered 400: a b c',
    });
    expect(resultOf(400, '😀'.repeat(300))).toMatchObject({
      reason: `sms.example answered 400: ${'😀'.repeat(200)}…`,
    });
    expect(resultOf(400, ' \n')).toMatchObject({ reason: 'sms.example answered 400' });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('Sun, 06 Nov 1994 08:49:37 GMT');
  const DAY = 86_400_000;

  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 120 ', 120_000],
    ['86400', DAY],
    ['999999999999999999999999', DAY],
    ['Sun, 06 Nov 1994 08:50:07 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:50:07 GMT', 30_000],
    ['Sun, 06 Nov 1994 08:49:30 GMT', 0],
    ['Sun, 06 Nov 2094 08:49:37 GMT', DAY],
    ['Sun, 99 Foo 1994 08:49:37 GMT', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});
