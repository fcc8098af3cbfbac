import {
  DestroyRef,
  ENVIRONMENT_INITIALIZER,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  NgZone,
  type EnvironmentProviders,
} from '@angular/core';
import { provideTo, register } from '../bindings/elements.js';
import {
  createNotifications,
  type ClientOptions,
  type NotificationsClient,
  type TopicMap,
} from '../core/index.js';

const CLIENT = new InjectionToken<NotificationsClient>('Storebell client');

type Given = ClientOptions | { client: NotificationsClient };

/**
 * The client of an application (or of a route), which ends with its injector; a `client` of your own stays open. Give a
 * function when the options need `inject`, for example the service that knows the token. The `<notify-…>` tags of the page
 * find this client by themselves; a component that has them in its template needs `CUSTOM_ELEMENTS_SCHEMA`.
 *
 *     bootstrapApplication(App, { providers: [provideNotify({ url, getToken })] });
 */
export function provideNotify(options: Given | (() => Given)): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: CLIENT, useFactory: () => make(typeof options === 'function' ? options() : options) },
    { provide: ENVIRONMENT_INITIALIZER, multi: true, useValue: serveTags },
  ]);
}

function make(options: Given): NotificationsClient {
  if ('client' in options) return options.client;
  // Its timers and sockets are no reason for a change detection, and an app with them would never be stable.
  const client = inject(NgZone).runOutsideAngular(() => createNotifications(options));
  inject(DestroyRef).onDestroy(() => client.close());
  return client;
}

function serveTags(): void {
  if (typeof document === 'undefined') return;
  inject(DestroyRef).onDestroy(provideTo(document, inject(CLIENT)));
  inject(NgZone).runOutsideAngular(() => register());
}

/** The client, for everything the other functions have no word for: `markRead`, `on`, `waitlist`, `push`, ... */
export function injectNotify<T extends TopicMap = TopicMap>(): NotificationsClient<T> {
  return inject(CLIENT);
}
