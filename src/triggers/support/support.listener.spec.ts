import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft, type Outcome, type ShopEvent } from '../trigger.js';
import { TicketCreated, TicketEvent, TicketReplied } from './support.events.js';
import { SupportListener } from './support.listener.js';

const listener = new SupportListener();
const ticket = { ticketId: '9/a', customerId: 'anna', subject: 'Broken mug' };
const reply = { author: 'Sam', excerpt: 'We will send you a new one.' };

const event = <T extends object>(payload: new () => T, data: object = {}): ShopEvent<T> => ({
  id: 'e1',
  source: 'shop',
  type: 'ticket',
  time: '2026-11-27T08:00:00.000Z',
  data: plainToInstance(payload, { ...ticket, ...data }),
});

const created = (data?: object) => listener.onCreated(event(TicketCreated, data));
const updated = (data?: object) => listener.onUpdated(event(TicketEvent, data));
const replied = (data?: object) => listener.onReplied(event(TicketReplied, { ...reply, ...data }));
const resolved = (data?: object) => listener.onResolved(event(TicketEvent, data));
const deleted = (data?: object) => listener.onDeleted(event(TicketEvent, data));

/** The only draft of an outcome, as people see it. */
function told({ drafts: [draft, ...more] }: Outcome) {
  expect(more).toEqual([]);
  const { type, level, priority } = draft!.type;
  return { to: draft!.to, type, level, priority, url: draft!.url, ...renderDraft(draft!) };
}

const problems = (payload: new () => object, data: object) =>
  validateSync(plainToInstance(payload, data)).map((error) => error.property);

describe('support', () => {
  it('tells admins when a ticket is opened', () => {
    expect(told(created({ author: 'Anna', excerpt: 'It came in two parts.' }))).toMatchObject({
      to: { role: 'admin' },
      type: 'ticket.created',
      level: 'info',
      priority: 'medium',
      url: '/support/9%2Fa',
      title: 'New ticket: Broken mug',
      message: 'Anna writes: It came in two parts.',
    });
    expect(told(created()).message).toBe('A customer has asked for help.');
  });

  it('tells the customer when a ticket changes, with its status when known', () => {
    expect(told(updated({ status: 'waiting for parts' }))).toMatchObject({
      to: { user: 'anna' },
      type: 'ticket.updated',
      level: 'info',
      priority: 'low',
      url: '/support/9%2Fa',
      title: 'Your ticket was updated',
      message: '“Broken mug” is now: waiting for parts',
    });
    expect(told(updated()).message).toBe('“Broken mug” has news.');
  });

  it.each([undefined, null, 'staff'])(
    'tells the customer when staff answer (authorRole %p)',
    (authorRole) => {
      expect(told(replied({ authorRole }))).toMatchObject({
        to: { user: 'anna' },
        type: 'ticket.replied',
        level: 'info',
        priority: 'medium',
        url: '/support/9%2Fa',
        title: 'Sam answered your question',
        message: '“Broken mug”: We will send you a new one.',
      });
    },
  );

  it('tells admins, not the customer, when the customer replies', () => {
    expect(told(replied({ author: 'Anna', excerpt: 'Thank you!', authorRole: 'customer' }))).toMatchObject({
      to: { role: 'admin' },
      type: 'ticket.customer_replied',
      level: 'info',
      priority: 'medium',
      url: '/support/9%2Fa',
      title: 'Anna replied to a ticket',
      message: '“Broken mug”: Thank you!',
    });
  });

  it('tells the customer when a ticket is resolved', () => {
    expect(told(resolved())).toMatchObject({
      to: { user: 'anna' },
      type: 'ticket.resolved',
      level: 'success',
      priority: 'medium',
      url: '/support/9%2Fa',
      title: 'Your ticket is resolved',
      message: '“Broken mug” is resolved. If something is still open, just reply to it.',
    });
  });

  it('tells the customer when a ticket is deleted, and leads to the list, as its page is gone', () => {
    expect(told(deleted())).toMatchObject({
      to: { user: 'anna' },
      type: 'ticket.deleted',
      level: 'info',
      priority: 'low',
      url: '/support',
      title: 'Your ticket was deleted',
      message: '“Broken mug” was removed from your support requests.',
    });
  });

  it.each(['customer', 'staff'])('shows a reply by %s in every open window of the ticket', (authorRole) => {
    expect(replied({ authorRole }).signals).toEqual([
      {
        event: 'messageReceived',
        to: { users: ['anna'], room: 'ticket:9/a' },
        payload: { ticketId: '9/a', subject: 'Broken mug', ...reply, timestamp: '2026-11-27T08:00:00.000Z' },
      },
    ]);
  });

  describe.each(Object.entries({ created, updated, replied, resolved, deleted }))('%s', (name, send) => {
    it('opens the room of the ticket to its customer and keeps its entries together', () => {
      const { subject, drafts } = send();
      expect(subject).toEqual({ key: 'ticket:9/a', owner: 'anna' });
      expect(drafts[0]!.thread).toBe('ticket:9/a');
    });

    it('leads where the shop says', () => {
      expect(told(send({ url: 'https://help.shop.example/9' })).url).toBe('https://help.shop.example/9');
    });

    it('shows no field it does not know', () => {
      const { data } = send({ internalNote: 'rude', priority: 'P1' }).drafts[0]!;
      const words = name === 'created' ? { author: null, excerpt: null } : name === 'replied' ? reply : {};
      expect(data).toEqual({ ...ticket, status: null, priority: 'P1', ...words });
    });
  });

  it('says nothing to open windows but replies', () => {
    expect([created(), updated(), resolved(), deleted()].flatMap(({ signals }) => signals ?? [])).toEqual([]);
  });

  it('refuses what it cannot use', () => {
    expect(problems(TicketEvent, {})).toEqual(['ticketId', 'customerId', 'subject']);
    expect(problems(TicketEvent, { ...ticket, ticketId: 9 })).toEqual(['ticketId']);
    expect(problems(TicketCreated, { ...ticket, url: 'data:text/html,x' })).toEqual(['url']);
    expect(problems(TicketReplied, ticket).toSorted()).toEqual(['author', 'excerpt']);
    expect(problems(TicketReplied, { ...ticket, ...reply, authorRole: 'bot' })).toEqual(['authorRole']);
    expect(problems(TicketReplied, { ...ticket, ...reply, authorRole: null, status: null })).toEqual([]);
  });
});
