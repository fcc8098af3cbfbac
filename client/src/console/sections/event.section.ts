import { html, nothing, type TemplateResult } from 'lit';
import type { EventTrail, RecipientTrail } from '../../../../src/contract/admin.js';
import { ConsolePage } from '../page.element.js';
import { Remote } from '../remote.controller.js';
import { hrefOf } from '../route.js';
import { emptyTemplate, remoteTemplate } from '../templates/states.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { count } from '../words.js';
import { intakeSteps, recipientSteps, type Step } from './timeline.js';

/** The API answers no more of them. */
const MOST_RECIPIENTS = 1_000;

/** What became of one event: the page that answers "why did she not hear of it?". */
export class EventSection extends ConsolePage {
  private readonly event = new Remote<EventTrail>(this, (signal) =>
    this.api.get(`/admin/events/${encodeURIComponent(this.route.id ?? '')}`, {}, signal),
  );

  get heading(): string {
    return this.event.value?.type ?? `Event ${this.route.id}`;
  }

  protected body(): TemplateResult {
    return html`<header class="page-head">
        <p class="crumb"><a href="#/events">Events</a></p>
        <h1 tabindex="-1">${this.heading}</h1>
        <button type="button" class="plain" @click=${() => void this.event.load()}>Look again</button>
      </header>
      ${remoteTemplate(this.event, (event) => this.content(event), 8)}`;
  }

  private content(event: EventTrail): TemplateResult {
    const { number, id, source, time, receivedAt, data, recipients } = event;
    return html`<dl class="facts">
        <div>
          <dt>Id in the shop</dt>
          <dd><code>${id}</code></dd>
        </div>
        <div>
          <dt>Source</dt>
          <dd><code>${source}</code></dd>
        </div>
        <div>
          <dt>Number here</dt>
          <dd>${number}</dd>
        </div>
        <div>
          <dt>Happened</dt>
          <dd>${timeTemplate(time)}</dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>${timeTemplate(receivedAt)}</dd>
        </div>
      </dl>
      <div class="columns wide-first">
        <section class="card">
          <h2>What became of it</h2>
          ${stepsTemplate(intakeSteps(event))}
          ${
            recipients.length === 0
              ? emptyTemplate({
                  title: 'Nobody was told',
                  text: 'No rule of the shop makes this event news for anybody.',
                })
              : recipients.map((recipient) => recipientTemplate(recipient, receivedAt))
          }
          ${
            recipients.length >= MOST_RECIPIENTS
              ? html`<p class="fine">The first ${count(recipients.length, 'person', 'people')}, by id.</p>`
              : nothing
          }
        </section>
        <section class="card">
          <h2>What the shop sent</h2>
          <pre tabindex="0" aria-label="Payload"><code>${JSON.stringify(data, null, 2)}</code></pre>
        </section>
      </div>`;
  }
}

function recipientTemplate(recipient: RecipientTrail, receivedAt: string): TemplateResult {
  const { userId, entry } = recipient;
  return html`<article class="recipient">
    <h3><a href=${hrefOf('people', userId)}>${userId}</a></h3>
    ${
      entry
        ? html`<p class="words" dir="auto">
            <strong>${entry.title}</strong> ${entry.message}<span class="tag">${entry.type}</span>
          </p>`
        : nothing
    }
    ${stepsTemplate(recipientSteps(recipient, receivedAt))}
  </article>`;
}

function stepsTemplate(steps: readonly Step[]): TemplateResult {
  return html`<ol class="timeline">
    ${steps.map(
      ({ at, text, tone }) =>
        html`<li class=${tone}>
          <span class="when">${at === null ? html`<span class="none">so far</span>` : timeTemplate(at)}</span>
          <span>${text}</span>
        </li>`,
    )}
  </ol>`;
}
