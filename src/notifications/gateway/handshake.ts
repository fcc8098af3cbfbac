import { Injectable } from '@nestjs/common';
import { Authenticator, bearerToken } from '../../auth/authenticator.js';
import { SOCKET_NAMESPACE } from '../../contract/index.js';
import { hangUp } from '../../delivery/live/socket.connection.js';
import { AppError } from '../../errors/app.error.js';
import { errorBody, MAX_SEQ } from './messages.js';
import type { AppNamespace, AppSocket } from './session.js';

type Next = (error?: Error & { data?: unknown }) => void;

/** Who may connect. Runs before there is a socket to send anything on. */
@Injectable()
export class Handshake {
  /** Connections that asked for a namespace; each may once. */
  private readonly asked = new WeakSet<AppSocket['conn']>();

  constructor(private readonly authenticator: Authenticator) {}

  guard(namespace: AppNamespace): void {
    namespace.use((socket, next) => this.admitOnce(socket, next));
    namespace.use((socket, next) => void this.admit(socket, next));
    // Socket.IO always has this namespace, and anybody could stay in it.
    const main = namespace.server.of('/');
    main.use((socket, next) => this.admitOnce(socket, next));
    main.use((_, next) => next(refusal(new AppError('forbidden', `Connect to ${SOCKET_NAMESPACE}.`))));
  }

  /** Hundreds of requests may come while the first is checked, and each would be checked. */
  private admitOnce({ conn }: AppSocket, next: Next): void {
    if (!this.asked.has(conn)) {
      this.asked.add(conn);
      return next();
    }
    hangUp(conn);
    // Lets Socket.IO forget the half-made socket.
    next(new Error('one request per connection'));
  }

  /** Never rejects. */
  private async admit(socket: AppSocket, next: Next): Promise<void> {
    const { auth, headers } = socket.handshake;
    try {
      const token: unknown = auth['token'] ?? bearerToken(headers.authorization);
      socket.data.principal = await this.authenticator.authenticate(token);
      socket.data.after = toCursor(auth['after']);
    } catch (error) {
      const refused = refusal(error);
      // After a refusal in words the client stays away; what is our own trouble it should try again.
      if (refused.data.statusCode >= 500) hangUp(socket.conn);
      return next(refused);
    }
    next();
  }
}

/** As `connect_error` shows it. */
function refusal(error: unknown): Error & { data: ReturnType<typeof errorBody> } {
  const data = errorBody(error);
  return Object.assign(new Error(data.message), { data });
}

/** null: from now on. */
function toCursor(after: unknown): number | null {
  if (after === undefined || after === null) return null;
  if (typeof after === 'number' && Number.isInteger(after) && after >= 0 && after <= MAX_SEQ) return after;
  throw new AppError('validation_failed', 'after must be a whole number that is not negative.', [
    { path: 'after', message: `must be a whole number from 0 to ${MAX_SEQ}` },
  ]);
}
