import type { ChannelPreference, Notification, Preferences } from '../../core/api.js';

const MINUTE = 60_000;

/** An entry with the rest filled in. */
export function entry(id: number, rest: Partial<Notification> = {}): Notification {
  return {
    id,
    type: 'order.shipped',
    category: 'orders',
    level: 'info',
    priority: 'medium',
    title: `Entry ${id}`,
    message: '',
    data: {},
    url: `/orders/${id}`,
    imageUrl: null,
    thread: null,
    silent: false,
    isRead: false,
    seenAt: null,
    readAt: null,
    archivedAt: null,
    createdAt: new Date().toISOString(),
    expiresAt: null,
    ...rest,
  };
}

type Sample = [minutes: number, rest: Partial<Notification>];

const SAMPLES: Sample[] = [
  [
    2,
    {
      title: 'Order 1042 is out for delivery',
      message: 'DHL is bringing your order to you. Estimated delivery: today, 14:00–16:00.',
      type: 'order.out_for_delivery',
    },
  ],
  [
    38,
    {
      category: 'payments',
      level: 'error',
      title: 'Your payment of €129.90 failed',
      message: 'The bank declined the card ending in 4242. Your order is kept for 24 hours.',
    },
  ],
  [
    190,
    {
      category: 'support',
      title: 'Mai replied to your question',
      message: '“Yes, the linen shirt can be exchanged for a larger size. I have reserved one for you.”',
    },
  ],
  [
    1500,
    {
      category: 'stock',
      level: 'success',
      title: 'Back in stock: Blue mug, 350 ml',
      message: 'Twelve are left.',
      isRead: true,
    },
  ],
  [
    2900,
    {
      category: 'promotions',
      title: 'Autumn sale: 20 % off all knitwear',
      message: 'Until Sunday, for members of the club.',
      isRead: true,
    },
  ],
  [
    5200,
    {
      level: 'success',
      title: 'Order 1017 was delivered',
      message: 'Your order has arrived. We hope you enjoy it!',
      isRead: true,
    },
  ],
  [
    20_000,
    {
      category: 'accounts',
      level: 'warning',
      title: 'New sign-in from Firefox on Linux',
      message: 'If this was not you, change your password.',
      isRead: true,
    },
  ],
];

export function sampleEntries(now = Date.now()): Notification[] {
  return SAMPLES.map(([minutes, rest], index) =>
    entry(SAMPLES.length - index, {
      createdAt: new Date(now - minutes * MINUTE).toISOString(),
      seenAt: rest.isRead ? new Date(now).toISOString() : null,
      ...rest,
    }),
  );
}

export function samplePreferences(): Preferences {
  const cell = (enabled: boolean, reason: string | null = null): ChannelPreference => ({
    enabled,
    locked: reason !== null,
    rule: reason ? (enabled ? 'mandatory' : 'channel_unavailable') : 'built_in_default',
    reason,
  });
  const noSms = cell(false, 'This shop does not use this channel.');
  const needed = cell(true, 'You need this message, so it cannot be switched off.');
  const row = (email: boolean, push: boolean) => ({
    inApp: cell(true),
    email: cell(email),
    push: cell(push),
    sms: noSms,
  });
  return {
    categories: [
      {
        category: 'orders',
        label: 'Orders',
        description: 'What happens to your orders, from the confirmation to the delivery',
        channels: row(true, true),
        types: [
          { type: 'order.placed', label: 'Order received', channels: { ...row(true, false), email: needed } },
          { type: 'order.shipped', label: 'Order shipped', channels: row(true, true) },
          {
            type: 'order.cancelled',
            label: 'Order cancelled',
            channels: { ...row(true, true), inApp: needed },
          },
        ],
      },
      {
        category: 'payments',
        label: 'Payments',
        description: 'Whether a payment went through, and money that comes back',
        channels: { ...row(true, true), inApp: needed },
        types: [
          {
            type: 'payment.failed',
            label: 'Payment failed',
            channels: { ...row(true, true), inApp: needed, email: needed },
          },
        ],
      },
      {
        category: 'promotions',
        label: 'Offers',
        description: 'Sales, vouchers and news of the shop',
        channels: row(false, false),
        types: [{ type: 'promotion.started', label: 'Sale started', channels: row(false, false) }],
      },
    ],
    channels: { inApp: true, email: true, push: true, sms: true },
    marketing: false,
    quietHours: { enabled: true, start: '22:00', end: '07:00', timezone: 'Europe/Berlin' },
    digest: 'off',
    muted: [],
    pausedUntil: null,
    language: null,
    languages: ['en', 'vi', 'de'],
  };
}
