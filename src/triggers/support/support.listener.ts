import type { JsonObject, MessageReceived } from '../../contract/index.js';
import {
  OnTrigger,
  TriggerListener,
  type Draft,
  type NotificationType,
  type Outcome,
  type ShopEvent,
  type Signal,
} from '../trigger.js';
import { supportCatalog } from './support.catalog.js';
import { TicketCreated, TicketEvent, TicketReplied } from './support.events.js';

const { types } = supportCatalog;
const STAFF = { role: 'admin' };

@TriggerListener(supportCatalog)
export class SupportListener {
  @OnTrigger('ticket.created', TicketCreated, 'A customer asked for help: tells the admins.')
  onCreated({ data }: ShopEvent<TicketCreated>): Outcome {
    const { author = null, excerpt = null } = data;
    return about(data, draft(STAFF, types['ticket.created'], data, { author, excerpt }));
  }

  @OnTrigger('ticket.updated', TicketEvent, 'A ticket changed, for example its status: tells the customer.')
  onUpdated({ data }: ShopEvent<TicketEvent>): Outcome {
    return about(data, draft(customer(data), types['ticket.updated'], data));
  }

  @OnTrigger('ticket.replied', TicketReplied, 'Somebody wrote in a ticket: tells the other side.')
  onReplied({ data, time }: ShopEvent<TicketReplied>): Outcome {
    const { author, excerpt } = data;
    const told =
      data.authorRole === 'customer'
        ? draft(STAFF, types['ticket.customer_replied'], data, { author, excerpt })
        : draft(customer(data), types['ticket.replied'], data, { author, excerpt });
    return { ...about(data, told), signals: [message(data, time)] };
  }

  @OnTrigger('ticket.resolved', TicketEvent, 'A ticket was resolved: tells the customer.')
  onResolved({ data }: ShopEvent<TicketEvent>): Outcome {
    return about(data, draft(customer(data), types['ticket.resolved'], data));
  }

  @OnTrigger('ticket.deleted', TicketEvent, 'A ticket was deleted: tells the customer.')
  onDeleted({ data }: ShopEvent<TicketEvent>): Outcome {
    // Its own page is gone.
    const url = data.url ?? '/support';
    return about(data, { ...draft(customer(data), types['ticket.deleted'], data), url });
  }
}

const customer = ({ customerId }: TicketEvent) => ({ user: customerId });
const key = ({ ticketId }: TicketEvent) => `ticket:${ticketId}`;

function draft(to: Draft['to'], type: NotificationType, data: TicketEvent, more: JsonObject = {}): Draft {
  const { ticketId, customerId, subject } = data;
  return {
    to,
    type,
    data: {
      ticketId,
      customerId,
      subject,
      status: data.status ?? null,
      priority: data.priority ?? null,
      ...more,
    },
    url: data.url ?? `/support/${encodeURIComponent(ticketId)}`,
    thread: key(data),
  };
}

/** The subject opens the ticket's room to its customer. */
function about(data: TicketEvent, ...drafts: Draft[]): Outcome {
  return { drafts, subject: { key: key(data), owner: data.customerId } };
}

/** For the open chat windows of both sides, whoever wrote. */
function message(data: TicketReplied, time: string): Signal {
  const { ticketId, subject, author, excerpt } = data;
  const payload: MessageReceived = { ticketId, subject, author, excerpt, timestamp: time };
  return { event: 'messageReceived', to: { users: [data.customerId], room: key(data) }, payload };
}
