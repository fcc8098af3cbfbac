import type { JsonObject } from '../../src/contract/index.js';
import type { Random } from './random.js';

/** An event as the shop posts it. */
export interface ShopEvent {
  id: string;
  source: string;
  type: string;
  data: JsonObject;
}

/** Somebody must find exactly one entry with this mark. */
export interface Expected {
  userId: string;
  mark: string;
}

/** An event and whom it must reach. Worked out here, never asked of the server. */
export interface Happening {
  event: ShopEvent;
  expected: Expected[];
}

export interface Audience {
  customers: readonly string[];
  admins: readonly string[];
  /** Everybody with the role `CLUB`. */
  club: readonly string[];
}

export const SOURCE = 'chaos';
export const CLUB = 'chaos-club';

const ORDER_STEPS = [
  ['order.placed', 'order.placed', undefined],
  ['order.status_changed', 'order.confirmed', 'confirmed'],
  ['order.status_changed', 'order.shipped', 'shipped'],
  ['order.status_changed', 'order.delivered', 'delivered'],
] as const;

/** A busy shop: events of every kind of addressing, alone and in batches. */
export class Shop {
  private number = 0;

  constructor(
    private readonly run: string,
    private readonly audience: Audience,
    private readonly random: Random,
  ) {}

  /** The events of one request. */
  nextCall(): Happening[] {
    const { random } = this;
    const roll = random.next();
    if (roll < 0.55) return [this.anything()];
    if (roll < 0.75) return this.order();
    return Array.from({ length: random.between(2, 20) }, () => this.anything());
  }

  /** One event for one person. */
  message(userId: string): Happening {
    const id = this.nextId();
    const data = { userId, title: 'News', message: 'All is well.', data: { event: id } };
    return this.happening('notification.send', id, data, [[userId, `custom.message ${id}`]]);
  }

  /** One event for several people; `heavy` makes it as large as an entry can be. */
  messageToAll(userIds: readonly string[], heavy = false): Happening {
    const id = this.nextId();
    const data = {
      userIds: [...userIds],
      title: 'News',
      message: heavy ? '\u2026'.repeat(2_000) : 'All is well.',
      data: { event: id, ...(heavy && { filler: 'x'.repeat(8_000) }) },
      ...(heavy && { url: `/${'x'.repeat(2_000)}`, imageUrl: `/${'x'.repeat(2_000)}` }),
    };
    return this.happening(
      'notification.send',
      id,
      data,
      userIds.map((userId) => [userId, `custom.message ${id}`]),
    );
  }

  /** What the server must refuse, and a mark that nobody may ever see. */
  invalid(): Happening {
    const id = this.nextId();
    const userId = this.customer();
    const data = { userId, message: 'It has no title.', data: { event: id } };
    return this.happening('notification.send', id, data, [[userId, `custom.message ${id}`]]);
  }

  private anything(): Happening {
    const { random } = this;
    const { customers, admins, club } = this.audience;
    const roll = random.next();
    if (roll < 0.5) return this.message(this.customer());
    const id = this.nextId();
    if (roll < 0.7) {
      const who = this.customer();
      return this.happening('account.logged_in', id, { userId: who, device: id }, [
        [who, `account.logged_in ${id}`],
      ]);
    }
    if (roll < 0.8) return this.messageToAll(random.sample(customers, random.between(2, 10)));
    if (roll < 0.9) {
      const who = this.customer();
      const data = { paymentId: id, orderId: `o-${id}`, customerId: who, amount: 1999, currency: 'EUR' };
      return this.happening('payment.received', id, data, [
        [who, `payment.received ${id}`],
        ...admins.map((admin): [string, string] => [admin, `payment.captured ${id}`]),
      ]);
    }
    if (roll < 0.97) {
      const data = { reviewId: id, productId: 'mug', productName: 'Mug', rating: 4 };
      return this.happening(
        'review.submitted',
        id,
        data,
        admins.map((admin) => [admin, `review.submitted ${id}`]),
      );
    }
    const data = { role: CLUB, title: 'Club news', message: 'For you only.', data: { event: id } };
    return this.happening(
      'notification.send',
      id,
      data,
      club.map((userId) => [userId, `custom.message ${id}`]),
    );
  }

  /** The whole life of an order in one request: its events share a subject, so they are stored in rounds. */
  private order(): Happening[] {
    const orderId = `o-${this.nextId()}`;
    const customerId = this.customer();
    return ORDER_STEPS.slice(0, this.random.between(2, ORDER_STEPS.length)).map(([type, told, status]) =>
      this.happening(type, `${told}-${orderId}`, { orderId, customerId, ...(status && { status }) }, [
        [customerId, `${told} ${orderId}`],
      ]),
    );
  }

  private happening(
    type: string,
    id: string,
    data: JsonObject,
    expected: readonly (readonly [userId: string, mark: string])[],
  ): Happening {
    return {
      event: { id, source: SOURCE, type, data },
      expected: expected.map(([userId, mark]) => ({ userId, mark })),
    };
  }

  private customer(): string {
    return this.random.pick(this.audience.customers);
  }

  private nextId(): string {
    return `${this.run}-${++this.number}`;
  }
}
