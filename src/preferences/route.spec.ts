import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { CHANNELS, type Channel, type QuietHours, type Rule } from '../contract/index.js';
import type { RoutedMessage } from './policy.js';
import type { Profile, Settings, ShopPolicy } from './profile.js';
import { afterQuietHours } from './quiet-hours.js';
import { route } from './route.js';

const SEED = 20_261_127;
const NOW = new Date('2026-11-27T12:00:00Z');
const POLICY: ShopPolicy = { available: new Set(CHANNELS), defaults: {} };

const person = (settings: Settings = {}, rest: Partial<Profile> = {}): Profile => ({
  userId: 'ada',
  settings,
  email: 'ada@mail.example',
  emailSuppressed: false,
  phone: '+4930123456',
  phoneSuppressed: false,
  hasPush: true,
  locale: null,
  timezone: null,
  ...rest,
});

const message = (type: Partial<RoutedMessage['type']> = {}): RoutedMessage => ({
  type: { type: 'order.shipped', category: 'orders', channels: { email: 'now' }, ...type },
  thread: 'order:7',
});

/** What became of a channel: sent or not, and by which rule. */
function on(channel: Channel, settings: Settings, type = {}, rest = {}, policy = POLICY): string {
  const { inApp, outside } = route(message(type), person(settings, rest), policy, NOW);
  const found = channel === 'inApp' ? inApp : outside.find((one) => one.channel === channel);
  return found ? `${found.deliver ? 'sent' : 'held'} by ${found.rule}` : 'nothing';
}

describe('the first rule that has an answer decides', () => {
  const no = { email: false };
  const shop = (defaults: ShopPolicy['defaults']): ShopPolicy => ({ ...POLICY, defaults });
  it.each<[string, Settings, object, object, ShopPolicy, string]>([
    ['nobody said anything', {}, {}, {}, POLICY, 'sent by built_in_default'],
    ['the type does not use it', {}, { channels: {} }, {}, POLICY, 'nothing'],
    ['the shop says no', {}, {}, {}, shop({ channels: no }), 'held by shop_default'],
    ['the channel is off', { channels: no }, {}, {}, POLICY, 'held by channel_setting'],
    ['the category is off', { categories: { orders: no } }, {}, {}, POLICY, 'held by category_setting'],
    [
      'the type is on in a category that is off',
      { types: { 'order.shipped': { email: true } }, categories: { orders: no } },
      {},
      {},
      POLICY,
      'sent by type_setting',
    ],
    [
      'the order is muted',
      { muted: ['order:7'], types: { 'order.shipped': { email: true } } },
      {},
      {},
      POLICY,
      'held by muted_subject',
    ],
    [
      'it is mandatory',
      { muted: ['order:7'], channels: no, pausedUntil: '2027-01-01T00:00:00Z' },
      { mandatory: ['email'] },
      {},
      POLICY,
      'sent by mandatory',
    ],
    ['all is paused', { pausedUntil: '2027-01-01T00:00:00Z' }, {}, {}, POLICY, 'held by paused'],
    [
      'the pause is over',
      { pausedUntil: '2026-01-01T00:00:00Z' },
      {},
      {},
      POLICY,
      'sent by built_in_default',
    ],
    ['there is no consent', {}, { marketing: true }, {}, POLICY, 'held by missing_consent'],
    ['there is consent', { marketing: true }, { marketing: true }, {}, POLICY, 'sent by built_in_default'],
    [
      'the address is suppressed, mandatory or not',
      {},
      { mandatory: ['email'] },
      { emailSuppressed: true },
      POLICY,
      'held by suppressed_address',
    ],
    ['there is no address', {}, {}, { email: null }, POLICY, 'held by no_address'],
    [
      'the shop sends no mails',
      {},
      {},
      {},
      { available: new Set<Channel>(['inApp']), defaults: {} },
      'nothing',
    ],
  ])('when %s', (_, settings, type, rest, policy, expected) => {
    expect(on('email', settings, type, rest, policy)).toBe(expected);
  });
});

