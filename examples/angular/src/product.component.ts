import {
  ChangeDetectionStrategy,
  Component,
  CUSTOM_ELEMENTS_SCHEMA,
  effect,
  inject,
  signal,
} from '@angular/core';
import { DomSanitizer } from '@angular/platform-browser';
import { injectNotifications, injectNotifyState, injectUnread } from '@storebell/client/angular';
import mug from '../../shared/mug.svg?raw';
import { buy, ship, type Order } from '../../shared/shop.ts';
import { Session } from './session.ts';

@Component({
  selector: 'shop-product',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <section class="product">
        <figure [innerHTML]="mug"></figure>
        <div>
          <h1>The blue mug</h1>
          <p class="price">€24.00</p>
          <p class="soft">Stoneware, thrown by hand, glazed twice.</p>
          <div class="actions">
            <button type="button" (click)="buy()">Buy</button>
            <button type="button" [disabled]="!order()" (click)="ship()">Ship it</button>
          </div>
          @if (error(); as text) {
            <p role="alert">{{ text }}</p>
          }
        </div>
      </section>
      @if (order(); as current) {
        <notify-order [orderId]="current.id" status="pending"></notify-order>
      }
      <section class="panel">
        <h2>About your orders</h2>
        <ul>
          @for (entry of orders.items().slice(0, 3); track entry.id) {
            <li>{{ entry.title }}</li>
          }
        </ul>
        <p class="soft">{{ unread() }} unread ({{ link() }})</p>
      </section>
    </main>
  `,
})
export class Product {
  protected readonly unread = injectUnread();
  protected readonly orders = injectNotifications({ category: 'orders' });
  protected readonly link = injectNotifyState((state) => state.link);
  protected readonly order = signal<Order | undefined>(undefined);
  protected readonly error = signal('');
  /** Our own file, not somebody's text. */
  protected readonly mug = inject(DomSanitizer).bypassSecurityTrustHtml(mug);
  private readonly session = inject(Session);

  constructor() {
    effect(() => {
      this.session.person();
      this.order.set(undefined);
    });
  }

  protected buy(): Promise<void> {
    return this.attempt(async () => this.order.set(await buy(this.session.person())));
  }

  protected ship(): Promise<void> {
    return this.attempt(async () => {
      const order = this.order();
      if (order) await ship(order);
    });
  }

  private async attempt(task: () => Promise<void>): Promise<void> {
    this.error.set('');
    try {
      await task();
    } catch (reason) {
      this.error.set((reason as Error).message);
    }
  }
}
