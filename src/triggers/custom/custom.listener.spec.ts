import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft } from '../trigger.js';
import { NotificationSend } from './custom.events.js';
import { CustomListener } from './custom.listener.js';

const listener = new CustomListener();
const words = { title: 'Flash sale', message: 'Everything {half} off until <midnight>.' };

const payload = (data: object) => plainToInstance(NotificationSend, { ...words, ...data });

function send(data: object) {
  const { drafts } = listener.onSend({
    id: 'e1',
    source: 'shop',
    type: 'notification.send',
    time: '2026-11-27T08:00:00.000Z',
    data: payload(data),
  });
  expect(drafts).toHaveLength(1);
  return drafts[0]!;
}

const errors = (data: object) =>
  validateSync(payload(data)).flatMap(({ property, constraints }) =>
    Object.values(constraints ?? {}).map((message) => [property, message]),
  );

describe('custom notifications', () => {
  it('tells one user in the words of the shop', () => {
    const draft = send({ userId: 'anna' });
    expect(draft).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'custom.message', category: 'messages', level: 'info', priority: 'medium' },
      data: {},
    });
    expect(renderDraft(draft)).toMatchObject(words);
  });

  it('tells several users', () => {
    expect(send({ userIds: ['anna', 'ben'] }).to).toEqual({ users: ['anna', 'ben'] });
  });

  it('tells everybody of a role', () => {
    expect(send({ role: 'admin' }).to).toEqual({ role: 'admin' });
  });

  it("carries the shop's own type, level, priority, data, links and end", () => {
    const data = { coupon: 'NOV', nested: { stays: [1, 2] } };
    expect(
      send({
        userId: 'anna',
        type: 'shop.flash_sale',
        level: 'success',
        priority: 'high',
        data,
        url: '/sale',
        imageUrl: 'https://cdn.example/sale.png',
        thread: 'sale:nov',
        expiresAt: '2026-11-30T01:00:00+01:00',
      }),
    ).toMatchObject({
      type: { type: 'shop.flash_sale', category: 'messages', level: 'success', priority: 'high' },
      data,
      url: '/sale',
      imageUrl: 'https://cdn.example/sale.png',
      thread: 'sale:nov',
      expiresAt: '2026-11-30T00:00:00.000Z',
    });
  });

  it('puts nothing undeclared on a screen', () => {
    expect(JSON.stringify(send({ userId: 'anna', internalNote: 'secret' }))).not.toContain('secret');
  });

  it.each([
    [{}],
    [{ userId: null }],
    [{ userId: 'anna', role: 'admin' }],
    [{ userId: 'anna', userIds: ['ben'] }],
    [{ userIds: ['ben'], role: 'admin' }],
  ])('wants exactly one recipient, not %j', (recipients) => {
    expect(errors(recipients)).toEqual([['userId', 'give exactly one of userId, userIds and role']]);
  });

  it('leaves the limit of recipients to the pipeline, which has a code for it', () => {
    const users = Array.from({ length: 10_001 }, (_, index) => `u${index}`);
    expect(errors({ userIds: users })).toEqual([]);
  });

  it('accepts 8 KiB of data and no more, counted as bytes', () => {
    const around = '{"text":""}'.length;
    expect(errors({ userId: 'anna', data: { text: 'x'.repeat(8192 - around) } })).toEqual([]);
    expect(errors({ userId: 'anna', data: { text: 'é'.repeat(8192 / 2) } })).toEqual([
      ['data', 'data must be at most 8192 bytes of JSON'],
    ]);
  });

  it.each([
    [{ userId: 'anna smith' }, 'userId'],
    [{ userId: ['anna'] }, 'userId'],
    [{ userIds: [] }, 'userIds'],
    [{ userIds: ['anna', ''] }, 'userIds'],
    [{ userIds: 'anna' }, 'userIds'],
    [{ role: 'the admins' }, 'role'],
    [{ userId: 'anna', type: 'flash sale' }, 'type'],
    [{ userId: 'anna', type: '__proto__' }, 'type'],
    [{ userId: 'anna', type: 'x'.repeat(65) }, 'type'],
    [{ userId: 'anna', title: ' ' }, 'title'],
    [{ userId: 'anna', title: 'x'.repeat(201) }, 'title'],
    [{ userId: 'anna', message: undefined }, 'message'],
    [{ userId: 'anna', message: 'x'.repeat(2001) }, 'message'],
    [{ userId: 'anna', level: 'fatal' }, 'level'],
    [{ userId: 'anna', priority: 1 }, 'priority'],
    [{ userId: 'anna', data: [1] }, 'data'],
    [{ userId: 'anna', data: 'text' }, 'data'],
    [{ userId: 'anna', url: 'javascript:alert(1)' }, 'url'],
    [{ userId: 'anna', expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ userId: 'anna', expiresAt: '2026-W10-1T10:00:00Z' }, 'expiresAt'],
  ])('refuses %j', (wrong, property) => {
    expect(validateSync(payload(wrong)).map((error) => error.property)).toEqual([property]);
  });
});
