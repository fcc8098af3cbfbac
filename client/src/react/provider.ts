import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import {
  createNotifications,
  type ClientOptions,
  type NotificationsClient,
  type TopicMap,
} from '../core/index.js';

export const ClientContext = createContext<NotificationsClient | undefined>(undefined);

interface Children {
  children?: ReactNode;
}

/**
 * Either a `client` of your own, which you close yourself, or what `createNotifications` takes. Then the client lives as
 * long as the provider; a new `url` or `app` makes a new one, `getToken` may change with each render, and the other
 * options are read once.
 */
export type NotifyProviderProps = Children &
  ((ClientOptions & { client?: undefined }) | { client: NotificationsClient });

/** Gives the client to the hooks and components inside. Renders nothing itself; on a server it connects to nothing. */
export function NotifyProvider(props: NotifyProviderProps): ReactElement {
  if (props.client) return provide(props.client, props.children);
  return createElement(OwnClient, { ...props, key: props.url + props.app });
}

function OwnClient({ children, ...options }: ClientOptions & Children): ReactElement {
  const latest = useRef(options);
  const [client, setClient] = useState(() => make(latest));
  const isShown = useRef(false);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    // Shown again after <Activity> hid it, or after a hot update.
    if (client.state.get().link === 'closed') return setClient(make(latest));
    isShown.current = true;
    if (latest.current.autoConnect !== false) client.connect();
    return () => {
      isShown.current = false;
      // StrictMode ends and starts each effect once, in one turn: that is no reason for a second connection.
      queueMicrotask(() => isShown.current || client.close());
    };
  }, [client]);
  return provide(client, children);
}

function provide(value: NotificationsClient, children: ReactNode): ReactElement {
  return createElement(ClientContext.Provider, { value }, children);
}

/** Connects later: React may render what it never shows. */
function make(latest: { current: ClientOptions }): NotificationsClient {
  return createNotifications({
    ...latest.current,
    autoConnect: false,
    getToken: (request) => latest.current.getToken(request),
  });
}

/**
 * The client, for everything the other hooks have no word for: `markRead`, `waitlist`, `push`, ...
 * @throws Error outside of a `<NotifyProvider>`
 */
export function useNotify<T extends TopicMap = TopicMap>(): NotificationsClient<T> {
  const client = useContext(ClientContext);
  if (!client) throw new Error('No <NotifyProvider>.');
  return client;
}
