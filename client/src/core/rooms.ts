import type { Room } from './api.js';
import { NotifyError } from './notify.error.js';
import { quietly } from './readable.js';

export type RoomEvent = 'joinRoom' | 'leaveRoom';

/** Sends to the server over the one connection, wherever it is. */
export type Send = (event: RoomEvent, body: { room: Room }) => Promise<unknown>;

/** Which rooms this tab wants to hear of. */
export interface Rooms {
  join: (room: Room) => Promise<() => void>;
  leave: (room: Room) => Promise<void>;
  /** Rooms end with the connection. */
  rejoin: () => void;
  forget: () => void;
}

export function createRooms(send: Send): Rooms {
  /** How often each was asked for. */
  const wanted = new Map<Room, number>();

  const leave = async (room: Room): Promise<void> => {
    const left = (wanted.get(room) ?? 0) - 1;
    if (left > 0) return void wanted.set(room, left);
    if (wanted.delete(room)) await send('leaveRoom', { room });
  };

  return {
    join: async (room) => {
      wanted.set(room, (wanted.get(room) ?? 0) + 1);
      let isIn = true;
      const leaveOnce = (): void => {
        if (!isIn) return;
        isIn = false;
        quietly(leave(room));
      };
      try {
        await send('joinRoom', { room });
        return leaveOnce;
      } catch (error) {
        // Refused for good; otherwise it is joined as soon as there is a socket.
        if (error instanceof NotifyError && error.code !== 'unsupported' && error.code !== 'offline')
          leaveOnce();
        throw error;
      }
    },
    leave,
    rejoin: () => {
      for (const room of wanted.keys()) quietly(send('joinRoom', { room }));
    },
    forget: () => wanted.clear(),
  };
}
