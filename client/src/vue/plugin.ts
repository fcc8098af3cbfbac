import { inject, type App, type InjectionKey, type Plugin } from 'vue';
import {
  createNotifications,
  type ClientOptions,
  type NotificationsClient,
  type TopicMap,
} from '../core/index.js';

export const KEY: InjectionKey<NotificationsClient> = Symbol('storebell');

/**
 * `app.use(notify({ url, getToken }))`: the app's client, which is closed with the app. Or one of your own, which you close
 * yourself: `app.use(notify({ client }))`. On a server make one for each request, as the app itself; it connects to nothing.
 */
export function notify(options: ClientOptions | { client: NotificationsClient }): Plugin {
  return {
    install(app: App): void {
      if ('client' in options) return void app.provide(KEY, options.client);
      const client = createNotifications(options);
      app.provide(KEY, client);
      // `app.onUnmount` is of Vue 3.5.
      const unmount = app.unmount.bind(app);
      app.unmount = () => {
        unmount();
        client.close();
      };
    },
  };
}

/**
 * The client, for everything the other functions have no word for: `markRead`, `on`, `waitlist`, `push`, ...
 * @throws Error outside of `setup` and in an app without the plugin
 */
export function useNotify<T extends TopicMap = TopicMap>(): NotificationsClient<T> {
  const client = inject(KEY, null);
  if (!client) throw new Error('useNotify() needs setup(), and app.use(notify({ ... })).');
  return client;
}
