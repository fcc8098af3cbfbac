/** A figure of spread, in milliseconds; null: nothing was measured yet. */
export interface Spread {
  p50: number | null;
  p99: number | null;
}

/**
 * `GET /admin/pulse`: what the node that answers has counted since its start. Whoever asks again a moment later has a
 * rate; behind a balancer only answers of the same node belong together.
 */
export interface Pulse {
  node: string;
  /** ISO 8601 UTC. */
  at: string;
  /** Seconds since its start. */
  uptime: number;
  /** Rise until the node ends. */
  totals: {
    eventsAccepted: number;
    eventsRefused: number;
    entries: number;
    deliveriesSent: number;
    deliveriesFailed: number;
    shed: number;
  };
  /** From a commit until the open tabs of this node had it, as the bounds of a histogram. */
  emitMs: Spread;
  /** From the call until it was stored and handed over. */
  acceptMs: Spread;
  /** Of the event loop, in the last second. */
  loopLagMs: Spread;
}
