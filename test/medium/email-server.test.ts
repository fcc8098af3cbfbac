import { createServer, type AddressInfo } from 'node:net';
import type { SendResult } from '../../src/delivery/channel.js';
import { startFalseTls, type Refusal, type TestSmtp } from '../support/smtp.js';
import { channelTo, closers, delivery, NEVER, start } from './email.setup.js';

describe('what the server says', () => {
  const ada = 'ada@mail.example';
  const failed = (suppress?: string) => ({ outcome: 'failed', ...(suppress && { suppress }) });
  const retry = (rest: object = {}) => ({ outcome: 'retry', ...rest });
  const DOWN = { down: true };

  it.each<[string, Refusal, object]>([
    ['nobody there', { at: 'rcpt', code: 550, text: '5.1.1 <ada@mail.example>: no such user' }, failed(ada)],
    ['nobody there, in words', { at: 'rcpt', code: 550, text: 'No such user here' }, failed(ada)],
    ['moved', { at: 'rcpt', code: 551, text: '5.1.6 Moved' }, failed(ada)],
    ['not a valid name', { at: 'rcpt', code: 553, text: '5.1.3 Bad address' }, failed(ada)],
    ['disabled', { at: 'rcpt', code: 550, text: '5.2.1 Mailbox disabled' }, failed(ada)],
    ['nobody there, after the message', { at: 'data', code: 550, text: '5.1.1 Unknown user' }, failed(ada)],
    ['mailbox full', { at: 'rcpt', code: 552, text: '5.2.2 Mailbox full' }, failed()],
    ['policy', { at: 'rcpt', code: 550, text: '5.7.1 Blocked by policy' }, failed()],
    [
      'policy, in words',
      { at: 'rcpt', code: 550, text: 'Address not found in our block list policy' },
      failed(),
    ],
    ['no reason', { at: 'rcpt', code: 550, text: 'No' }, failed()],
    ['no relay', { at: 'rcpt', code: 553, text: 'Relaying denied, user not local' }, failed()],
    ['spam', { at: 'data', code: 554, text: '5.7.1 Looks like spam' }, failed()],
    ['bad content', { at: 'data', code: 550, text: 'Recipient unknown to our content filter' }, failed()],
    [
      'greylisted',
      { at: 'rcpt', code: 450, text: '4.2.0 Greylisted, see you' },
      retry({ retryAfterMs: 300_000 }),
    ],
    ['busy', { at: 'rcpt', code: 451, text: '4.3.0 Later' }, retry()],
    ['full for now', { at: 'data', code: 452, text: '4.2.2 Over quota' }, retry()],
    ['going down', { at: 'rcpt', code: 421, text: '4.3.2 Closing' }, retry(DOWN)],
    ['going down at once', { at: 'connect', code: 421, text: '4.3.2 Too many connections' }, retry(DOWN)],
    ['closed to us', { at: 'connect', code: 554, text: '5.7.1 Your address is listed' }, retry(DOWN)],
    ['not from us', { at: 'mail', code: 553, text: '5.1.8 Sender address rejected' }, retry(DOWN)],
    ['too large', { at: 'mail', code: 552, text: '5.3.4 Too large' }, failed()],
  ])('%s', async (_, refusal, expected) => {
    const smtp = await start({ noTls: true });
    smtp.refusal = refusal;
    const channel = channelTo(smtp.url());
    const result = await channel.send(delivery({ email: 'Ada@Mail.example' }), NEVER);
    const { reason, ...rest } = result as SendResult & { reason: string };
    expect(rest).toEqual(expected);
    expect(reason).toContain(String(refusal.code));
    expect(smtp.mails).toHaveLength(0);
    // And the next mail goes.
    smtp.refusal = undefined;
    expect(await channel.send(delivery(), NEVER)).toMatchObject({ outcome: 'sent' });
  });

  it('nothing, after the message: later again, the same message', async () => {
    const smtp = await start({ noTls: true });
    smtp.drops = 1;
    const channel = channelTo(smtp.url());
    const mail = delivery();
    expect(await channel.send(mail, NEVER)).toMatchObject(retry());
    expect(smtp.mails).toHaveLength(1);
    expect(await channel.send({ ...mail, attempt: 2 }, NEVER)).toMatchObject({ outcome: 'sent' });
    const [first, second, ...more] = smtp.mails.map(({ headers }) => headers['message-id']);
    expect(more).toEqual([]);
    expect(second).toBe(first);
  });

  it.each(['connect', 'data'] as const)('nothing at all, at %s: ends with its signal', async (point) => {
    const smtp = await start({ noTls: true });
    smtp.hangsAt = point;
    const channel = channelTo(smtp.url());
    const stop = new AbortController();
    const sending = channel.send(delivery(), stop.signal);
    await smtp.until(({ connections, mails }) => (point === 'connect' ? connections > 0 : mails.length > 0));
    stop.abort();
    expect(await sending).toEqual(retry({ reason: 'aborted' }));
    smtp.hangsAt = undefined;
    expect(await channel.send(delivery(), NEVER)).toMatchObject({ outcome: 'sent' });
  });

  it('nothing in time: the server counts as down', async () => {
    const smtp = await start({ noTls: true });
    smtp.hangsAt = 'data';
    const result = await channelTo(smtp.url()).send(delivery(), AbortSignal.timeout(300));
    expect(result).toEqual(retry({ reason: 'aborted', ...DOWN }));
  });

  it('nobody listens: later, and down', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const result = await channelTo(`smtp://127.0.0.1:${port}`).send(delivery(), NEVER);
    expect(result).toMatchObject(retry(DOWN));
  });

  it('is not asked when the signal has ended already', async () => {
    const smtp = await start({ noTls: true });
    expect(await channelTo(smtp.url()).send(delivery(), AbortSignal.abort())).toMatchObject(retry());
    expect(smtp.connections).toBe(0);
  });
});

