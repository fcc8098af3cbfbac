import type { ServerResponse } from 'node:http';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Authenticator } from '../../auth/authenticator.js';
import { tokenExpired } from '../../auth/claims.js';
import type { Principal } from '../../auth/principal.js';
import { revoked } from '../../auth/revocations.js';
import type { Changes } from '../../contract/index.js';
import { LiveHub } from '../../delivery/live/live.hub.js';
import { PollConnection } from '../../delivery/live/poll.connection.js';
import { SseConnection } from '../../delivery/live/sse.connection.js';
import { AppError } from '../../errors/app.error.js';
import { Metrics } from '../../metrics/metrics.js';
import { TokenClock } from '../gateway/token-clock.js';
import { InboxService } from '../inbox.service.js';
import { spread } from '../spread.js';

const HEARTBEAT_MS = 15_000;
/** The longest a request is held. */
const HELD_MS = 25_000;
/** While a server drains: answered at once, a client that has not found another server would ask without a pause. */
const DRAINING_POLL_MS = 500;
/** Browsers open at most six connections to a host over HTTP/1.1; more streams than that are a mistake. */
const STREAMS_PER_USER = 5;

/** Open event streams and held requests, from their start to their end. */
@Injectable()
export class StreamsService implements BeforeApplicationShutdown {
  /** Of one user, oldest first. */
  private readonly streams = new Map<string, Set<SseConnection>>();
  private readonly polls = new Set<PollConnection>();
  private heartbeat: NodeJS.Timeout | undefined;
  private draining = false;

  constructor(
    private readonly hub: LiveHub,
    private readonly inbox: InboxService,
    private readonly metrics: Metrics,
    private readonly authenticator: Authenticator,
  ) {
    authenticator.revocations.onRevoked((isRevoked) => this.endAll(isRevoked));
  }

  /** An open stream or a held request would keep the server from stopping. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.heartbeat);
    await this.drain(0);
  }

  /** Sends everybody to other nodes, one after the other over `spreadMs`. From now on no request is held for long. */
  async drain(spreadMs: number): Promise<void> {
    this.draining = true;
    const streams = [...this.streams.values()].flatMap((ofUser) => [...ofUser]);
    const leave = [
      ...streams.map((stream) => () => stream.drain(0)),
      ...[...this.polls].map((poll) => poll.wake),
    ];
    await spread(leave, spreadMs, (one) => one());
  }

  /** Writes events to `response` until either side ends it. `after` undefined starts from now. */
  open(principal: Principal, after: number | undefined, response: ServerResponse): void {
    const { userId } = principal;
    const stream = new SseConnection(userId, response, () => this.metrics.live.cutSlow('sse'));
    const clock = new TokenClock(
      () => undefined,
      () => stream.end(tokenExpired()),
    );
    this.add(stream);
    response.once('close', () => {
      clock.stop();
      this.hub.detach(stream);
      this.remove(stream);
    });
    this.hub.attach(stream, after ?? null);
    clock.start(principal.expiresAt);
    if (this.authenticator.revocations.isRevoked(userId)) stream.end(revoked());
    else if (this.draining) stream.drain(0);
  }

  changes(userId: string, after: number): Promise<Changes> {
    return this.inbox.pollChanges(userId, after);
  }

  /** What changed after `after`; waits for it up to `seconds`, or until `signal` says that nobody waits any more. */
  async heldChanges(userId: string, after: number, seconds: number, signal: AbortSignal): Promise<Changes> {
    const poll = new PollConnection(userId);
    const patience = this.draining ? DRAINING_POLL_MS : HELD_MS;
    const timer = setTimeout(poll.wake, Math.min(seconds * 1_000, patience));
    signal.addEventListener('abort', poll.wake, { once: true });
    this.polls.add(poll);
    // Before the inbox is read, so that nothing falls between.
    this.hub.follow(poll, after);
    try {
      const now = await this.inbox.pollChanges(userId, after);
      if (now.changes.length > 0 || now.reset || now.seq !== after || signal.aborted) return now;
      await poll.woken;
      // Nobody told of anything: what was read still holds.
      return poll.isNews ? await this.inbox.pollChanges(userId, after) : now;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', poll.wake);
      this.polls.delete(poll);
      this.hub.detach(poll);
    }
  }

  private endAll(isRevoked: (userId: string) => boolean): void {
    for (const [userId, streams] of this.streams) {
      if (isRevoked(userId)) for (const stream of streams) stream.end(revoked());
    }
    for (const poll of this.polls) if (isRevoked(poll.userId)) poll.wake();
  }

  private add(stream: SseConnection): void {
    const streams = this.streams.get(stream.userId) ?? new Set();
    this.streams.set(stream.userId, streams.add(stream));
    for (const oldest of streams) {
      if (streams.size <= STREAMS_PER_USER) break;
      streams.delete(oldest);
      oldest.end(
        new AppError('connection_limit', `Only ${STREAMS_PER_USER} streams at once: the oldest was closed.`),
      );
    }
    this.heartbeat ??= setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  private remove(stream: SseConnection): void {
    const streams = this.streams.get(stream.userId);
    streams?.delete(stream);
    if (streams?.size === 0) this.streams.delete(stream.userId);
  }

  private beat(): void {
    for (const streams of this.streams.values()) for (const stream of streams) stream.beat();
  }
}
