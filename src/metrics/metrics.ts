import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DeliveryMetrics } from './delivery.metrics.js';
import { IntakeMetrics } from './intake.metrics.js';
import { LiveMetrics } from './live.metrics.js';
import { NodeMetrics } from './node.metrics.js';

/**
 * What this node measures of itself. Parts call it in one line and learn nothing back. No label has a value from a user
 * or a caller, so that the number of series is bounded. A registry of its own: two applications may live in one process.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly intake = new IntakeMetrics(this.registry);
  readonly live = new LiveMetrics(this.registry);
  readonly delivery = new DeliveryMetrics(this.registry);
  readonly node = new NodeMetrics(this.registry);
}
