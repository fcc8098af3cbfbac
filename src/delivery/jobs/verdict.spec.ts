import type { DeliveryPolicy } from '../../preferences/policy.js';
import type { Profile, Settings } from '../../preferences/profile.js';
import type { DueDelivery } from './due-delivery.js';
import { verdictOf, type Verdict } from './verdict.js';

const now = new Date('2026-11-27T23:00:00Z');
const policy = { available: new Set(['inApp', 'email'] as const), defaults: {} };

function due(fields: Partial<DueDelivery> = {}): DueDelivery {
  return {
    id: '1',
    notificationId: 1,
    recipient: { userId: 'ada', name: null, email: null, phone: null, locale: null, timezone: null },
    type: 'order.shipped',
    category: 'orders',
    channel: 'email',
    content: {
      title: '',
      message: '',
      level: 'info',
      priority: 'medium',
      data: {},
      url: null,
      imageUrl: null,
      thread: 'order:7',
      language: 'en',
    },
    createdAt: now,
    expiresAt: null,
    attempts: 0,
    dueAt: now,
    condition: 'always',
    digest: null,
    handled: null,
    paused: false,
    ...fields,
  };
}

function verdict(
  fields: Partial<DueDelivery> = {},
  settings: Settings = {},
  type: DeliveryPolicy | null = {},
  rest: Partial<Profile> & { online?: boolean } = {},
): Verdict {
  const { online = false, ...profile } = rest;
  return verdictOf(
    due(fields),
    type ? { type: 'order.shipped', category: 'orders', channels: { email: 'now' }, ...type } : undefined,
    {
      userId: 'ada',
      settings,
      email: 'ada@mail.example',
      emailSuppressed: false,
      phone: null,
      phoneSuppressed: false,
      hasPush: false,
      locale: null,
      timezone: null,
      ...profile,
    },
    policy,
    online,
    now,
  );
}

const night = { enabled: true, start: '22:00', end: '07:00', timezone: 'UTC' };
const send = { action: 'send' };
const end = (status: string, why: object = {}): object => ({ action: 'end', status, ...why });

it.each<[string, Verdict, object]>([
  ['nothing happened', verdict(), send],
  ['its time is over', verdict({ expiresAt: now }), end('expired')],
  ['it was read', verdict({ handled: 'read' }), end('cancelled', { detail: 'read' })],
  ['it was read, but is mandatory', verdict({ handled: 'read' }, {}, { mandatory: ['email'] }), send],
  [
    'a tab is open',
    verdict({ condition: 'offline' }, {}, {}, { online: true }),
    end('cancelled', { detail: 'online' }),
  ],
  ['a tab is open, which does not matter', verdict({}, {}, {}, { online: true }), send],
  [
    'the address bounced',
    verdict({}, {}, {}, { emailSuppressed: true }),
    end('withheld', { reason: 'suppressed_address' }),
  ],
  ['the address is gone', verdict({}, {}, {}, { email: null }), end('withheld', { reason: 'no_address' })],
  [
    'consent was taken back',
    verdict({}, {}, { marketing: true }),
    end('withheld', { reason: 'missing_consent' }),
  ],
  ['the order was muted', verdict({}, { muted: ['order:7'] }), end('withheld', { reason: 'muted_subject' })],
  [
    'the type was switched off',
    verdict({}, { types: { 'order.shipped': { email: false } } }),
    end('withheld', { reason: 'type_setting' }),
  ],
  [
    'everything is paused',
    verdict({}, { pausedUntil: '2026-11-28T00:00:00Z' }),
    end('withheld', { reason: 'paused' }),
  ],
  [
    'the night began',
    verdict({}, { quietHours: night }),
    { action: 'wait', until: new Date('2026-11-28T07:00:00Z') },
  ],
  ['the night began, but it is critical', verdict({}, { quietHours: night }, { critical: true }), send],
  ['no catalogue knows the type any more', verdict({}, {}, null), send],
  [
    'no catalogue knows the type, and the channel is off',
    verdict({}, { channels: { email: false } }, null),
    end('withheld', { reason: 'channel_setting' }),
  ],
])('when %s', (_, found, expected) => {
  expect(found).toEqual(expected);
});

it('waits while staff hold its broadcast back, and is cancelled when they take it back', () => {
  const until = new Date(now.getTime() + 10_000);
  expect(verdict({ paused: true })).toEqual({ action: 'wait', until });
  expect(verdict({ paused: true, expiresAt: now })).toMatchObject({ action: 'end', status: 'expired' });
  const retracted = { action: 'end', status: 'cancelled', detail: 'retracted' };
  expect(verdict({ paused: true, handled: 'retracted' })).toEqual(retracted);
  expect(verdict({ handled: 'retracted' }, {}, { mandatory: ['email'] })).toEqual(retracted);
});
