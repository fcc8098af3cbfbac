import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { StoreState } from '../core/api.js';
import type { Texts } from './texts/texts.js';

const OUTAGE_MS = 5000;

/** Redraws once a minute while connected, so that "5 minutes ago" stays true. */
export class Minute implements ReactiveController {
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {}

  hostConnected(): void {
    this.timer = setInterval(() => this.host.requestUpdate(), 60_000);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
  }
}

/** What to say about the link: nothing while it is live, or gone for less than 5 s. */
export class Outage implements ReactiveController {
  text: keyof Texts | null = null;
  private next: keyof Texts | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.settle(null);
  }

  watch(state: StoreState): void {
    const next = lineOf(state);
    if (next === this.next) return;
    this.next = next;
    // Once a line stands there, another cause changes it at once; the first one waits.
    if (!next || this.text || next === 'linkExpired' || next === 'linkRefused') return this.settle(next);
    this.timer ??= setTimeout(() => this.settle(this.next), OUTAGE_MS);
  }

  private settle(text: keyof Texts | null): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.next = text;
    if (text === this.text) return;
    this.text = text;
    this.host.requestUpdate();
  }
}

function lineOf({ link, pause, transport }: StoreState): keyof Texts | null {
  switch (link) {
    case 'connecting':
    case 'catching-up':
    case 'waiting':
    case 'suspended':
      return 'linkPaused';
    case 'paused':
      return pause === 'offline' ? 'linkOffline' : null;
    case 'expired':
      return 'linkExpired';
    case 'refused':
      return 'linkRefused';
    case 'live':
      return transport === 'polling' ? 'linkPolling' : null;
    case 'idle':
    case 'electing':
    case 'closed':
    default:
      return null;
  }
}
