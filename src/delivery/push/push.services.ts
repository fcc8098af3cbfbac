import { Injectable, Logger } from '@nestjs/common';
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { Verdict } from './answer.js';

/** After so many failures in a row a service is left alone for a while. */
const FAILURES = 5;
const REST_MS = { initialDelay: 5_000, maxDelay: 60_000 };
/** Whoever does not accept our keys will not do so a second later: somebody has to look at it first. */
const REFUSED_MS = 600_000;
/** One browser may have subscribed with other keys, which is its own affair. Several people point at ours. */
const REFUSED_PEOPLE = 3;
/** Hosts and devices that something is remembered of; the oldest are forgotten, which costs a request too many. */
const REMEMBERED = 10_000;

class Down extends Error {
  constructor(readonly verdict: Verdict & { kind: 'down' }) {
    super(verdict.reason);
  }
}

export interface Exchange {
  host: string;
  deviceId: string;
  userId: string;
}

/**
 * What one node remembers of push services between messages: who is down, who asked to wait, who does not accept our keys.
 * Each host for itself, so that none slows another.
 */
@Injectable()
export class PushServices {
  private readonly logger = new Logger(PushServices.name);
  private readonly circuits = new Map<string, CircuitBreakerPolicy>();
  /** Who was refused by a host since it last took a message, and until when nobody tries it. */
  private readonly refusals = new Map<string, { people: Set<string>; until: number }>();
  /** When a device may be tried again. */
  private readonly waits = new Map<string, { reason: string; until: number }>();

  /** Makes the call unless there is a reason not to, and draws conclusions from its outcome. */
  async exchange({ host, deviceId, userId }: Exchange, call: () => Promise<Verdict>): Promise<Verdict> {
    const wait = this.waitOf(host, deviceId);
    if (wait) return wait;
    const verdict = await this.inCircuit(host, call);
    if (verdict.kind === 'taken') {
      this.refusals.delete(host);
    } else if (verdict.kind === 'refused') {
      this.noteRefusal(host, userId, verdict.reason);
      return this.postpone(deviceId, verdict.reason, REFUSED_MS);
    } else if (verdict.kind === 'later' && verdict.retryAfterMs) {
      return this.postpone(deviceId, verdict.reason, verdict.retryAfterMs);
    }
    return verdict;
  }

  private waitOf(host: string, deviceId: string): Verdict | undefined {
    const now = Date.now();
    const wait = this.waits.get(deviceId);
    if (wait && wait.until > now)
      return { kind: 'later', reason: wait.reason, retryAfterMs: wait.until - now };
    this.waits.delete(deviceId);
    const refusal = this.refusals.get(host);
    if (refusal && refusal.people.size >= REFUSED_PEOPLE && refusal.until > now) {
      const reason = `${host} does not accept the VAPID keys`;
      return { kind: 'later', reason, retryAfterMs: refusal.until - now };
    }
    return undefined;
  }

  private async inCircuit(host: string, call: () => Promise<Verdict>): Promise<Verdict> {
    try {
      return await this.circuitOf(host).execute(async () => {
        const verdict = await call();
        if (verdict.kind === 'down') throw new Down(verdict);
        return verdict;
      });
    } catch (error) {
      if (error instanceof Down) return error.verdict;
      if (!(error instanceof BrokenCircuitError)) throw error;
      return { kind: 'down', reason: `${host} is down`, retryAfterMs: REST_MS.initialDelay };
    }
  }

  private circuitOf(host: string): CircuitBreakerPolicy {
    const known = this.circuits.get(host);
    if (known) return known;
    const circuit = circuitBreaker(handleType(Down), {
      halfOpenAfter: new ExponentialBackoff(REST_MS),
      breaker: new ConsecutiveBreaker(FAILURES),
    });
    circuit.onBreak(() => this.logger.warn(`${host} is down: push messages to it wait`));
    circuit.onReset(() => this.logger.log(`${host} is back`));
    remember(this.circuits, host, circuit);
    return circuit;
  }

  private noteRefusal(host: string, userId: string, reason: string): void {
    const known = this.refusals.get(host);
    if (!known) {
      this.logger.error(
        `${reason}: it does not accept the VAPID keys or their subject (docs/push.md, "Keys")`,
      );
    }
    const people = known?.people ?? new Set<string>();
    if (people.size < REFUSED_PEOPLE) people.add(userId);
    remember(this.refusals, host, { people, until: Date.now() + REFUSED_MS });
  }

  private postpone(deviceId: string, reason: string, retryAfterMs: number): Verdict {
    remember(this.waits, deviceId, { reason, until: Date.now() + retryAfterMs });
    return { kind: 'later', reason, retryAfterMs };
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
}
