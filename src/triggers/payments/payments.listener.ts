import {
  OnTrigger,
  TriggerListener,
  type Draft,
  type NotificationType,
  type Outcome,
  type ShopEvent,
} from '../trigger.js';
import { paymentsCatalog } from './payments.catalog.js';
import { Payment } from './payments.events.js';

const types = paymentsCatalog.types;

@TriggerListener(paymentsCatalog)
export class PaymentsListener {
  @OnTrigger('payment.created', Payment, 'A payment was started and is not yet through.')
  onCreated({ data }: ShopEvent<Payment>): Outcome {
    return { drafts: [toCustomer(types['payment.created'], data)] };
  }

  @OnTrigger('payment.received', Payment, 'The money for an order has arrived.')
  onReceived({ data }: ShopEvent<Payment>): Outcome {
    return {
      drafts: [
        toCustomer(types['payment.received'], data),
        { to: { role: 'admin' }, type: types['payment.captured'], ...about(data) },
      ],
    };
  }

  @OnTrigger('payment.failed', Payment, 'A payment did not go through; `url` should lead to another try.')
  onFailed({ data }: ShopEvent<Payment>): Outcome {
    return { drafts: [toCustomer(types['payment.failed'], data)] };
  }

  @OnTrigger('payment.refunded', Payment, 'All or a part of the money goes back to the customer.')
  onRefunded({ data }: ShopEvent<Payment>): Outcome {
    return { drafts: [toCustomer(types['payment.refunded'], data)] };
  }
}

function toCustomer(type: NotificationType, payment: Payment): Draft {
  return { to: { user: payment.customerId }, type, ...about(payment) };
}

/** The thread is the order's: to its customer, paying is one more step of it. */
function about(payment: Payment): Omit<Draft, 'to' | 'type'> {
  const { paymentId, orderId, orderNumber, amount, currency, method, reason, url, imageUrl } = payment;
  return {
    data: {
      paymentId,
      orderId,
      orderNumber: orderNumber ?? orderId,
      amount: { amount, currency },
      method: method ?? null,
      reason: reason ?? null,
    },
    url: url ?? `/orders/${encodeURIComponent(orderId)}`,
    imageUrl,
    thread: `order:${orderId}`,
  };
}
