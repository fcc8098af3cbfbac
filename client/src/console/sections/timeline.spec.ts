import type { ChannelTrail, RecipientTrail } from '../../../../src/contract/admin.js';
import { intakeSteps, recipientSteps } from './timeline.js';

const at = (minute: number): string => `2026-11-27T08:${String(minute).padStart(2, '0')}:00.000Z`;

const entry = {
  id: 41,
  type: 'order.shipped',
  title: 'Shipped',
  message: '',
  seenAt: null,
  readAt: null,
  archivedAt: null,
  removedAt: null,
};

const mail: ChannelTrail = {
  channel: 'email',
  status: 'sent',
  reason: 'shop_default',
  detail: null,
  explanation: 'The e-mail was sent.',
  attempts: 1,
  dueAt: at(0),
  updatedAt: at(3),
  reference: null,
};

const told = (trail: Partial<RecipientTrail>): string[] =>
  recipientSteps({ userId: 'ada', entry: null, channels: [], ...trail }, at(0)).map(({ text }) => text);

describe('the timeline of one person', () => {
  it('is in the order in which it happened', () => {
    expect(told({ entry: { ...entry, seenAt: at(5), readAt: at(6) }, channels: [mail] })).toEqual([
      'It went into the inbox.',
      'The e-mail was sent.',
      'It was seen.',
      'It was read.',
    ]);
  });

  it('says what has not happened last', () => {
    expect(told({ entry, channels: [mail] })).toEqual([
      'It went into the inbox.',
      'The e-mail was sent.',
      'It has not been seen so far.',
    ]);
  });

  it('counts attempts when there were several', () => {
    expect(told({ channels: [{ ...mail, attempts: 3 }] })).toContain(
      'The e-mail was sent. It took 3 attempts.',
    );
  });

  it('says that there is no entry, unless a rule says why', () => {
    expect(told({ channels: [mail] })[0]).toBe('It did not go into the inbox.');
    const held = {
      ...mail,
      channel: 'inApp' as const,
      status: 'withheld' as const,
      explanation: 'Held back.',
    };
    expect(told({ channels: [held] })).toEqual(['Held back.']);
  });
});

describe('the timeline of an event', () => {
  it('says so when nobody was told', () => {
    const event = {
      number: '1',
      source: 'shop',
      id: 'e',
      type: 't',
      time: at(0),
      receivedAt: at(1),
      entries: 0,
    };
    const steps = intakeSteps({ ...event, data: {}, recipients: [] });
    expect(steps.map(({ text }) => text)).toEqual([
      'It happened in the shop (shop), which calls it e.',
      'Storebell took it. It concerned nobody, so nobody was told.',
    ]);
  });
});
