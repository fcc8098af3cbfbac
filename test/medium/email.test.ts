import { channelTo, delivery, NEVER, start } from './email.setup.js';

describe('a mail', () => {
  it('reaches its reader, whole', async () => {
    const smtp = await start({ noTls: true });
    const result = await channelTo(smtp.url()).send(delivery(), NEVER);
    const [mail] = smtp.mails;
    expect(result).toEqual({ outcome: 'sent', reference: mail?.headers['message-id'] });
    expect(mail).toMatchObject({ from: 'bell@shop.example', to: ['ada@mail.example'], secure: false });
    expect(mail?.headers).toMatchObject({
      from: 'Mugs <bell@shop.example>',
      to: 'Ada <ada@mail.example>',
      subject: 'Order 7 has shipped',
      'message-id': expect.stringMatching(/^<\d+\.[\da-f]{32}@shop\.example>$/) as string,
      'auto-submitted': 'auto-generated',
      'feedback-id': 'storebell:order.shipped:orders:mail',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      'content-type': expect.stringContaining('multipart/alternative') as string,
    });
    expect(Object.keys(mail?.parts ?? {})).toEqual(['text/plain', 'text/html']);
    for (const part of Object.values(mail?.parts ?? {})) {
      expect(part).toContain('Your order is on its way.');
      expect(part).toContain('https://shop.example/orders/7');
    }
  });

  it('is the same message at each attempt, and in the thread of its order', async () => {
    const smtp = await start({ noTls: true });
    const channel = channelTo(smtp.url());
    const first = delivery();
    await channel.send(first, NEVER);
    await channel.send({ ...first, attempt: 2 }, NEVER);
    await channel.send(delivery(), NEVER);
    const [a, again, b] = smtp.mails.map(({ headers }) => headers);
    expect(again?.['message-id']).toBe(a?.['message-id']);
    expect(b?.['message-id']).not.toBe(a?.['message-id']);
    expect(b?.['in-reply-to']).toBe(a?.['in-reply-to']);
    expect(b?.['references']).toBe(a?.['references']);
    expect(a?.['references']).toMatch(/^<thread\.[\da-f]{32}@shop\.example>$/);
  });

  it('of a digest has all, and one name for the same ones', async () => {
    const smtp = await start({ noTls: true });
    const channel = channelTo(smtp.url());
    const both = [delivery(), { ...delivery(), category: 'payments' }];
    await channel.sendDigest(both, 'daily', NEVER);
    const result = await channel.sendDigest(both, 'daily', NEVER);
    const [a, b] = smtp.mails.map(({ headers }) => headers);
    expect(result).toEqual({ outcome: 'sent', reference: a?.['message-id'] });
    expect(b?.['message-id']).toBe(a?.['message-id']);
    expect(a?.['subject']).toBe('2 messages from Mugs');
    expect(a?.['in-reply-to']).toBeUndefined();
    expect(a?.['list-unsubscribe']?.split('/unsubscribe/')[1]?.split('/')).toHaveLength(2);
  });

  it('keeps letters of every script in its headers', async () => {
    const smtp = await start({ noTls: true });
    const channel = channelTo(smtp.url(), { SHOP_NAME: 'Gốm “Việt”, Hội An' });
    const mail = delivery();
    mail.recipient.name = 'Nguyễn Thị "Ánh", Đà Nẵng';
    mail.content.title = 'Đơn hàng đã được gửi 📦 — تم شحن طلبك رقم';
    await channel.send(mail, NEVER);
    const headers = smtp.mails[0]?.headers;
    expect(headers?.['subject']).toBe(mail.content.title);
    expect(headers?.['to']).toContain('Nguyễn Thị');
    expect(headers?.['from']).toContain('Gốm “Việt”, Hội An');
    expect(smtp.mails[0]?.to).toEqual(['ada@mail.example']);
  });

  it('carries the longest address that unsubscribes in one piece', async () => {
    const smtp = await start({ noTls: true });
    const many = Array.from({ length: 20 }, (_, index) => ({ ...delivery(), category: `category-${index}` }));
    for (const one of many) one.recipient.userId = 'u'.repeat(128);
    await channelTo(smtp.url(), { API_PREFIX: '/api' }).sendDigest(many, 'weekly', NEVER);
    const [mail] = smtp.mails;
    const header = mail?.headers['list-unsubscribe'] ?? '';
    expect(header).toMatch(/^<https:\/\/bell\.shop\.example\/api\/unsubscribe(\/[\w-]+\.[\w-]+)+>$/);
    expect(mail?.parts['text/plain']?.split('\r\n')).toContain(header.slice(1, -1));
    // RFC 5322, 2.1.1
    expect(Math.max(...(mail?.raw.split('\r\n') ?? []).map(({ length }) => length))).toBeLessThanOrEqual(998);
  });

  it('is one of many at a time, on few connections', async () => {
    const smtp = await start({ noTls: true });
    const channel = channelTo(smtp.url());
    const results = await Promise.all(Array.from({ length: 60 }, () => channel.send(delivery(), NEVER)));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['sent']));
    expect(new Set(smtp.mails.map(({ headers }) => headers['message-id'])).size).toBe(60);
    expect(smtp.connections).toBeLessThanOrEqual(5);
  });
});

