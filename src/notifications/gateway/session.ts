import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import type { Principal } from '../../auth/principal.js';
import { unauthorized } from '../../auth/claims.js';
import type { ClientToServerEvents, ServerToClientEvents } from '../../contract/index.js';
import type { SocketConnection } from '../../delivery/live/socket.connection.js';
import type { TokenClock } from './token-clock.js';

/** What the handshake leaves on the socket, and then the session. */
export interface SocketData {
  principal?: Principal;
  after?: number | null;
  session?: Session;
}

export type AppSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type AppNamespace = Namespace<
  ClientToServerEvents,
  ServerToClientEvents,
  DefaultEventsMap,
  SocketData
>;

/** A socket whose owner is known, from `connected` to its end. */
export interface Session {
  readonly socket: AppSocket;
  readonly connection: SocketConnection;
  readonly clock: TokenClock;
  /** Rooms the client asked for; its own `user:` room is not among them. Absent until the first: most ask for none. */
  rooms?: Set<string>;
  /** Replaced by `refreshToken`. */
  principal: Principal;
}

/** Throws when nobody signed in on this socket, which the handshake makes impossible. */
export function sessionOf({ data }: AppSocket): Session {
  if (!data.session) throw unauthorized('This socket is not signed in.');
  return data.session;
}
