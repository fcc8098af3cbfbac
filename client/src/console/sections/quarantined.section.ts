import { html, nothing, type TemplateResult } from 'lit';
import type { QuarantinedEventContent } from '../../../../src/contract/admin.js';
import type { EventResults } from '../../../../src/contract/rest.js';
import { toApiError, type ApiError } from '../console.api.js';
import { ConsolePage } from '../page.element.js';
import { Remote } from '../remote.controller.js';
import { hrefOf } from '../route.js';
import { failureTemplate, remoteTemplate } from '../templates/states.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { count, number } from '../words.js';
import { orDash } from './people.section.js';

/** One event that was refused: why, what it was, and another try. */
export class QuarantinedSection extends ConsolePage {
  private readonly event = new Remote<QuarantinedEventContent>(this, (signal) =>
    this.api.get(`/admin/quarantine/${encodeURIComponent(this.route.id ?? '')}`, {}, signal),
  );
  private refusal: ApiError | null = null;
  private isBusy = false;

  get heading(): string {
    return this.event.value?.type ?? `Refused event ${this.route.id}`;
  }

  protected body(): TemplateResult {
    const { value } = this.event;
    return html`<header class="page-head">
        <p class="crumb"><a href="#/quarantine">Quarantine</a></p>
        <h1 tabindex="-1">${this.heading}</h1>
        ${
          value?.body == null
            ? nothing
            : html`<button type="button" class="solid" aria-disabled=${this.isBusy} @click=${this.replay}>
                ${this.isBusy ? 'Sending …' : 'Send through the intake again'}
              </button>`
        }
        <button type="button" class="plain harm" @click=${this.throwAway}>Throw away …</button>
      </header>
      ${this.refusal ? failureTemplate(this.refusal, 'It was refused again.') : nothing}
      ${remoteTemplate(this.event, (event) => this.content(event), 8)}`;
  }

  private content(event: QuarantinedEventContent): TemplateResult {
    const {
      source,
      eventId,
      receivedAt,
      replayedAt,
      origin,
      code,
      reason,
      details,
      bytes,
      contentType,
      body,
    } = event;
    return html`<dl class="facts">
        <div>
          <dt>Id in the shop</dt>
          <dd>${orDash(eventId)}</dd>
        </div>
        <div>
          <dt>Source</dt>
          <dd>${orDash(source)}</dd>
        </div>
        <div>
          <dt>Came by</dt>
          <dd>${origin === 'http' ? 'HTTP' : 'RabbitMQ'}, ${contentType}</dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>${timeTemplate(receivedAt)}</dd>
        </div>
        <div>
          <dt>Replayed</dt>
          <dd>${timeTemplate(replayedAt)}</dd>
        </div>
      </dl>
      <section class="card">
        <h2>Why it was refused</h2>
        <p>${reason} <code>${code}</code></p>
        ${
          details.length > 0
            ? html`<ul class="rows">
                ${details.map(({ path, message }) => html`<li><code>${path}</code> ${message}</li>`)}
              </ul>`
            : nothing
        }
      </section>
      <section class="card">
        <h2>What came</h2>
        ${
          body === null
            ? html`<p>
                Its ${number(bytes)} bytes were too many to keep: it can only be sent from the shop again.
              </p>`
            : html`<pre tabindex="0" aria-label="Body as it came"><code>${pretty(body)}</code></pre>`
        }
      </section>`;
  }

  private readonly replay = async (): Promise<void> => {
    if (this.isBusy) return;
    this.isBusy = true;
    this.refusal = null;
    this.requestUpdate();
    try {
      const { results } = await this.api.send<EventResults>(
        'POST',
        `/admin/quarantine/${this.route.id}/replay`,
      );
      const told = results.reduce((sum, { notified }) => sum + notified, 0);
      const isKnown = results.every(({ status }) => status === 'duplicate');
      this.frame.say(
        isKnown
          ? 'It was taken before: nothing changed.'
          : `It was taken, and told ${count(told, 'person', 'people')}.`,
      );
    } catch (error) {
      this.refusal = toApiError(error);
    }
    this.isBusy = false;
    await this.event.load();
  };

  private readonly throwAway = async (): Promise<void> => {
    const isSure = await this.frame.confirm({
      title: 'Throw this event away?',
      body: 'Its body is deleted. The shop is not told.',
      action: 'Throw away',
      isDangerous: true,
    });
    if (!isSure) return;
    const path = `/admin/quarantine/${this.route.id}`;
    if (await this.attempt(() => this.api.send('DELETE', path), 'It was thrown away.')) {
      this.frame.go(hrefOf('quarantine'));
    }
  };
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
