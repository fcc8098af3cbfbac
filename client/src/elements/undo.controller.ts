import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { announce } from './announcer.js';
import type { Texts } from './texts/texts.js';
import type { Words } from './texts/words.js';

const SHOWN_MS = 10_000;

interface Line {
  text: keyof Texts;
  /** null: it went wrong, and there is nothing to take back. */
  undo: (() => void) | null;
}

type Host = ReactiveControllerHost & HTMLElement & { renderRoot: ParentNode };

/** The line at the foot of the inbox: what was just done, with a way back; or that it failed. */
export class Undo implements ReactiveController {
  private line: Line | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private words: Words | null = null;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.show(null);
  }

  offer(text: keyof Texts, done: PromiseLike<void>, undo: () => void): void {
    this.show({ text, undo });
    const spoken = this.words?.say(text);
    if (spoken) announce(`${spoken}. ${this.words?.say('undo')}: Ctrl+Z`, 0);
    void this.watch(done);
  }

  /** True when it went well; says so when not. */
  async watch(done: PromiseLike<void>): Promise<boolean> {
    try {
      await done;
      return true;
    } catch {
      this.show({ text: 'failed', undo: null });
      return false;
    }
  }

  /** Takes the last thing back. False when there is none. */
  run(): boolean {
    const undo = this.line?.undo;
    if (!undo) return false;
    this.show(null);
    undo();
    return true;
  }

  template(words: Words): TemplateResult | typeof nothing {
    this.words = words;
    const { line } = this;
    if (!line) return nothing;
    return html`<div class="undo" part="undo">
      <span role=${line.undo ? nothing : 'alert'}>${words.say(line.text)}</span>
      ${
        line.undo
          ? html`<button
              type="button"
              class="quiet text"
              aria-keyshortcuts="Control+Z"
              @click=${() => this.run()}
            >
              ${words.say('undo')}
            </button>`
          : html`<button type="button" class="quiet text" @click=${() => this.show(null)}>
              ${words.say('close')}
            </button>`
      }
    </div>`;
  }

  private show(line: Line | null): void {
    clearTimeout(this.timer);
    this.line = line;
    this.host.requestUpdate();
    if (line) this.timer = setTimeout(() => this.hide(), SHOWN_MS);
  }

  private hide(): void {
    // Nobody's button vanishes under their finger.
    if (this.host.renderRoot.querySelector('.undo:is(:hover, :focus-within)')) {
      this.timer = setTimeout(() => this.hide(), 1000);
      return;
    }
    this.show(null);
  }
}
