import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { InboxState, Reset, StreamEvents } from '../../contract/index.js';
import { AppError } from '../../errors/app.error.js';
import { toErrorBody } from '../../errors/error-body.js';
import type { InboxChange, LiveConnection } from './live.types.js';

/** What may wait for a reader before the stream is cut; it resumes from its `Last-Event-ID`. */
const MAX_QUEUED_BYTES = 256 * 1024;

/** A browser tab on server-sent events. */
export class SseConnection implements LiveConnection {
  readonly transport = 'sse';
  private checkPending = false;

  constructor(
    readonly userId: string,
    private readonly response: ServerResponse,
    private readonly onCut: () => void = () => undefined,
  ) {}

  open(state: InboxState, resumed: boolean): void {
    const timestamp = new Date().toISOString();
    // A reader that is about to get what it missed is not there yet.
    const id = resumed ? undefined : state.seq;
    this.write('connected', { userId: this.userId, ...state, resumed, timestamp }, id);
  }

  deliver(change: InboxChange, state: InboxState): void {
    switch (change.kind) {
      case 'created':
        return this.write('notification', { notification: change.notification, ...state }, state.seq);
      case 'read': {
        const { kind: _, ...read } = change;
        return this.write('notificationRead', { ...read, ...state }, state.seq);
      }
      case 'removed':
        return this.write('notificationDeleted', { ids: change.ids, ...state }, state.seq);
      case 'seen':
        return this.write(
          'notificationUpdated',
          { upTo: change.upTo, seenAt: change.seenAt, ...state },
          state.seq,
        );
      case 'updated': {
        const { notifications } = change;
        const ids = notifications.map(({ id }) => id);
        return this.write('notificationUpdated', { ids, notifications, ...state }, state.seq);
      }
    }
  }

  reset(state: InboxState, reason: Reset['reason']): void {
    this.write('reset', { ...state, reason }, state.seq);
  }

  /** Keeps proxies from taking a quiet stream for a dead one, and finds readers that have gone. */
  beat(): void {
    if (!this.response.writableEnded) this.response.write(':\n\n');
    this.checkReader();
  }

  drain(reconnectInMs: number): void {
    this.write('draining', { reconnectInMs });
    this.response.end();
  }

  /** Says why, then ends the stream. The browser comes back by itself. */
  end(error: AppError): void {
    this.write('exception', toErrorBody(error, randomUUID()).body);
    this.response.end();
  }

  private write<E extends keyof StreamEvents>(event: E, data: StreamEvents[E], id?: number): void {
    if (this.response.writableEnded || this.response.destroyed) return;
    this.response.write(
      `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
    );
    if (this.checkPending) return;
    this.checkPending = true;
    // Not at once: what is written in one go, such as a page of missed entries, had no chance to leave yet.
    setImmediate(() => {
      this.checkPending = false;
      this.checkReader();
    });
  }

  private checkReader(): void {
    if (this.response.writableLength <= MAX_QUEUED_BYTES || this.response.destroyed) return;
    this.onCut();
    // A word of good-bye would only queue behind what is not read.
    this.response.destroy();
  }
}
