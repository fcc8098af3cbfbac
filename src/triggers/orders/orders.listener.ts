import { ORDER_STATUSES, type JsonValue, type OrderStatus, type OrderUpdate } from '../../contract/index.js';
import { OnTrigger, TriggerListener, type Outcome, type ShopEvent } from '../trigger.js';
import { ordersCatalog, typeOfStatus } from './orders.catalog.js';
import { OrderPlaced, OrderStatusChanged, type OrderLine } from './orders.events.js';

@TriggerListener(ordersCatalog)
export class OrdersListener {
  @OnTrigger('order.placed', OrderPlaced, 'A customer placed an order.')
  onPlaced(event: ShopEvent<OrderPlaced>): Outcome {
    return reached('pending', event);
  }

  @OnTrigger('order.status_changed', OrderStatusChanged, 'An order reached another status.')
  onStatusChanged(event: ShopEvent<OrderStatusChanged>): Outcome {
    return reached(event.data.status, event, event.data.previousStatus);
  }
}

/** Tells the customer and the open order pages, unless the order is known to have come this far or farther. */
function reached(
  status: OrderStatus,
  { data: order, time }: ShopEvent<OrderPlaced>,
  previousStatus?: OrderStatus,
): Outcome {
  const { orderId, customerId, orderNumber, trackingUrl, carrier, eta } = order;
  const key = `order:${orderId}`;
  const rank = ORDER_STATUSES.indexOf(status);
  const when = { atMost: rank - 1, orUnknown: true };
  const update: OrderUpdate = {
    orderId,
    status,
    previousStatus,
    orderNumber,
    trackingUrl,
    carrier,
    eta,
    timestamp: time,
  };
  return {
    drafts: [
      {
        to: { user: customerId },
        type: typeOfStatus[status],
        data: {
          orderId,
          orderNumber: orderNumber ?? orderId,
          status,
          items: order.lines?.length ? count(order.lines) : null,
          total: totalOf(order),
          carrier: carrier ?? null,
          trackingUrl: trackingUrl ?? null,
          eta: eta ?? null,
          arrival: eta ? arrivalOf(eta) : null,
          reason: order.reason ?? null,
        },
        url: order.url ?? `/orders/${encodeURIComponent(orderId)}`,
        imageUrl: order.imageUrl,
        thread: key,
        when,
      },
    ],
    // The same status again may bring news, such as the tracking link, to a page that is open.
    signals: [
      {
        event: 'orderUpdate',
        to: { users: [customerId], room: key },
        payload: update,
        when: { atMost: rank, orUnknown: true },
      },
    ],
    subject: { key, owner: customerId, value: rank, keep: 'highest' },
  };
}

function count(lines: OrderLine[]): number {
  return lines.reduce((sum, line) => sum + (line.quantity ?? 1), 0);
}

function totalOf({ total, currency }: OrderPlaced) {
  return total != null && currency ? { amount: total, currency } : null;
}

/** A day, printed in the reader's language; the shop's own words stay as they are. */
function arrivalOf(eta: string): JsonValue {
  const date = /^\d{4}-\d\d-\d\d(?=T|$)/.exec(eta)?.[0];
  return date && !Number.isNaN(Date.parse(date)) ? { date } : eta;
}
