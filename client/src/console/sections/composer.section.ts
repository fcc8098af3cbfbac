import { html, nothing, type TemplateResult } from 'lit';
import type { AudienceSize, Broadcast, MailPreview } from '../../../../src/contract/broadcasts.js';
import { ApiError, toApiError } from '../console.api.js';
import { ConsolePage } from '../page.element.js';
import { hrefOf } from '../route.js';
import { failureTemplate } from '../templates/states.template.js';
import { audienceWords } from '../words.js';
import { audienceOf, emptyDraft, errorsOf, requestOf, type Draft, type DraftErrors } from './compose.js';
import { peopleWords, previewTemplate, summaryTemplate, type Look } from './compose.preview.js';
import { composeForm } from './compose.template.js';

/** Above it, a click is too easy. */
const TYPED_ABOVE = 1_000;
/** After the last key. */
const QUIET_MS = 400;

/** Writes a broadcast and sends it once, however often the button is pressed. */
export class ComposerSection extends ConsolePage {
  private draft: Draft = emptyDraft();
  private errors: DraftErrors = {};
  private failure: ApiError | null = null;
  private size: AudienceSize | null = null;
  private mail: MailPreview | null = null;
  private look: Look = { theme: 'light', direction: 'ltr' };
  /** From the press of the button until the end, the question included. */
  private isBusy = false;
  private isSending = false;
  /** Of this form: a repeat after a lost answer is the same broadcast. */
  private key = newKey();
  private sizeTimer: ReturnType<typeof setTimeout> | undefined;
  private mailTimer: ReturnType<typeof setTimeout> | undefined;
  /** Answers that come late belong to an older form. */
  private sizeRound = 0;
  private mailRound = 0;

  get heading(): string {
    return 'New broadcast';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.session.addEventListener('change', this.onSession);
    this.planSize(0);
    this.planMail(0);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session.removeEventListener('change', this.onSession);
    clearTimeout(this.sizeTimer);
    clearTimeout(this.mailTimer);
  }

  protected body(): TemplateResult {
    const { draft, errors, size } = this;
    return html`<header class="page-head">
        <p class="crumb"><a href="#/broadcasts">Broadcasts</a></p>
        <h1 tabindex="-1">New broadcast</h1>
      </header>
      ${this.failure ? failureTemplate(this.failure, 'This did not work.') : nothing}
      <div class="columns composer">
        <form novalidate aria-label="Broadcast" @submit=${this.onSubmit}>
          ${composeForm(draft, errors, (change) => this.change(change))}
          <div class="send">
            <p role="status">
              ${
                size === null
                  ? 'Counting …'
                  : html`For <strong>${peopleWords(size)}</strong> now. ${audienceWords(audienceOf(draft))}.`
              }
            </p>
            <button class="solid" aria-disabled=${this.isSending}>
              ${this.isSending ? 'Sending …' : draft.start === 'now' ? 'Send …' : 'Schedule …'}
            </button>
          </div>
        </form>
        <section class="preview" aria-label="Preview">
          ${previewTemplate(draft, this.mail, this.look, (look) => this.turn(look))}
        </section>
      </div>`;
  }

  private turn(look: Look): void {
    const isTurned = look.direction !== this.look.direction;
    this.look = look;
    if (isTurned) this.planMail(0);
    this.requestUpdate();
  }