const choices = fc.dictionary(
  fc.constantFrom('inApp', 'email', 'push', 'sms'),
  fc.option(fc.boolean(), { nil: null }),
);
const settings: fc.Arbitrary<Settings> = fc.record(
  {
    channels: choices,
    categories: fc.dictionary(fc.constantFrom('orders', 'constructor', '__proto__'), choices),
    types: fc.dictionary(fc.constantFrom('order.shipped', 'toString'), choices),
    marketing: fc.boolean(),
    muted: fc.array(fc.constantFrom('order:7', 'order:8')),
    pausedUntil: fc.constantFrom(null, '2020-01-01T00:00:00Z', '2030-01-01T00:00:00Z'),
    digest: fc.constantFrom('off' as const, 'daily' as const, 'weekly' as const),
  },
  { requiredKeys: [] },
);

describe('whatever somebody sets', () => {
  it('a mandatory type comes on its channel', () => {
    fc.assert(
      fc.property(settings, fc.constantFrom(...CHANNELS), (chosen, channel) => {
        expect(on(channel, chosen, { mandatory: [channel] })).toBe('sent by mandatory');
      }),
      { seed: SEED },
    );
  });

  it('advertising leaves the shop only with consent', () => {
    fc.assert(
      fc.property(settings, fc.boolean(), (chosen, mandatory) => {
        const type = {
          marketing: true,
          mandatory: mandatory ? CHANNELS : [],
          channels: { email: 'now', sms: 'now' },
        };
        const { outside } = route(message(type as object), person(chosen), POLICY, NOW);
        const sent = outside.some(({ deliver }) => deliver);
        expect(sent && chosen.marketing !== true).toBe(false);
      }),
      { seed: SEED },
    );
  });

  it('every decision names a rule, and a name of a prototype is none', () => {
    fc.assert(
      fc.property(settings, (chosen) => {
        const rules: Rule[] = route(message(), person(chosen), POLICY, NOW).outside.map(({ rule }) => rule);
        expect(rules.every((rule) => typeof rule === 'string')).toBe(true);
      }),
      { seed: SEED },
    );
  });
});

const ZONES = Intl.supportedValuesOf('timeZone').filter((_, n) => n % 10 === 0);
/** Days on which clocks change somewhere, and one on which none do. */
const DAYS = ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2026-07-15', '2026-04-05'];

describe('quiet hours', () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
  const moment = fc
    .tuple(fc.constantFrom(...DAYS), fc.integer({ min: -720, max: 2_160 }))
    .map(([day, minutes]) => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000));

  const isQuiet = (at: Date, { start, end, timezone }: QuietHours): boolean => {
    const now = DateTime.fromJSDate(at, { zone: timezone }).toFormat('HH:mm');
    return start <= end ? start <= now && now < end : now >= start || now < end;
  };

  it('hold nothing longer than to the first minute that is not quiet, in every zone and on days that clocks change', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), clock, clock, moment, (timezone, start, end, at) => {
        fc.pre(start !== end);
        const quiet = { enabled: true, start, end, timezone };
        const due = afterQuietHours(at, quiet);
        expect(isQuiet(due, quiet)).toBe(false);
        for (let time = at.getTime(); time < due.getTime(); time += 15 * 60_000) {
          expect(isQuiet(new Date(time), quiet)).toBe(true);
        }
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });

  const night: QuietHours = { enabled: true, start: '22:00', end: '07:00', timezone: 'Europe/Berlin' };
  const late = new Date('2026-11-27T22:30:00Z');
  it('hold a mail back until they end, land silently in the inbox, and let pass what is critical', () => {
    const held = route(message(), person({ quietHours: night }), POLICY, late);
    expect(held).toMatchObject({ silent: true, inApp: { deliver: true } });
    expect(held.outside[0]).toMatchObject({ deliver: true, dueAt: '2026-11-28T06:00:00.000Z' });
    const passes = route(message({ critical: true }), person({ quietHours: night }), POLICY, late);
    expect(passes).toMatchObject({ silent: false });
    expect(passes.outside[0]?.dueAt).toBe(late.toISOString());
  });
});
