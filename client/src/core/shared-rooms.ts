import type { Room } from './api.js';
import type { Env } from './env.js';
import { NotifyError, offline } from './notify.error.js';
import type { RoomEvent, Send } from './rooms.js';
import { createTimer } from './timers.js';

// Rooms are of the connection, and the connection is of one tab.

/** To another tab, which does not get an error's class. */
export type Failure = Pick<NotifyError, 'code' | 'message'>;

const PATIENCE_MS = 12_000;

/** In a follower: asks the leader, whose connection the rooms are of. */
export interface LeaderCalls {
  ask(event: RoomEvent, room: Room): Promise<void>;
  answered(call: string, failure?: Failure): void;
}

export function createLeaderCalls(
  env: Env,
  tab: string,
  post: (call: { call: string; tab: string; event: RoomEvent; room: Room }) => void,
): LeaderCalls {
  const waiting = new Map<string, (failure?: Failure) => void>();
  let number = 0;
  const answered = (call: string, failure?: Failure): void => waiting.get(call)?.(failure);
  return {
    ask: (event, room) => {
      const call = `${tab}:${++number}`;
      return new Promise((resolve, reject) => {
        const timer = createTimer(env);
        timer(PATIENCE_MS, () => answered(call, offline('No answer: leading tab')));
        waiting.set(call, (failure) => {
          waiting.delete(call);
          timer();
          if (failure) reject(new NotifyError(failure.code, failure.message));
          else resolve();
        });
        post({ call, tab, event, room });
      });
    },
    answered,
  };
}

/** In the leader: a room is left when the last tab leaves it. */
export interface SharedRooms {
  request(tab: string, event: RoomEvent, room: Room): Promise<void>;
  /** Each tab asks again: those that have died are forgotten. */
  forget(): void;
}

export function createSharedRooms(send: Send): SharedRooms {
  const wanted = new Map<Room, Set<string>>();
  return {
    request: async (tab, event, room) => {
      const tabs = wanted.get(room) ?? new Set();
      wanted.set(room, tabs);
      if (event === 'joinRoom') tabs.add(tab);
      else tabs.delete(tab);
      if (event === 'leaveRoom' && tabs.size > 0) return;
      await send(event, { room });
    },
    forget: () => wanted.clear(),
  };
}
