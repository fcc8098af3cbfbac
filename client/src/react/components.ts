import {
  createElement,
  forwardRef,
  useContext,
  useEffect,
  useImperativeHandle,
  useRef,
  type ForwardRefExoticComponent,
  type HTMLAttributes,
  type RefAttributes,
} from 'react';
import {
  assign,
  register,
  type BellProps,
  type ElementEvents,
  type InboxProps,
  type OrderTrackerProps,
  type PreferencesProps,
  type ToastsProps,
  type Values,
} from '../bindings/elements.js';
import type {
  NotifyBell,
  NotifyInbox,
  NotifyOrder,
  NotifyPreferences,
  NotifyToasts,
} from '../elements/index.js';
import { ClientContext } from './provider.js';

const EVENTS = {
  onActivate: 'activate',
  onOpen: 'open',
  onClose: 'close',
  onOverflow: 'overflow',
  onError: 'error',
  onOrderUpdate: 'order-update',
  onOrderStale: 'order-stale',
} as const;
type Handlers = { [K in keyof typeof EVENTS]: (event: ElementEvents[(typeof EVENTS)[K]]) => void };
/** Beginnings of what a server renders, too; all others are set as properties of the element. */
const ATTRIBUTES = /^(class|id$|style|children|slot|hidden|data-|aria-|on[A-Z])/;
type Own<P, H extends keyof Handlers> = P & Partial<Pick<Handlers, H | 'onError'>>;
type Component<P, E> = ForwardRefExoticComponent<
  P & Omit<HTMLAttributes<HTMLElement>, keyof P> & RefAttributes<E>
>;

/** React 18 gives custom elements attributes only, and 19 does until they are registered: so we set properties. */
function component<P, E extends HTMLElement>(tag: string): Component<P, E> {
  const Wrapper = forwardRef<E, Values>((props, outer) => {
    const provided = useContext(ClientContext);
    const inner = useRef<E>(null);
    const given = useRef<Values>({});
    const attributes: Values = { ref: inner };
    const values: Values = {};
    const heard: [name: string, handler: EventListener][] = [];
    for (const [name, value] of Object.entries(props)) {
      if (name in EVENTS) heard.push([EVENTS[name as keyof Handlers], value as EventListener]);
      else if (!ATTRIBUTES.test(name)) values[name] = value;
      // On a custom element React 18 takes names as they are.
      else attributes[name === 'className' ? 'class' : name] = value;
    }
    values['client'] ??= provided;
    useImperativeHandle(outer, () => inner.current as E, []);
    useEffect(() => {
      const element = inner.current as E;
      assign(element, values, given.current);
      given.current = values;
      const stop = new AbortController();
      for (const [name, handler] of heard) element.addEventListener(`notify-${name}`, handler, stop);
      return () => stop.abort();
    });
    useEffect(register, []);
    return createElement(tag, attributes);
  });
  Wrapper.displayName = tag;
  return Wrapper;
}

/** The bell with its badge, and the panel it opens. `children` with `slot="icon"` replace the picture. */
export const Bell: Component<
  Own<BellProps, 'onOpen' | 'onClose' | 'onActivate'>,
  NotifyBell
> = /* @__PURE__ */ component('notify-bell');

/** The list of entries, on a page of its own. */
export const Inbox: Component<Own<InboxProps, 'onActivate'>, NotifyInbox> = /* @__PURE__ */ component(
  'notify-inbox',
);

/** Short echoes of what arrives. One per page. */
export const Toasts: Component<
  Own<ToastsProps, 'onActivate' | 'onOverflow'>,
  NotifyToasts
> = /* @__PURE__ */ component('notify-toasts');

/** What the person wants to hear, and where. */
export const Preferences: Component<
  Own<PreferencesProps, never>,
  NotifyPreferences
> = /* @__PURE__ */ component('notify-preferences');

/** How far an order is, live. */
export const OrderTracker: Component<
  Own<OrderTrackerProps, 'onOrderUpdate' | 'onOrderStale'>,
  NotifyOrder
> = /* @__PURE__ */ component('notify-order');
