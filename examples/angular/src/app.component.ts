import { ChangeDetectionStrategy, Component, CUSTOM_ELEMENTS_SCHEMA, inject, signal } from '@angular/core';
import { injectNotify } from '@storebell/client/angular';
import { PEOPLE, type Person } from '../../shared/shop.ts';
import { Product } from './product.component.ts';
import { Session } from './session.ts';

@Component({
  selector: 'shop-root',
  imports: [Product],
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header class="shop">
      <a href="/">Linen &amp; Clay</a>
      <nav>
        <button type="button" (click)="isReading.set(!isReading())">
          {{ isReading() ? 'Back to the mug' : 'All your news' }}
        </button>
      </nav>
      <label>
        <span class="soft">Signed in as </span>
        <select #who [value]="session.person()" (change)="signIn(who.value)">
          @for (one of people; track one[0]) {
            <option [value]="one[0]">{{ one[1] }}</option>
          }
        </select>
      </label>
      <notify-bell title-count></notify-bell>
    </header>
    @if (isReading()) {
      <main>
        <h1>Your news</h1>
        <notify-inbox class="panel" feed></notify-inbox>
      </main>
    } @else {
      <shop-product></shop-product>
    }
    <notify-toasts></notify-toasts>
  `,
})
export class App {
  protected readonly session = inject(Session);
  protected readonly people = Object.entries(PEOPLE);
  protected readonly isReading = signal(false);
  private readonly inbox = injectNotify();

  protected signIn(person: string): void {
    this.session.person.set(person as Person);
    // Nothing of one person may be seen by the next: the client forgets, and asks for a token again.
    void this.inbox.switchUser();
  }
}
