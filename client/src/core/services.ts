import type { Call } from './actions.js';
import type { NotificationsClient, PreferencesState } from './api.js';
import type { Extras } from './extras.js';
import { later, methods } from './later.js';
import { toNotifyError } from './notify.error.js';
import { createCell } from './readable.js';
import type { Send } from './rooms.js';

/** What a page does not need for its bell and its inbox. Each call waits for its code; none is lost or overtaken. */
export interface Services extends Pick<
  NotificationsClient,
  'preferences' | 'waitlist' | 'push' | 'joinRoom' | 'leaveRoom'
> {
  /** The rooms of before are gone. */
  rejoin: () => void;
  /** Somebody else. */
  forget: () => void;
}

/** @param era rises with each person */
export function createServices(url: string, call: Call, send: Send, era: () => number): Services {
  let loaded: Extras | undefined;
  const load = later(async () => (loaded = (await import('./extras.js')).createExtras(call, send, cell)));
  const store = methods(era, async () => (await load()).preferences, 'load', 'put', 'reset');
  const rooms = methods(era, async () => (await load()).rooms, 'join', 'leave');
  const cell = createCell<PreferencesState>({ value: null, status: 'idle', error: null }, () => {
    if (!cell.get().value)
      store.load().catch((error: unknown) => {
        // Or the code did not come.
        if (!loaded) cell.patch({ status: 'error', error: toNotifyError(error) });
      });
  });
  return {
    preferences: { ...cell, ...store },
    waitlist: methods(era, async () => (await load()).waitlist, 'get', 'join', 'leave'),
    push: methods(
      era,
      later(async () => (await import('./push.js')).createPush(url, call)),
      'state',
      'enable',
      'disable',
    ),
    joinRoom: rooms.join,
    leaveRoom: rooms.leave,
    rejoin: () => loaded?.rooms.rejoin(),
    forget: () => {
      loaded?.rooms.forget();
      loaded?.preferences.forget();
    },
  };
}
