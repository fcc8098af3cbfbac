// Promises of the types, kept by the compiler: each line with `@ts-expect-error` must be wrong.
import { createElement } from 'react';
import { h } from 'vue';
import * as angular from '../../client/src/angular/index.js';
import * as react from '../../client/src/react/index.js';
import * as vue from '../../client/src/vue/index.js';

interface Topics {
  'order.shipped': { orderId: string; carrier: string };
}
const options = { url: 'https://notify.shop.example', getToken: () => 'token' };

export function ofReact(): unknown[] {
  const { items } = react.useNotifications<Topics>({ category: 'orders' });
  const [first] = items;
  const data = first?.type === 'order.shipped' ? first.data : undefined;
  const ids: number[] = react.useNotifications({}, (list) => list.items.map(({ id }) => id));
  const link: 'live' | undefined = react.useNotifyState((state) =>
    state.link === 'live' ? 'live' : undefined,
  );
  react.useNotifyEvent('orderUpdate', ({ status }) => status);
  // @ts-expect-error -- no such event
  react.useNotifyEvent('orderUpdated', () => undefined);
  // @ts-expect-error -- no such field
  react.useNotifyState((state) => state.count);
  // @ts-expect-error -- neither a client nor options
  createElement(react.NotifyProvider, { url: 'https://notify.shop.example' });
  // @ts-expect-error -- no such filter
  createElement(react.Inbox, { filter: 'seen' });
  // @ts-expect-error -- a tracker is never opened
  createElement(react.OrderTracker, { onOpen: () => undefined });
  return [
    data,
    ids,
    link,
    createElement(react.Bell, { titleCount: true, onActivate: ({ detail }) => detail.notification.id }),
  ];
}

export function ofVue(): unknown[] {
  const { items, loadMore } = vue.useNotifications<Topics>(() => ({ unreadOnly: true }));
  const title: string | undefined = items.value[0]?.title;
  const unread: number = vue.useUnread().value;
  // @ts-expect-error -- a number
  h(vue.Inbox, { limit: '5' });
  // @ts-expect-error -- no options
  vue.notify();
  return [title, unread, loadMore, h(vue.OrderTracker, { onOrderUpdate: ({ detail }) => detail.status })];
}

export function ofAngular(): unknown[] {
  const { items, status } = angular.injectNotifications<Topics>(() => ({ category: 'orders' }));
  const title: string | undefined = items()[0]?.title;
  const unread: number = angular.injectUnread()();
  // @ts-expect-error -- signals are called
  const wrong: number = angular.injectUnread();
  // @ts-expect-error -- read only
  status.set('ready');
  return [title, unread, wrong, angular.provideNotify(options), angular.provideNotify(() => options)];
}
