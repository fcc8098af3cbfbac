import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { CHANNELS, type QuietHours } from '../contract/index.js';
import type { DeliveryPolicy } from './policy.js';
import type { Profile, RoutedDelivery, Settings, ShopPolicy } from './profile.js';
import { route } from './route.js';

// When a delivery leaves, and what is looked at before it does.

const SEED = 20_261_127;
/** A Friday; 13:00 in Berlin, 19:00 in Saigon. */
const NOW = new Date('2026-11-27T12:00:00Z');
const POLICY: ShopPolicy = { available: new Set(CHANNELS), defaults: {} };

const person = (settings: Settings, timezone: string | null = null): Profile => ({
  userId: 'ada',
  settings,
  email: 'ada@mail.example',
  emailSuppressed: false,
  phone: '+4930123456',
  phoneSuppressed: false,
  hasPush: true,
  locale: null,
  timezone,
});

function send(declared: DeliveryPolicy, profile: Profile, policy = POLICY, now = NOW) {
  return route({ type: { type: 'order.shipped', category: 'orders', ...declared } }, profile, policy, now);
}

function mail(declared: DeliveryPolicy, profile: Profile, now = NOW): RoutedDelivery | undefined {
  return send(declared, profile, POLICY, now).outside.find(({ channel }) => channel === 'email');
}

describe('a delivery', () => {
  it.each([
    ['at once', 'now' as const, '2026-11-27T12:00:00.000Z', 'always'],
    ['only to who is offline', 'ifOffline' as const, '2026-11-27T12:00:00.000Z', 'offline'],
    ['only when unread a while later', { ifUnreadAfterMinutes: 15 }, '2026-11-27T12:15:00.000Z', 'unread'],
  ])('leaves %s', (_, email, dueAt, condition) => {
    expect(mail({ channels: { email } }, person({}))).toMatchObject({ dueAt, condition, digest: null });
  });

  it('does not wait for somebody to read what is not in their inbox', () => {
    const settings = { channels: { inApp: false } };
    const found = mail({ channels: { email: { ifUnreadAfterMinutes: 15 } } }, person(settings));
    expect(found).toMatchObject({ dueAt: NOW.toISOString(), condition: 'always' });
  });

  it('that waits into the quiet hours waits for their end', () => {
    const quietHours = { enabled: true, start: '12:10', end: '14:00', timezone: 'UTC' };
    const found = mail({ channels: { email: { ifUnreadAfterMinutes: 15 } } }, person({ quietHours }));
    expect(found?.dueAt).toBe('2026-11-27T14:00:00.000Z');
  });

  it("keeps the shop's quiet hours on the clock of the person", () => {
    const quietHours = { enabled: true, start: '18:00', end: '20:00', timezone: 'Europe/Berlin' };
    const policy: ShopPolicy = { ...POLICY, defaults: { quietHours } };
    const due = (timezone: string | null) =>
      send({ channels: { email: 'now' } }, person({}, timezone), policy).outside[0]?.dueAt;
    expect(due('Asia/Saigon')).toBe('2026-11-27T13:00:00.000Z');
    expect(due(null)).toBe(NOW.toISOString());
  });

  it('of a paused person is held back, and their inbox fills in silence', () => {
    const found = send({ channels: { email: 'now' } }, person({ pausedUntil: '2026-12-01T00:00:00.000Z' }));
    expect(found).toMatchObject({ inApp: { deliver: true }, silent: true });
    expect(found.outside).toMatchObject([{ deliver: false, rule: 'paused' }]);
  });
});

