import type { ListState, PreferencesState, StoreState } from '../core/api.js';
import { createNotifications } from '../core/index.js';

export interface Snapshots {
  state: StoreState;
  list: ListState;
  preferences: PreferencesState;
}

let made: Snapshots | undefined;

/**
 * What a client shows before it has heard of the server: what a server renders, and what hydration starts from, also when
 * the client in the browser is further by then.
 */
export function snapshots(): Snapshots {
  if (!made) {
    const client = createNotifications({ url: '', getToken: () => '', autoConnect: false });
    made = { state: client.state.get(), list: client.list().get(), preferences: client.preferences.get() };
    client.close();
  }
  return made;
}
