import { PATIENCE_MS } from '../../src/redis/in-time.js';
import { stretchTimers } from './gateway.client.js';

/**
 * Until the mocks are restored, whoever asks Redis waits for its answer. Else a machine that stands still for a moment
 * makes a node go by what it knows alone.
 */
export function waitForRedis(): void {
  stretchTimers(PATIENCE_MS);
}
