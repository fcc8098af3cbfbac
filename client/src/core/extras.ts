import type { Call } from './actions.js';
import type { PreferencesState, PreferencesStore, Waitlist } from './api.js';
import { createPreferences } from './preferences.js';
import type { Cell } from './readable.js';
import { createRooms, type Rooms, type Send } from './rooms.js';
import { createWaitlist } from './waitlist.js';

/** In one file that comes with the first of them that is wanted: a page with a bell and an inbox wants none. */
export interface Extras {
  preferences: Pick<PreferencesStore, 'load' | 'put' | 'reset'> & { forget(): void };
  rooms: Rooms;
  waitlist: Waitlist;
}

export const createExtras = (call: Call, send: Send, preferences: Cell<PreferencesState>): Extras => ({
  preferences: createPreferences(call, preferences),
  rooms: createRooms(send),
  waitlist: createWaitlist(call),
});
