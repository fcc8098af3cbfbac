import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Metrics } from './metrics.js';
import type { LoopLag } from './node.metrics.js';

const RESOLUTION_MS = 10;
const TICK_MS = 100;
const WINDOW_MS = 1_000;

/** How late this process gets to what it has to do, second by second. */
@Injectable()
export class EventLoop implements OnModuleInit, OnModuleDestroy {
  private readonly listeners: ((lag: LoopLag) => void)[] = [];
  private histogram: IntervalHistogram | undefined;
  private timer: NodeJS.Timeout | undefined;
  private last: LoopLag | undefined;
  private beganAt = 0;
  private tickedAt = 0;
  /** Of the window's ticks, in milliseconds. */
  private latest = 0;

  constructor(metrics: Metrics) {
    metrics.node.watchLag(() => this.last);
  }

  /** Calls back after every window with its lag. A loop that is blocked calls when it is free again. */
  onWindow(listener: (lag: LoopLag) => void): void {
    this.listeners.push(listener);
  }

  onModuleInit(): void {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    histogram.enable();
    this.histogram = histogram;
    this.beganAt = this.tickedAt = performance.now();
    this.timer = setInterval(() => this.tick(histogram), TICK_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.histogram?.disable();
  }

  /**
   * The histogram alone would miss a block that begins right after a window: what it measures is the time between two of
   * its own ticks, and a reset makes it forget the last one.
   */
  private tick(histogram: IntervalHistogram): void {
    const now = performance.now();
    this.latest = Math.max(this.latest, now - this.tickedAt - TICK_MS);
    this.tickedAt = now;
    if (now - this.beganAt < WINDOW_MS) return;
    const lag = {
      p50: lagOf(histogram.percentile(50)),
      p99: Math.max(this.latest / 1_000, lagOf(histogram.percentile(99))),
    };
    histogram.reset();
    this.beganAt = now;
    this.latest = 0;
    this.last = lag;
    for (const listener of this.listeners) listener(lag);
  }
}

/** Nanoseconds between two ticks, of which the timer's own interval is none of the lag. */
function lagOf(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1_000);
}
