// How an element asks its surroundings for the client: the Context Community Protocol, which @lit/context speaks, too
// (https://github.com/webcomponents-cg/community-protocols/blob/main/proposals/context.md).
import type { NotificationsClient } from '../core/api.js';
import type { Texts } from './texts/texts.js';

/** What `<notify-provider>` gives to the elements inside it. */
export interface Provided {
  client: NotificationsClient | null;
  locale: string | null;
  texts: Partial<Texts> | null;
}

export const notifyContext = Symbol.for('storebell.client');

/** Called at once, and with `subscribe` again at each change. `stop` ends it. */
export type ProvidedCallback = (value: Provided, stop?: () => void) => void;

/** Composed, so that it leaves the shadow roots it comes from. */
export function askForClient(callback: ProvidedCallback): Event {
  const event = new Event('context-request', { bubbles: true, composed: true });
  return Object.assign(event, { context: notifyContext, callback, subscribe: true });
}

export interface ContextRequest extends Event {
  context?: unknown;
  callback?: ProvidedCallback;
  subscribe?: boolean;
}
