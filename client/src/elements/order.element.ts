import type { PropertyDeclarations } from 'lit';
import type { NotificationsClient, OrderStatus, OrderUpdate } from '../core/api.js';
import { announce, prepareAnnouncer } from './announcer.js';
import { Minute } from './controllers.js';
import type { OrderModel } from './order.view.js';
import { PageElement, type View } from './page.element.js';

/** How far an order is, live. The page gives the state it has loaded; what happens from then on arrives by itself. */
export class NotifyOrder extends PageElement<OrderModel> {
  static override properties: PropertyDeclarations = {
    orderId: { type: String, attribute: 'order-id' },
    orderNumber: { type: String, attribute: 'order-number' },
    status: { type: String },
    join: { type: Boolean },
    order: { attribute: false },
  };

  declare orderId: string | null;
  /** What the customer knows the order by. Default: its id. */
  declare orderNumber: string | null;
  /** As the page was made. */
  declare status: OrderStatus | null;
  /** For an order of somebody else, for example in the shop's office: the owner's needs no room. */
  declare join: boolean;
  /** The newest state, or what the page has loaded in place of it. */
  declare order: OrderUpdate | null;

  /** Of whose room, and how to leave it. */
  private room: string | null = null;
  private leave: (() => void) | null = null;
  private joining = 0;

  constructor() {
    super();
    this.orderId = null;
    this.orderNumber = null;
    this.status = null;
    this.join = false;
    this.order = null;
    this.addController(new Minute(this));
  }

  protected attach(client: NotificationsClient): (() => void)[] {
    prepareAnnouncer();
    let wasConnected = client.state.get().link === 'live';
    return [
      client.on('orderUpdate', (update) => this.take(update)),
      client.on('connected', () => {
        if (wasConnected && this.orderId) this.tell('notify-order-stale', { orderId: this.orderId });
        wasConnected = true;
      }),
      () => this.exit(),
    ];
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.get('orderId') && this.order?.orderId !== this.orderId) this.order = null;
    const { source, orderId } = this;
    const wanted = this.join && source && orderId ? orderId : null;
    if (wanted === this.room) return;
    this.exit();
    this.room = wanted;
    if (wanted && source) void this.enter(source, wanted);
  }

  protected load(): Promise<View<OrderModel>> {
    return import('./order.view.js');
  }

  protected get model(): OrderModel {
    const order = this.current;
    return {
      words: this.words,
      order,
      status: order?.status ?? this.status,
      number: order?.orderNumber ?? this.orderNumber ?? this.orderId ?? '',
    };
  }

  private get current(): OrderUpdate | null {
    return this.order && (!this.orderId || this.order.orderId === this.orderId) ? this.order : null;
  }

  private take(update: OrderUpdate): void {
    if (update.orderId !== this.orderId) return;
    // An order page may get the same update by its room and as the owner's.
    if (this.order && Date.parse(update.timestamp) < Date.parse(this.order.timestamp)) return;
    const isNews = update.status !== (this.current?.status ?? this.status);
    this.order = { ...this.current, ...update };
    const number = update.orderNumber ?? this.orderNumber ?? update.orderId;
    const status = this.words.say(update.status);
    if (isNews) announce(this.words.say('orderStatus', { number, status }));
    this.tell('notify-order-update', update);
  }

  private async enter(client: NotificationsClient, orderId: string): Promise<void> {
    const attempt = this.joining;
    try {
      const leave = await client.joinRoom(`order:${orderId}`);
      if (attempt === this.joining) this.leave = leave;
      else leave();
    } catch {
      // Not over this transport: joined once there is a WebSocket. Not allowed: then there is nothing to show.
    }
  }

  private exit(): void {
    this.joining += 1;
    this.room = null;
    this.leave?.();
    this.leave = null;
  }
}
