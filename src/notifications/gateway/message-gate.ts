import { tokenExpired } from '../../auth/claims.js';
import { AppError } from '../../errors/app.error.js';
import { checkJson } from '../../validation/json-body.js';
import { ackOf, errorBody, failed, isKnownEvent } from './messages.js';
import type { Session } from './session.js';

const PER_SECOND = 20;
const BURST = 40;
/** Refused without a pause in between: whoever goes on like that does not listen. */
const MAX_REFUSED = 400;

/**
 * Stands before the handlers of one socket: how many messages, which events, bodies of what form. Its own small bucket,
 * because the messages of a socket must stay in order, which a limiter that answers later would not keep.
 */
export class MessageGate {
  private left = BURST;
  private filledAt = performance.now();
  private refused = 0;

  constructor(private readonly session: Session) {}

  /** For `socket.use`: a message that is refused here is answered, and dropped. */
  pass(message: unknown[], next: () => void): void {
    const refusal = this.judge(message);
    if (refusal === undefined) return next();
    const ack = ackOf(message);
    if (ack) ack(failed(refusal));
    // A name that nobody knows is nobody's message, and a flood must not be answered with a flood.
    else if (isKnownEvent(message[0]) && this.refused <= 1) {
      this.session.connection.tell('exception', errorBody(refusal));
    }
    if (this.refused > MAX_REFUSED) this.session.connection.end(tooFast());
  }

  private judge([event, ...args]: unknown[]): unknown {
    if (!this.take()) return tooFast();
    if (this.session.principal.expiresAt * 1_000 <= Date.now()) return tokenExpired();
    if (!isKnownEvent(event)) return new AppError('unknown_event', 'This server does not know that event.');
    try {
      checkBody(args.filter((one) => typeof one !== 'function'));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  private take(): boolean {
    const now = performance.now();
    this.left = Math.min(BURST, this.left + ((now - this.filledAt) / 1_000) * PER_SECOND);
    this.filledAt = now;
    if (this.left === BURST) this.refused = 0;
    if (this.left < 1) {
      this.refused++;
      return false;
    }
    this.left--;
    return true;
  }
}

function tooFast(): AppError {
  return new AppError('rate_limited', `At most ${PER_SECOND} messages a second: slow down.`, undefined, 1);
}

/** One JSON object or nothing. Binary frames would arrive as buffers, which the rules of a field do not expect. */
function checkBody(bodies: unknown[]): void {
  const [body] = bodies;
  if (bodies.length > 1 || (body !== undefined && !isPlainObject(body))) {
    throw new AppError('validation_failed', 'The body must be a JSON object.', [
      { path: 'body', message: 'must be a JSON object' },
    ]);
  }
  checkJson(body);
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
