import { Injectable } from '@nestjs/common';
import { Authenticator } from '../../auth/authenticator.js';
import { tokenExpired, unauthorized } from '../../auth/claims.js';
import type { Principal } from '../../auth/principal.js';
import { revoked } from '../../auth/revocations.js';
import { Config } from '../../config/config.js';
import { LiveHub } from '../../delivery/live/live.hub.js';
import { hangUp, roomEmitter, SocketConnection } from '../../delivery/live/socket.connection.js';
import { AppError } from '../../errors/app.error.js';
import { Metrics } from '../../metrics/metrics.js';
import { spread } from '../spread.js';
import { Handshake } from './handshake.js';
import { MessageGate } from './message-gate.js';
import type { AppNamespace, AppSocket, Session } from './session.js';
import { isoTime, TokenClock } from './token-clock.js';

/** Sockets from their handshake to their end: how many a user may have, and for how long. */
@Injectable()
export class SessionsService {
  /** Of one user, oldest first. Never changed in place: somebody may be going through one. */
  private readonly sessions = new Map<string, readonly Session[]>();
  /** One for all: what is made for each socket stays as long as it does. */
  private readonly onCut = (): void => this.metrics.live.cutSlow('socket');

  constructor(
    private readonly hub: LiveHub,
    private readonly handshake: Handshake,
    private readonly authenticator: Authenticator,
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  /** Once, before the first client. */
  serve(namespace: AppNamespace): void {
    this.handshake.guard(namespace);
    this.hub.useRooms(roomEmitter(namespace));
    this.authenticator.revocations.onRevoked((isRevoked) => this.endAll(isRevoked));
  }

  open(socket: AppSocket): void {
    const { principal, after = null } = socket.data;
    if (!principal) throw unauthorized('This socket is not signed in.');
    forgetHandshake(socket);
    const session = startSession(socket, principal, this.onCut);
    socket.data.session = session;
    const gate = new MessageGate(session);
    socket.use((message, next) => gate.pass(message, next));
    this.add(session);
    // Since the handshake the token may have been revoked.
    if (this.authenticator.revocations.isRevoked(principal.userId)) {
      session.connection.dismiss(revoked());
      return;
    }
    // Before the inbox is read, so that nothing falls between.
    void socket.join(`user:${principal.userId}`);
    this.hub.attach(session.connection, after);
    session.clock.start(principal.expiresAt);
  }

  close({ conn, data: { session } }: AppSocket): void {
    // A client may leave the namespace and keep its connection, which then nobody would count or close.
    hangUp(conn);
    if (!session) return;
    session.clock.stop();
    this.hub.detach(session.connection);
    const { userId } = session.principal;
    const left = this.sessions.get(userId)?.filter((one) => one !== session) ?? [];
    if (left.length > 0) this.sessions.set(userId, left);
    else this.sessions.delete(userId);
  }

  /** Sends everybody to other nodes, one after the other over `spreadMs`, so that those are not overrun. */
  async drain(spreadMs: number): Promise<void> {
    const all = [...this.sessions.values()].flat();
    await spread(all, spreadMs, ({ connection }) => connection.drain(0));
  }

  /** Prolongs a session, which from now on has the rights of the new token. */
  async refresh(session: Session, token: string): Promise<void> {
    const principal = await this.authenticator.authenticate(token);
    if (principal.userId !== session.principal.userId) {
      throw new AppError('token_subject_changed', 'This token is of somebody else: open a new connection.');
    }
    // It may have closed meanwhile.
    if (!session.socket.connected) return;
    session.principal = principal;
    session.clock.start(principal.expiresAt);
  }

  /** For good: the token that would bring them back is refused. */
  private endAll(isRevoked: (userId: string) => boolean): void {
    for (const [userId, sessions] of this.sessions) {
      if (isRevoked(userId)) for (const { connection } of sessions) connection.dismiss(revoked());
    }
  }

  private add(session: Session): void {
    const { userId } = session.principal;
    const all = (this.sessions.get(userId) ?? []).concat(session);
    const { socketsPerUser } = this.config.limits;
    const oldest = all.splice(0, Math.max(0, all.length - socketsPerUser));
    // Now, not when their closing is heard: many may come in one turn.
    this.sessions.set(userId, all);
    for (const { connection } of oldest) {
      connection.dismiss(
        new AppError(
          'connection_limit',
          `Only ${socketsPerUser} connections at once: the oldest was closed.`,
        ),
      );
    }
  }
}

function startSession(socket: AppSocket, principal: Principal, onCut: () => void): Session {
  const connection = new SocketConnection(principal.userId, socket, onCut);
  const session: Session = {
    socket,
    connection,
    clock: new TokenClock(
      () => connection.tell('tokenExpiring', { expiresAt: isoTime(session.principal.expiresAt) }),
      () => connection.end(tokenExpired()),
    ),
    principal,
  };
  return session;
}

/** The token must not stay in memory for as long as the socket does, nor the request with all its headers. */
function forgetHandshake(socket: AppSocket): void {
  Object.assign(socket.handshake, { auth: NOTHING, headers: NOTHING, query: NOTHING, url: '', time: '' });
  // Socket.IO expects that there may be none, as with WebTransport.
  (socket.conn as { request: unknown }).request = null;
}

const NOTHING = Object.freeze({});
