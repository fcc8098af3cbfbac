import { Injectable, Logger } from '@nestjs/common';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhenResult,
  TaskCancelledError,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { Metrics } from '../../metrics/metrics.js';
import type { SendResult } from '../channel.js';

/** Failures of a provider in a row until it is left alone for a while. */
const FAILURES = 5;
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

/** One circuit per provider, so that a dead mail server costs one attempt now and then, and delays nothing else. */
@Injectable()
export class Circuits {
  private readonly logger = new Logger(Circuits.name);
  private readonly byProvider = new Map<string, CircuitBreakerPolicy>();

  constructor(metrics: Metrics) {
    metrics.delivery.watchCircuits(() => this.openCount());
  }

  /** `open`: the provider rests, nothing was tried. */
  async run<T extends SendResult | null>(provider: string, attempt: () => Promise<T>): Promise<T | 'open'> {
    try {
      return await this.of(provider).execute(attempt);
    } catch (error) {
      if (error instanceof BrokenCircuitError || error instanceof TaskCancelledError) return 'open';
      throw error;
    }
  }

  /** Providers that rest; one that is being tried again counts until it works. */
  private openCount(): number {
    let open = 0;
    for (const { state } of this.byProvider.values()) if (state !== CircuitState.Closed) open++;
    return open;
  }

  private of(provider: string): CircuitBreakerPolicy {
    let circuit = this.byProvider.get(provider);
    if (!circuit) this.byProvider.set(provider, (circuit = this.make(provider)));
    return circuit;
  }

  private make(provider: string): CircuitBreakerPolicy {
    const circuit = circuitBreaker(
      handleWhenResult((result) => isDown(result)),
      {
        halfOpenAfter: new ExponentialBackoff({ initialDelay: FIRST_REST_MS, maxDelay: LONGEST_REST_MS }),
        breaker: new ConsecutiveBreaker(FAILURES),
      },
    );
    circuit.onStateChange((state) => {
      if (state === CircuitState.Open)
        this.logger.warn(`${provider} does not work: it is left alone for a while`);
      if (state === CircuitState.Closed) this.logger.log(`${provider} works again`);
    });
    return circuit;
  }
}

function isDown(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'down' in result && result.down === true;
}