  private change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    // What was wrong is looked at again while it is mended, nothing is reproached earlier.
    if (Object.keys(this.errors).length > 0) {
      const now = errorsOf(this.draft);
      this.errors = Object.fromEntries(Object.entries(now).filter(([name]) => name in this.errors));
    }
    this.failure = null;
    if (['audience', 'role', 'people', 'tags', 'locale'].some((name) => name in change)) this.planSize();
    if (['kind', 'title', 'message', 'url'].some((name) => name in change)) this.planMail();
    this.requestUpdate();
  }

  private planSize(ms = QUIET_MS): void {
    clearTimeout(this.sizeTimer);
    this.size = null;
    this.sizeRound++;
    this.sizeTimer = setTimeout(() => void this.count(), ms);
  }

  private async count(): Promise<AudienceSize | null> {
    const round = this.sizeRound;
    const { role, people, tags } = errorsOf(this.draft);
    const body = { audience: audienceOf(this.draft) };
    try {
      const size =
        (role ?? people ?? tags)
          ? { people: 0, more: false }
          : await this.api.send<AudienceSize>('POST', '/admin/broadcasts/audience', { body });
      if (round === this.sizeRound) this.size = size;
      return size;
    } catch (error) {
      if (round === this.sizeRound) this.failure = toApiError(error);
      return null;
    } finally {
      this.requestUpdate();
    }
  }

  private planMail(ms = QUIET_MS): void {
    clearTimeout(this.mailTimer);
    this.mailRound++;
    this.mailTimer = setTimeout(() => void this.renderMail(), ms);
    this.requestUpdate();
  }

  private async renderMail(): Promise<void> {
    const round = this.mailRound;
    const { title, message, url, kind } = this.draft;
    const { title: noTitle, message: noMessage, url: noUrl } = errorsOf(this.draft);
    if (noTitle ?? noMessage) {
      this.mail = null;
    } else {
      const link = url.trim() && !noUrl ? { url: url.trim() } : {};
      const language = this.look.direction === 'rtl' ? 'ar' : 'en';
      const body = { title, message, kind, language, ...link };
      try {
        const mail = await this.api.send<MailPreview>('POST', '/admin/broadcasts/preview', { body });
        if (round === this.mailRound) this.mail = mail;
      } catch {
        // The form says what is wrong with it when it is sent.
      }
    }
    this.requestUpdate();
  }

  private readonly onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.isBusy) return;
    this.errors = errorsOf(this.draft);
    this.requestUpdate();
    const [first] = Object.keys(this.errors);
    if (first !== undefined) {
      await this.updateComplete;
      this.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    this.isBusy = true;
    const sent = await this.send();
    this.isBusy = false;
    this.isSending = false;
    this.requestUpdate();
    if (sent) this.frame.go(hrefOf('broadcasts', sent.id));
  };

  private async send(): Promise<Broadcast | null> {
    const size = this.size ?? (await this.count());
    if (!size) return null;
    const isSure = await this.frame.confirm({
      title: this.draft.start === 'now' ? 'Send this broadcast?' : 'Schedule this broadcast?',
      body: summaryTemplate(this.draft, size),
      action: `${this.draft.start === 'now' ? 'Send to' : 'Schedule for'} ${peopleWords(size)}`,
      ...(size.people > TYPED_ABOVE
        ? {
            typed: {
              text: String(size.people),
              label: `These are many people. Type ${size.people.toLocaleString('en-GB')} to go on`,
            },
          }
        : {}),
    });
    if (!isSure) return null;
    this.isSending = true;
    this.requestUpdate();
    try {
      const sent = await this.api.send<Broadcast>('POST', '/notifications/broadcast', {
        body: requestOf(this.draft),
        headers: { 'idempotency-key': this.key },
      });
      this.key = newKey();
      this.frame.say(this.draft.start === 'now' ? 'It is on its way.' : 'It is scheduled.');
      return sent;
    } catch (error) {
      this.failure = explained(toApiError(error));
      return null;
    }
  }

  /** What a lost session has held up. */
  private readonly onSession = (): void => {
    if (this.session.token === null) return;
    this.failure = null;
    this.planSize(0);
    this.planMail(0);
  };
}

/** The key says that an earlier attempt arrived after all. */
function explained(error: ApiError): ApiError {
  if (error.code !== 'idempotency_conflict') return error;
  return new ApiError(
    error.status,
    error.code,
    'An earlier version of this form was sent already, though its answer was lost: look at the list of broadcasts before you write another one.',
  );
}

/** Not `randomUUID`: browsers have it over https only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${Array.from(bytes, (one) => one.toString(16).padStart(2, '0')).join('')}`;
}
