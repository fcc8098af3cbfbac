import {
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  ref,
  version,
  type App,
  type Component,
} from 'vue';
import {
  Bell,
  notify,
  useNotifications,
  useNotify,
  useNotifyEvent,
  useNotifyState,
  usePreferences,
  useUnread,
} from '../../client/src/vue/index.js';
import { createLab } from './bindings-lab.js';

const base = createLab();
const { client, count, events, failures } = base;
const category = ref<string>();
const titleCount = ref(true);

const Unread = defineComponent(() => {
  const unread = useUnread();
  return () => {
    count('unread');
    return h('output', { id: 'unread' }, unread.value);
  };
});

const Titles = defineComponent(() => {
  const { items, hasMore, status, loadMore } = useNotifications(() => ({
    category: category.value,
    limit: 2,
  }));
  return () => {
    count('titles');
    return h(
      'ul',
      { id: 'titles', 'data-status': status.value, 'data-more': hasMore.value, onClick: loadMore },
      items.value.map(({ id, title }) => h('li', { key: id }, title)),
    );
  };
});

const Link = defineComponent(() => {
  const link = useNotifyState((state) => `${state.link} ${state.transport}`);
  return () => {
    count('link');
    return h('output', { id: 'link' }, link.value);
  };
});

const Rest = defineComponent(() => {
  const inbox = useNotify();
  const { value, status } = usePreferences();
  useNotifyEvent('notification', ({ title }) => events.push(title));
  return () => [
    h('output', { id: 'language' }, value.value?.quietHours.timezone ?? status.value),
    h('button', { id: 'mark-all', onClick: () => void inbox.markAllRead() }),
  ];
});

/** As a shop writes it: no `isCustomElement`, and what is not known would be warned about. */
const Header: Component = {
  components: { Bell },
  setup: () => ({ titleCount, heard: (name: string) => events.push(name) }),
  template: `<Bell class="top" :title-count="titleCount" @open="heard('open')" @close="heard('close')" />`,
};

/** What a server renders, and a browser hydrates. */
export const shared = (): App =>
  createSSRApp(() => [h(Unread), h(Titles), h(Link), h(Bell, { class: 'top', titleCount: true })]).use(
    notify({ client }),
  );

let app: App | undefined;
const start = (next: App): void => {
  app = next;
  app.config.errorHandler = (error) => void failures.push(String(error));
  app.config.warnHandler = (message) => void failures.push(message);
  app.mount('main');
};

const lab = {
  ...base,
  version,
  own: client,
  load: () => client.list({ limit: 2 }).load(),
  mount: () => start(createApp(() => [h(Unread), h(Titles), h(Link), h(Rest)]).use(notify({ client }))),
  show: (name: string) => void (category.value = name),
  mountBell: () => start(createApp(Header).use(notify({ client }))),
  countInTitle: (is: boolean) => void (titleCount.value = is),
  /** The plugin makes the client, and its requests are the page's. */
  mountOwn: () => {
    const getToken = (): string => `header.${btoa('{"sub":"ada"}')}.`;
    const plugin = notify({ url: location.origin, getToken, transports: ['sse'], shareTabs: false });
    const Own = defineComponent(() => {
      Object.assign(lab, { own: useNotify() });
      return () => null;
    });
    start(createApp(() => [h(Link), h(Own)]).use(plugin));
  },
  mountAlone: () => start(createApp(Unread)),
  hydrate: (html: string) => {
    (document.querySelector('main') as HTMLElement).innerHTML = html;
    start(shared());
  },
  /** Outside of a component, as a store of Pinia runs. */
  scoped: async () => {
    const scope = effectScope();
    const outer = createApp({}).use(notify({ client }));
    const before = lab.watchers();
    outer.runWithContext(() => scope.run(() => useUnread()));
    const during = lab.watchers();
    scope.stop();
    await lab.settle();
    return [during - before, lab.watchers() - before];
  },
  unmount: () => {
    app?.unmount();
    app = undefined;
  },
};
export type VueLab = typeof lab;
Object.assign(globalThis, { lab });