describe('whom it goes to', () => {
  it.each([
    'v@x.co\r\nBcc: evil@x.co',
    'v@x.co\nTo: evil@x.co',
    'v@x.co, evil@x.co',
    'v@x.co;evil@x.co',
    'group: v@x.co, evil@x.co;',
    'V <evil@x.co>',
    '<evil@x.co>',
    '"a b"@x.co',
    '"v@x.co, evil"@x.co',
    'v@x.co (evil@x.co)',
    'v@[127.0.0.1]',
    'v@localhost',
    'v@@x.co',
    'v@x.co>\r\nRCPT TO:<evil@x.co',
    'v\u0000@x.co',
    'v\u202e@x.co',
    `${'v'.repeat(300)}@x.co`,
    'no address',
  ])('is never %j (M1)', async (email) => {
    const smtp = await start({ noTls: true });
    const result = await channelTo(smtp.url()).send(delivery({ email }), NEVER);
    expect(result).toEqual({ outcome: 'failed', reason: 'not a mail address' });
    expect(smtp.connections).toBe(0);
  });

  it('is nobody where no address is known any more', async () => {
    const smtp = await start({ noTls: true });
    const result = await channelTo(smtp.url()).send(delivery({ email: null }), NEVER);
    expect(result).toMatchObject({ outcome: 'skipped' });
  });

  it('cannot be changed by a name, a title, a type or a thread (M3)', async () => {
    const evil = 'x\r\nBcc: evil@x.co\r\n\r\nbody, <evil@x.co>';
    const smtp = await start({ noTls: true });
    const mail = { ...delivery(), type: evil, category: evil };
    mail.recipient.name = evil;
    Object.assign(mail.content, { title: evil, thread: evil });
    const channel = channelTo(smtp.url(), { SHOP_NAME: evil });
    expect(await channel.send(mail, NEVER)).toMatchObject({ outcome: 'sent' });
    const [received] = smtp.mails;
    expect(received?.to).toEqual(['ada@mail.example']);
    expect(received?.headers).not.toHaveProperty('bcc');
    expect(received?.headers['subject']).toBe('x Bcc: evil@x.co body, <evil@x.co>');
    expect(received?.headers['to']).toMatch(/<ada@mail\.example>$/);
  });
});

describe('the channel', () => {
  it('is not there without a mail server', async () => {
    const channel = channelTo(undefined);
    expect(channel.available).toBe(false);
    expect(await channel.send(delivery(), NEVER)).toMatchObject({ outcome: 'retry', down: true });
  });

  it.each([
    ['storebell@localhost', 'Mugs <storebell@localhost>'],
    ['"Tea, and more" <tea@shop.example>', '"Tea, and more" <tea@shop.example>'],
    ['Tee & Töpfe <tea@shop.example>', 'Tee & Töpfe <tea@shop.example>'],
  ])('sends as %s', async (from, expected) => {
    const smtp = await start({ noTls: true });
    await channelTo(smtp.url(), { MAIL_FROM: from }).send(delivery(), NEVER);
    expect(smtp.mails[0]?.headers['from']).toBe(expected);
  });

  it.each(['a,b@shop.example', 'x <a@b@shop.example>', 'bell@shop.example\u0007'])(
    'refuses the sender %j at the start',
    (from) => {
      expect(() => channelTo('smtp://mail.example', { MAIL_FROM: from })).toThrow(/MAIL_FROM must be/);
    },
  );

  it.each([
    ['an unknown flag', '?pool=false', /SMTP_URL may carry/],
    ['a value that is none', '?requireTLS=yes', /SMTP_URL may carry/],
    ['a password that cannot be read', '', /SMTP_URL has a percent sign/],
  ])('refuses %s at the start, without showing the password', (_, flags, expected) => {
    const build = () => channelTo(`smtp://bell:secret%zz@mail.example${flags}`);
    expect(build).toThrow(expected);
    expect(build).not.toThrow(/secret/);
  });
});
