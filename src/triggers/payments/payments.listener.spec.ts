import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft } from '../trigger.js';
import { Payment } from './payments.events.js';
import { PaymentsListener } from './payments.listener.js';

const listener = new PaymentsListener();

const payment = { paymentId: 'p1', orderId: '1001', customerId: 'anna', amount: 5990, currency: 'EUR' };

const event = (data: object = {}) => ({
  id: 'e1',
  source: 'shop',
  type: 'payment',
  time: '2026-11-27T08:00:00.000Z',
  data: plainToInstance(Payment, { ...payment, ...data }),
});

describe('payments', () => {
  it('tells the customer, quietly, when a payment is started', () => {
    const { drafts } = listener.onCreated(event({ method: 'bank transfer' }));
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'payment.created', category: 'payments', level: 'info', priority: 'low' },
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'Payment of €59.90 started',
      message: 'We are waiting for your payment by bank transfer for order 1001.',
    });
  });

  it('tells the customer and the admins, each in their words, when the money is there', () => {
    const { drafts } = listener.onReceived(event({ orderNumber: 'A-17' }));
    expect(drafts).toHaveLength(2);
    expect(drafts[0]).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'payment.received', level: 'success', priority: 'medium' },
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'We received your payment of €59.90',
      message: 'Thank you! Your payment for order A-17 has arrived.',
    });
    expect(drafts[1]).toMatchObject({
      to: { role: 'admin' },
      type: { type: 'payment.captured', level: 'success', priority: 'low' },
    });
    expect(renderDraft(drafts[1]!)).toMatchObject({
      title: '€59.90 received for order A-17',
      message: 'A customer has paid €59.90.',
    });
  });

  it('tells the customer urgently when a payment fails, with a way to try again', () => {
    const { drafts } = listener.onFailed(
      event({ reason: 'The card has expired.', method: 'Visa ending in 4242', url: '/checkout/1001/pay' }),
    );
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'payment.failed', level: 'error', priority: 'urgent' },
      url: '/checkout/1001/pay',
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'Your payment of €59.90 failed',
      message:
        'The payment by Visa ending in 4242 for order 1001 did not go through. Please try again. Reason: The card has expired.',
    });
  });

  it('tells the customer when money goes back', () => {
    const { drafts } = listener.onRefunded(event({ amount: 5000, currency: 'JPY' }));
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'payment.refunded', level: 'success', priority: 'medium' },
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'We refunded ¥5,000',
      message: 'The refund for order 1001 is on its way; your bank may need a few days to show it.',
    });
  });

  it("links to the order and stands in the order's thread", () => {
    const { drafts } = listener.onFailed(event({ orderId: 'a/b' }));
    expect(drafts[0]).toMatchObject({ url: '/orders/a%2Fb', thread: 'order:a/b' });
  });

  it('gives the frontend the money as a number with its currency', () => {
    expect(listener.onReceived(event()).drafts[0]!.data).toEqual({
      paymentId: 'p1',
      orderId: '1001',
      orderNumber: '1001',
      amount: { amount: 5990, currency: 'EUR' },
      method: null,
      reason: null,
    });
  });

  it('puts nothing undeclared on a screen', () => {
    const wide = event({ iban: 'DE02', customerEmail: 'a@b.example' });
    const all = [
      listener.onCreated(wide),
      listener.onReceived(wide),
      listener.onFailed(wide),
      listener.onRefunded(wide),
    ];
    expect(JSON.stringify(all)).not.toMatch(/DE02|@/);
  });

  it.each([
    [{ paymentId: undefined }, 'paymentId'],
    [{ orderId: 1001 }, 'orderId'],
    [{ customerId: '' }, 'customerId'],
    [{ amount: 59.9 }, 'amount'],
    [{ amount: -1 }, 'amount'],
    [{ amount: '5990' }, 'amount'],
    [{ currency: 'eur' }, 'currency'],
    [{ currency: undefined }, 'currency'],
    [{ url: 'http://shop.example' }, 'url'],
  ])('refuses %j', (wrong, property) => {
    expect(validateSync(event(wrong).data).map((error) => error.property)).toEqual([property]);
  });
});
