import { createElement as h, Fragment, memo, StrictMode, useState, version, type ReactElement } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import {
  Bell,
  NotifyProvider,
  useNotifications,
  useNotify,
  useNotifyEvent,
  useNotifyState,
  usePreferences,
  useUnread,
} from '../../client/src/react/index.js';
import { createLab } from './bindings-lab.js';

const base = createLab();
const { client, count, events, failures } = base;

const Unread = memo(function Unread(): ReactElement {
  count('unread');
  return h('output', { id: 'unread' }, useUnread());
});

const Titles = memo(function Titles({ category }: { category?: string }): ReactElement {
  count('titles');
  const { items, hasMore, status, loadMore } = useNotifications({ category, limit: 2 });
  return h(
    'ul',
    { id: 'titles', 'data-status': status, 'data-more': hasMore, onClick: loadMore },
    items.map(({ id, title }) => h('li', { key: id }, title)),
  );
});

/** Makes a new array each time, which must neither loop nor render in vain. */
const Ids = memo(function Ids(): ReactElement {
  count('ids');
  const ids = useNotifications({}, ({ items }) => items.map(({ id }) => id));
  return h('output', { id: 'ids' }, ids.join());
});

const Link = memo(function Link(): ReactElement {
  count('link');
  const { link, transport } = useNotifyState((state) => ({ link: state.link, transport: state.transport }));
  return h('output', { id: 'link' }, link, ' ', transport);
});

const Language = memo(function Language(): ReactElement {
  const language = usePreferences(({ value, status }) => value?.quietHours.timezone ?? status);
  return h('output', { id: 'language' }, language);
});

function Events(): ReactElement {
  const [calls, setCalls] = useState(0);
  // Each render has a handler of its own: the newest must be called.
  useNotifyEvent('notification', ({ title }) => {
    events.push(`${title} after ${calls}`);
    setCalls(calls + 1);
  });
  return h('output', { id: 'calls' }, calls);
}

function Own(): null {
  Object.assign(lab, { own: useNotify() });
  return null;
}

function MarkAll(): ReactElement {
  const inbox = useNotify();
  return h('button', { id: 'mark-all', onClick: () => void inbox.markAllRead() });
}

const all = (category?: string): ReactElement =>
  h(Fragment, null, h(Unread), h(Titles, { category }), h(Ids), h(Link), h(Language), h(Events), h(MarkAll));

const noted = (element: HTMLElement | null): void => void events.push(element ? element.localName : 'gone');

let root: Root | undefined;
const host = (): HTMLElement => document.querySelector('main') as HTMLElement;
const failed = (error: unknown): void => void failures.push(String(error));
const mount = (tree: ReactElement): void => {
  root = createRoot(host(), { onUncaughtError: failed });
  root.render(tree);
};

/** What a server renders, and a browser hydrates. */
const shared = (): ReactElement =>
  h(
    NotifyProvider,
    { client },
    h(Unread),
    h(Titles),
    h(Link),
    h(Bell, { className: 'top', titleCount: true }),
  );

/** What a server sends of it. */
export const serverHtml = (): string => renderToString(shared());

const lab = {
  ...base,
  version,
  own: client,
  serverHtml,
  load: () => client.list({ limit: 2 }).load(),
  mount: () => mount(h(StrictMode, null, h(NotifyProvider, { client }, all()))),
  show: (category: string) => root?.render(h(StrictMode, null, h(NotifyProvider, { client }, all(category)))),
  mountBell: (titleCount?: boolean) => {
    const bell = h(Bell, {
      className: 'top',
      titleCount,
      onOpen: () => events.push('open'),
      ref: noted,
    });
    const tree = h(NotifyProvider, { client }, bell);
    if (root) root.render(tree);
    else mount(tree);
  },
  /** The provider makes the client, and its requests are the page's. */
  mountOwn: () => {
    const options = {
      url: location.origin,
      getToken: () => `header.${btoa('{"sub":"ada"}')}.`,
      transports: ['sse' as const],
      shareTabs: false,
    };
    mount(h(StrictMode, null, h(NotifyProvider, options, h(Link), h(Own))));
  },
  hydrate: (html: string) => {
    host().innerHTML = html;
    root = hydrateRoot(host(), shared(), { onRecoverableError: failed });
  },
  mountAlone: () => mount(h(Unread)),
  unmount: () => {
    root?.unmount();
    root = undefined;
  },
};
export type ReactLab = typeof lab;
Object.assign(globalThis, { lab });