describe('a digest', () => {
  const later: DeliveryPolicy = { channels: { email: { ifUnreadAfterMinutes: 15 } } };

  it.each([
    ['daily' as const, 'UTC', NOW, '2026-11-28T08:00:00.000Z'],
    ['daily' as const, 'Asia/Saigon', NOW, '2026-11-28T01:00:00.000Z'],
    ['daily' as const, 'UTC', new Date('2026-11-27T07:59:59Z'), '2026-11-27T08:00:00.000Z'],
    ['daily' as const, 'UTC', new Date('2026-11-27T08:00:00Z'), '2026-11-28T08:00:00.000Z'],
    ['weekly' as const, 'UTC', NOW, '2026-11-30T08:00:00.000Z'],
    ['weekly' as const, 'UTC', new Date('2026-11-30T08:00:00Z'), '2026-12-07T08:00:00.000Z'],
    // The clocks of Berlin change on the Sunday between.
    ['weekly' as const, 'Europe/Berlin', new Date('2026-10-23T12:00:00Z'), '2026-10-26T07:00:00.000Z'],
    ['daily' as const, 'Mars/Base', NOW, '2026-11-28T08:00:00.000Z'],
  ])('%s in %s leaves at eight', (digest, zone, now, dueAt) => {
    expect(mail(later, person({ digest }, zone), now)).toMatchObject({ dueAt, digest, condition: 'unread' });
  });

  it.each<[string, DeliveryPolicy, string | null]>([
    ['what is critical', { ...later, critical: true }, null],
    ['what is mandatory', { ...later, mandatory: ['email'] }, null],
    ['what its type sends at once', { channels: { email: 'now' } }, null],
    ['advertising, whatever its type wants', { channels: { email: 'now' }, marketing: true }, 'daily'],
    ['what the person asked for themselves', {}, 'daily'],
  ])('gathers, or not: %s', (_, declared, digest) => {
    const types = { 'order.shipped': { email: true } };
    expect(mail(declared, person({ digest: 'daily', marketing: true, types }))?.digest).toBe(digest);
  });

  it('gathers mails only', () => {
    const declared: DeliveryPolicy = { channels: { push: 'ifOffline', sms: 'ifOffline' } };
    const found = send(declared, person({ digest: 'daily' })).outside;
    expect(found.map(({ digest }) => digest)).toEqual([null, null]);
  });
});

describe('whatever a type declares and a person sets', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone').filter((_, n) => n % 8 === 0));
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '29', '30'))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
  const timing = fc.oneof(
    fc.constantFrom('now' as const, 'ifOffline' as const),
    fc.record({ ifUnreadAfterMinutes: fc.integer({ min: 1, max: 2_000 }) }),
  );
  const declared = fc.record({
    critical: fc.boolean(),
    mandatory: fc.subarray([...CHANNELS]),
    channels: fc.record({ email: timing, push: timing, sms: timing }),
  });
  // Clocks change on some of these days: in the north, in the south, nowhere.
  const days = [
    '2026-03-08',
    '2026-03-29',
    '2026-04-05',
    '2026-10-04',
    '2026-10-25',
    '2026-11-01',
    '2026-07-15',
  ];
  const moments = fc
    .tuple(fc.constantFrom(...days), fc.integer({ min: -900, max: 2_300 }))
    .map(([day, minutes]) => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000));

  it('nothing leaves early, and nothing but what is critical in quiet hours', () => {
    const property = fc.property(
      declared,
      zones,
      clock,
      clock,
      moments,
      fc.constantFrom('off' as const, 'daily' as const, 'weekly' as const),
      fc.boolean(),
      (type, timezone, start, end, now, digest, inApp) => {
        fc.pre(start !== end);
        const quietHours: QuietHours = { enabled: true, start, end, timezone };
        const settings: Settings = { quietHours, digest, channels: { inApp } };
        const { outside } = send(type, person(settings), POLICY, now);
        expect(outside).toHaveLength(3);
        for (const { dueAt } of outside) {
          expect(Date.parse(dueAt)).toBeGreaterThanOrEqual(now.getTime());
          const wall = DateTime.fromISO(dueAt, { zone: timezone }).toFormat('HH:mm');
          const quiet = start < end ? start <= wall && wall < end : wall >= start || wall < end;
          expect(quiet && !type.critical).toBe(false);
        }
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 2_000 });
  });
});
