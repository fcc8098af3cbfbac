import type { NotificationsClient, PreferencesUpdate, PushState } from '../core/api.js';
import { announce } from './announcer.js';
import type { Words } from './texts/words.js';

const SAVED_MS = 4000;

export interface PreferencesModel {
  words: Words;
  source: NotificationsClient | null;
  /** Only these, by space; null: all. */
  categories: string | null;
  serviceWorker: string | null;
  redraw(): void;
}

/** What became of the last change, and of the push button. */
export class PreferencesFlow {
  /** null: not known yet. */
  pushState: PushState | null = null;
  saved = false;
  failed = false;
  private asked: NotificationsClient | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly model: () => PreferencesModel) {}

  /** For each client once. */
  askPushState(): void {
    const { source } = this.model();
    if (!source || source === this.asked) return;
    this.asked = source;
    this.pushState = null;
    void this.settlePush(source.push.state());
  }

  save(update: PreferencesUpdate): void {
    void this.settle(this.model().source?.preferences.put(update));
  }

  reset(): void {
    void this.settle(this.model().source?.preferences.reset());
  }

  retry(): void {
    // The page shows that it failed again.
    this.model()
      .source?.preferences.load()
      .catch(() => undefined);
  }

  togglePush(): void {
    const { source, serviceWorker } = this.model();
    if (!source) return;
    const options = serviceWorker ? { serviceWorker } : {};
    void this.settlePush(this.pushState === 'granted' ? source.push.disable() : source.push.enable(options));
  }

  redraw(): void {
    this.model().redraw();
  }

  /** The switch shows the new state at once, and the old one again when the server refused. */
  private async settle(done: Promise<unknown> | undefined): Promise<void> {
    this.failed = false;
    clearTimeout(this.timer);
    try {
      await done;
      this.saved = true;
      announce(this.model().words.say('saved'));
      this.timer = setTimeout(() => {
        this.saved = false;
        this.redraw();
      }, SAVED_MS);
    } catch {
      this.saved = false;
      this.failed = true;
    }
    this.redraw();
  }

  private async settlePush(answer: Promise<PushState>): Promise<void> {
    try {
      this.pushState = await answer;
    } catch {
      this.failed = true;
    }
    this.redraw();
  }
}
