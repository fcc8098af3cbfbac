import { html, nothing, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';

/** What is asked before something that cannot be taken back. */
export interface Question {
  title: string;
  body: TemplateResult | string;
  /** On the button that does it: a verb, never "OK". */
  action: string;
  isDangerous?: boolean;
  /** Must be typed before it can be done, with what to write about it. */
  typed?: { text: string; label: string };
}

/** A question on the screen. */
export class Dialog {
  private readonly element = createRef<HTMLDialogElement>();
  private question: Question | null = null;
  private answer: ((isYes: boolean) => void) | null = null;
  private typed = '';

  constructor(private readonly redraw: () => Promise<unknown>) {}

  async ask(question: Question): Promise<boolean> {
    this.answer?.(false);
    this.question = question;
    this.typed = '';
    const answer = new Promise<boolean>((resolve) => {
      this.answer = resolve;
    });
    await this.redraw();
    this.element.value?.showModal();
    // Not left to the browser: Return must never do the harm.
    this.element.value?.querySelector<HTMLElement>('[data-cancel]')?.focus();
    return answer;
  }

  template(): TemplateResult {
    const { question } = this;
    return html`<dialog
      ${ref(this.element)}
      aria-labelledby="dialog-title"
      @close=${() => this.settle(false)}
      @cancel=${() => this.settle(false)}
    >
      ${
        question
          ? html`<form method="dialog" @submit=${this.onSubmit}>
              <h2 id="dialog-title">${question.title}</h2>
              <div class="dialog-body">${question.body}</div>
              ${question.typed ? this.typedTemplate(question.typed) : nothing}
              <div class="buttons">
                <button type="button" class="plain" data-cancel @click=${() => this.settle(false)}>
                  Cancel
                </button>
                <button class=${question.isDangerous ? 'danger' : 'solid'} aria-disabled=${!this.mayGoOn}>
                  ${question.action}
                </button>
              </div>
            </form>`
          : nothing
      }
    </dialog>`;
  }

  private typedTemplate({ label }: NonNullable<Question['typed']>): TemplateResult {
    return html`<label class="field">
      <span>${label}</span>
      <input
        name="typed"
        autocomplete="off"
        spellcheck="false"
        .value=${this.typed}
        @input=${(event: Event) => {
          this.typed = (event.target as HTMLInputElement).value;
          void this.redraw();
        }}
      />
    </label>`;
  }

  private get mayGoOn(): boolean {
    const wanted = this.question?.typed?.text;
    return (
      wanted === undefined || this.typed.trim().replaceAll(/[\s,.]/g, '') === wanted.replaceAll(/[\s,.]/g, '')
    );
  }

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    if (this.mayGoOn) this.settle(true);
    else this.element.value?.querySelector<HTMLElement>('[name=typed]')?.focus();
  };

  private settle(isYes: boolean): void {
    const { answer } = this;
    if (!answer) return;
    this.answer = null;
    this.element.value?.close();
    this.question = null;
    void this.redraw();
    answer(isYes);
  }
}
