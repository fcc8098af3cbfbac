// Registers the elements. Importing this without a browser does no harm, and importing it twice neither.
import { NotifyBell } from './bell.element.js';
import { NotifyInbox } from './inbox.element.js';
import { NotifyOrder } from './order.element.js';
import { NotifyPreferences } from './preferences.element.js';
import { NotifyProvider } from './provider.element.js';
import { NotifyToasts } from './toasts.element.js';
import type { ActivateDetail } from './notify.element.js';
import type { NotifyError, OrderUpdate } from '../core/api.js';

export { NotifyBell, NotifyInbox, NotifyOrder, NotifyPreferences, NotifyProvider, NotifyToasts };
export { notifyContext, type Provided } from './context.js';
export type { ActivateDetail } from './notify.element.js';
export type { InboxFilter } from './inbox.templates.js';
export { safeLink } from './safe-link.js';
export type { Plural, Texts } from './texts/texts.js';

declare global {
  interface HTMLElementTagNameMap {
    'notify-provider': NotifyProvider;
    'notify-bell': NotifyBell;
    'notify-inbox': NotifyInbox;
    'notify-toasts': NotifyToasts;
    'notify-preferences': NotifyPreferences;
    'notify-order': NotifyOrder;
  }
  interface GlobalEventHandlersEventMap {
    /** An entry was opened. `preventDefault()` keeps the browser from going there: route to `detail.url` yourself. */
    'notify-activate': CustomEvent<ActivateDetail>;
    /** The panel of a bell was opened, closed. */
    'notify-open': CustomEvent<undefined>;
    'notify-close': CustomEvent<undefined>;
    /** "+4 more" was pressed. `preventDefault()` keeps the bell closed. */
    'notify-overflow': CustomEvent<undefined>;
    /** A part of the elements could not be loaded. */
    'notify-error': CustomEvent<{ error: unknown }>;
    /** Nobody is signed in (any more). */
    'notify-session-expired': CustomEvent<{ error: NotifyError }>;
    /** The order has a new state. */
    'notify-order-update': CustomEvent<OrderUpdate>;
    /** The link is back, and what happened to the order meanwhile is not told: load it again. */
    'notify-order-stale': CustomEvent<{ orderId: string }>;
  }
}

// The provider first: it answers the others as they start.
const elements: Record<string, CustomElementConstructor> = {
  'notify-provider': NotifyProvider,
  'notify-inbox': NotifyInbox,
  'notify-bell': NotifyBell,
  'notify-toasts': NotifyToasts,
  'notify-preferences': NotifyPreferences,
  'notify-order': NotifyOrder,
};
// Node with Lit has a registry, too, but nothing to show.
if (typeof window !== 'undefined' && typeof customElements !== 'undefined') {
  for (const [name, element] of Object.entries(elements)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
