import {
  h,
  inject,
  onMounted,
  watch,
  type AllowedComponentProps,
  type ComponentOptions,
  type SetupContext,
  type VNodeProps,
} from 'vue';
import {
  assign,
  BELL,
  COMMON,
  EVENTS,
  INBOX,
  ORDER,
  PREFERENCES,
  register,
  TOASTS,
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
import { KEY } from './plugin.js';

/** A component around an element, which is its `$el`. */
type Component<P, E, Listeners> = new () => {
  $props: P & Partial<Listeners> & Partial<On<'error'>> & AllowedComponentProps & VNodeProps;
  $slots: { default?(): unknown };
  $el: E;
};
type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<B>}` : S;
type On<Name extends keyof ElementEvents> = {
  [K in Name as `on${Capitalize<Camel<K>>}`]: (event: ElementEvents[K]) => void;
};

/** Sets properties by hand: so a shop needs no `isCustomElement`, and a server renders none of them. */
function component<P, E, Listeners = object>(tag: string, own: object): Component<P, E, Listeners> {
  const types = Object.entries({ ...COMMON, ...own });
  const props = Object.fromEntries(types.map(([name, type]) => [name, { type, default: undefined }]));
  const options: ComponentOptions = {
    name: tag,
    props,
    emits: EVENTS,
    setup(given: Values, { emit, slots }: SetupContext) {
      const provided = inject(KEY, undefined);
      let element: HTMLElement | null = null;
      const values = (): Values => ({ ...given, client: given['client'] ?? provided });
      onMounted(() => {
        if (!element) return;
        for (const name of EVENTS) element.addEventListener(`notify-${name}`, (event) => emit(name, event));
        assign(element, values());
        register();
      });
      watch(values, (next, last) => element && assign(element, next, last), { flush: 'post' });
      const keep = (it: unknown): void => void (element = (it as HTMLElement | null) ?? element);
      return () => h(tag, { ref: keep }, slots['default']?.());
    },
  };
  return options as unknown as Component<P, E, Listeners>;
}

/** The bell with its badge, and the panel it opens. What stands in it with `slot="icon"` replaces the picture. */
export const Bell = /* @__PURE__ */ component<BellProps, NotifyBell, On<'activate' | 'open' | 'close'>>(
  'notify-bell',
  BELL,
);

/** The list of entries, on a page of its own. */
export const Inbox = /* @__PURE__ */ component<InboxProps, NotifyInbox, On<'activate'>>(
  'notify-inbox',
  INBOX,
);

/** Short echoes of what arrives. One per page. */
export const Toasts = /* @__PURE__ */ component<ToastsProps, NotifyToasts, On<'activate' | 'overflow'>>(
  'notify-toasts',
  TOASTS,
);

/** What the person wants to hear, and where. */
export const Preferences = /* @__PURE__ */ component<PreferencesProps, NotifyPreferences>(
  'notify-preferences',
  PREFERENCES,
);

/** How far an order is, live. */
export const OrderTracker = /* @__PURE__ */ component<
  OrderTrackerProps,
  NotifyOrder,
  On<'order-update' | 'order-stale'>
>('notify-order', ORDER);
