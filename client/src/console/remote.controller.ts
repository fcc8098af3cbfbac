import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { toApiError, type ApiError } from './console.api.js';
import type { Session } from './session.js';

export interface RemoteHost extends ReactiveControllerHost {
  readonly session: Session;
}

interface RemoteOptions {
  /** Read again so long after an answer, while somebody can see the page. Default: never. */
  everyMs?: number;
}

/**
 * Something of the server's that a page shows. What was read stays while it is read again, and when that fails. After a
 * new sign-in it is read anew.
 */
export class Remote<T> implements ReactiveController {
  value: T | undefined;
  error: ApiError | undefined;
  isLoading = false;
  private running: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isConnected = false;

  constructor(
    private readonly host: RemoteHost,
    private readonly read: (signal: AbortSignal) => Promise<T>,
    private readonly options: RemoteOptions = {},
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.isConnected = true;
    document.addEventListener('visibilitychange', this.onVisibility);
    this.host.session.addEventListener('change', this.onSession);
    void this.load();
  }

  hostDisconnected(): void {
    this.isConnected = false;
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.host.session.removeEventListener('change', this.onSession);
    this.stop();
  }

  /** Forgets what was there: for another thing of the same kind. */
  restart(): Promise<void> {
    this.value = undefined;
    return this.load();
  }

  /** Never rejects. A later call takes the place of one that is under way. */
  async load(): Promise<void> {
    this.stop();
    if (!this.isConnected || this.host.session.token === null) return;
    const running = new AbortController();
    this.running = running;
    this.isLoading = true;
    this.host.requestUpdate();
    try {
      const value = await this.read(running.signal);
      if (running.signal.aborted) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (running.signal.aborted) return;
      this.error = toApiError(error);
    }
    this.isLoading = false;
    this.host.requestUpdate();
    this.plan();
  }

  private plan(): void {
    const { everyMs } = this.options;
    if (everyMs === undefined || document.visibilityState !== 'visible') return;
    this.timer = setTimeout(() => void this.load(), everyMs);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.isLoading = false;
  }

  private readonly onVisibility = (): void => {
    if (document.visibilityState !== 'visible') clearTimeout(this.timer);
    else if (this.options.everyMs !== undefined) void this.load();
  };

  private readonly onSession = (): void => {
    if (this.host.session.token === null) this.stop();
    else void this.load();
  };
}