describe('TLS and credentials', () => {
  const auth = { user: 'bell', pass: 'p@ss:w/rd' };
  const credentials = `bell:${encodeURIComponent(auth.pass)}@`;
  const TRUST = '?tls.rejectUnauthorized=false';

  it('go by STARTTLS', async () => {
    const smtp = await start({ auth });
    expect(await channelTo(smtp.url(credentials, TRUST)).send(delivery(), NEVER)).toMatchObject({
      outcome: 'sent',
    });
    expect(smtp.mails[0]).toMatchObject({ secure: true, user: 'bell' });
  });

  it('are not needed by a relay of this machine, whatever it offers', async () => {
    const smtp = await start();
    expect(await channelTo(smtp.url()).send(delivery(), NEVER)).toMatchObject({ outcome: 'sent' });
    expect(smtp.mails[0]).toMatchObject({ secure: false, user: undefined });
  });

  it('go by TLS from the first byte', async () => {
    const smtp = await start({ auth, secure: true });
    expect(await channelTo(smtp.url(credentials, TRUST)).send(delivery(), NEVER)).toMatchObject({
      outcome: 'sent',
    });
    expect(smtp.mails[0]).toMatchObject({ secure: true, user: 'bell' });
  });

  it('that are wrong stop everything and are nobody\u2019s fault', async () => {
    const smtp = await start({ auth });
    const channel = channelTo(smtp.url('bell:wrong@', TRUST));
    const result = await channel.send(delivery(), NEVER);
    expect(result).toMatchObject({ outcome: 'retry', down: true });
    expect(result).not.toHaveProperty('suppress');
    expect(JSON.stringify(result)).not.toContain('wrong');
  });

  it.each([
    ['credentials', (smtp: TestSmtp) => smtp.url(credentials)],
    ['requireTLS', (smtp: TestSmtp) => smtp.url('', '?requireTLS=true')],
  ])('with %s nothing goes to a server without TLS (M5)', async (_, urlOf) => {
    const smtp = await start({ auth, noTls: true });
    expect(await channelTo(urlOf(smtp)).send(delivery(), NEVER)).toMatchObject({
      outcome: 'retry',
      down: true,
    });
    expect(smtp.mails).toHaveLength(0);
  });

  it('nothing goes to a server that refuses the TLS it offers (M5)', async () => {
    const { url, heard, stop } = await startFalseTls();
    closers.push(stop);
    const withUser = url.replace('smtp://', `smtp://${credentials}`);
    expect(await channelTo(withUser).send(delivery(), NEVER)).toMatchObject({ outcome: 'retry', down: true });
    expect(heard.filter((line) => !/^(EHLO .*|STARTTLS|QUIT)$/.test(line))).toEqual([]);
    expect(heard).toContain('STARTTLS');
  });

  it('nothing goes to a server nobody vouches for', async () => {
    const smtp = await start({ auth });
    expect(await channelTo(smtp.url(credentials)).send(delivery(), NEVER)).toMatchObject({
      outcome: 'retry',
      down: true,
    });
    expect(smtp.mails).toHaveLength(0);
  });
});
