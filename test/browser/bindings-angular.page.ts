// oxlint-disable-next-line import/no-unassigned-import -- makes the templates below at run time
import '@angular/compiler';
import * as angular from '@angular/core';
import {
  ApplicationRef,
  ChangeDetectionStrategy,
  Component,
  createComponent,
  CUSTOM_ELEMENTS_SCHEMA,
  ErrorHandler,
  inject,
  InjectionToken,
  signal,
  VERSION,
  type ComponentRef,
  type EnvironmentProviders,
  type Provider,
} from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import {
  injectNotifications,
  injectNotify,
  injectNotifyState,
  injectPreferences,
  injectUnread,
  onNotifyEvent,
  provideNotify,
} from '../../client/src/angular/index.js';
import type { ClientOptions } from '../../client/src/core/api.js';
import { createLab } from './bindings-lab.js';

const base = createLab();
const { client, count, events, failures } = base;
const category = signal<string | undefined>(undefined);

// Decorators called as functions: the page is built without Angular's compiler, as a shop's may be.
class Page {
  readonly notify = injectNotify();
  readonly unread = injectUnread();
  readonly inbox = injectNotifications(() => ({ category: category(), limit: 2 }));
  readonly link = injectNotifyState((state) => {
    count('link');
    return `${state.link} ${state.transport}`;
  });
  readonly preferences = injectPreferences();
  constructor() {
    onNotifyEvent('notification', ({ title }) => events.push(title));
  }
  rendered(): string {
    count('page');
    return '';
  }
  opened(): void {
    events.push('open');
  }
}
Component({
  selector: 'shop-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    {{ rendered() }}
    <notify-bell class="top" [titleCount]="true" (notify-open)="opened()"></notify-bell>
    <output id="unread">{{ unread() }}</output>
    <ul id="titles" [attr.data-status]="inbox.status()">
      @for (entry of inbox.items(); track entry.id) {
        <li>{{ entry.title }}</li>
      }
    </ul>
    <output id="link">{{ link() }}</output>
    <output id="language">{{ preferences.value()?.quietHours?.timezone ?? preferences.status() }}</output>
    <button id="mark-all" (click)="notify.markAllRead()"></button>
  `,
})(Page);

/** Experimental in Angular 19. */
const provideZoneless: () => EnvironmentProviders =
  Reflect.get(angular, 'provideZonelessChangeDetection') ??
  Reflect.get(angular, 'provideExperimentalZonelessChangeDetection');

let app: ApplicationRef | undefined;
let page: ComponentRef<Page> | undefined;
const start = async (
  notify: EnvironmentProviders,
  extra: (Provider | EnvironmentProviders)[] = [],
): Promise<void> => {
  const handleError = (error: unknown): void => void failures.push(String(error));
  const providers = [
    provideZoneless(),
    { provide: ErrorHandler, useValue: { handleError } },
    notify,
    ...extra,
  ];
  app = await createApplication({ providers });
  const hostElement = document.querySelector('main') as HTMLElement;
  page = createComponent(Page, { environmentInjector: app.injector, hostElement });
  app.attachView(page.hostView);
};
const URL_OF_SHOP = new InjectionToken<string>('url');

const lab = {
  ...base,
  version: VERSION.major,
  own: client,
  mount: () => start(provideNotify({ client })),
  show: (name: string) => category.set(name),
  /** The provider makes the client, from what is injected, and its requests are the page's. */
  mountOwn: async () => {
    const options = (): ClientOptions => ({
      url: inject(URL_OF_SHOP),
      getToken: () => `header.${btoa('{"sub":"ada"}')}.`,
      transports: ['sse'],
      shareTabs: false,
    });
    await start(provideNotify(options), [{ provide: URL_OF_SHOP, useValue: location.origin }]);
    lab.own = page?.instance.notify ?? client;
  },
  stable: () => app?.whenStable(),
  leave: () => page?.destroy(),
  destroy: () => app?.destroy(),
};
export type AngularLab = typeof lab;
Object.assign(globalThis, { lab });
