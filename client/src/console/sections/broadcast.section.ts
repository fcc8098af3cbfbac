import { html, nothing, type TemplateResult } from 'lit';
import type {
  BroadcastProgress,
  ChannelProgress,
  WaveProgress,
} from '../../../../src/contract/broadcasts.js';
import type { OutsideChannel, Rule } from '../../../../src/contract/preferences.js';
import { ConsolePage } from '../page.element.js';
import { Remote } from '../remote.controller.js';
import { hrefOf } from '../route.js';
import { remoteTemplate } from '../templates/states.template.js';
import { broadcastStatus, waveStatus } from '../templates/status.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { audienceWords, CHANNEL_WORDS, count, KIND_WORDS, number, RULE_WORDS } from '../words.js';
import { channelsOf, startTemplate } from './broadcasts.section.js';

const EVERY_MS = 2_000;

/** One broadcast: how far it has come, and the ways to hold it or take it back. */
export class BroadcastSection extends ConsolePage {
  private readonly broadcast = new Remote<BroadcastProgress>(
    this,
    (signal) => this.api.get(`/admin/broadcasts/${encodeURIComponent(this.route.id ?? '')}`, {}, signal),
    { everyMs: EVERY_MS },
  );

  get heading(): string {
    return this.broadcast.value?.title ?? `Broadcast ${this.route.id}`;
  }

  protected body(): TemplateResult {
    const { value } = this.broadcast;
    const mayAct = value !== undefined && !isOver(value);
    const hasChannels = value !== undefined && Object.values(value.channels).some(Boolean);
    return html`<header class="page-head">
        <p class="crumb"><a href="#/broadcasts">Broadcasts</a></p>
        <h1 tabindex="-1" dir="auto">${this.heading}</h1>
        ${
          mayAct && hasChannels && value.waves?.status !== 'done'
            ? html`<button type="button" class="plain" @click=${() => void this.hold(value)}>
                ${value.pausedAt ? 'Resume' : 'Pause'}
              </button>`
            : nothing
        }
        ${mayAct ? html`<button type="button" class="plain harm" @click=${this.retract}>Retract …</button>` : nothing}
      </header>
      ${remoteTemplate(this.broadcast, (one) => this.content(one), 8)}`;
  }

  private content(one: BroadcastProgress): TemplateResult {
    const {
      status,
      kind,
      audience,
      message,
      url,
      expiresAt,
      createdBy,
      createdAt,
      pausedAt,
      retractedAt,
      reach,
    } = one;
    return html`${
        pausedAt && status !== 'retracted'
          ? html`<p class="notice">
              Paused since ${timeTemplate(pausedAt)}: nothing leaves outside the inbox. The inbox goes on.
            </p>`
          : nothing
      }
      <dl class="facts">
        <div>
          <dt>Status</dt>
          <dd>${broadcastStatus(status)}</dd>
        </div>
        <div>
          <dt>Class</dt>
          <dd>${KIND_WORDS[kind]}</dd>
        </div>
        <div>
          <dt>For</dt>
          <dd>${audienceWords(audience)}</dd>
        </div>
        <div>
          <dt>On</dt>
          <dd>${channelsOf(one)}</dd>
        </div>
        <div>
          <dt>Starts</dt>
          <dd>${startTemplate(one)}</dd>
        </div>
        <div>
          <dt>${retractedAt ? 'Taken back' : 'Leaves every screen'}</dt>
          <dd>${timeTemplate(retractedAt ?? expiresAt)}</dd>
        </div>
        <div>
          <dt>By</dt>
          <dd>${createdBy}, ${timeTemplate(createdAt)}</dd>
        </div>
        ${
          url
            ? html`<div>
                <dt>Leads to</dt>
                <dd><code>${url}</code></dd>
              </div>`
            : nothing
        }
      </dl>
      <div class="columns wide-first">
        <div class="stack">
          <section class="card">
            <h2>In inboxes</h2>
            <div class="reach">
              ${reachTemplate('Entries', reach.entries, null)}
              ${reachTemplate('Seen', reach.seen, reach.entries)}
              ${reachTemplate('Read', reach.read, reach.entries)}
            </div>
            <p class="fine">
              Whoever has not been online since its start
              ${isOver(one) ? 'never had it.' : 'has it when they come.'}
            </p>
          </section>
          ${one.waves ? wavesTemplate(one.waves) : nothing}
        </div>
        <section class="card">
          <h2>What it says</h2>
          <p class="words" dir="auto"><strong>${one.title}</strong></p>
          <p class="words lines" dir="auto">${message}</p>
        </section>
      </div>`;
  }

  private async hold({ pausedAt, id }: BroadcastProgress): Promise<void> {
    const action = pausedAt ? 'resume' : 'pause';
    await this.attempt(
      () => this.api.send('POST', `/admin/broadcasts/${id}/${action}`),
      pausedAt ? 'It goes on from where it was.' : 'Paused. What was handed over already still arrives.',
    );
    await this.broadcast.load();
  }

  private readonly retract = async (): Promise<void> => {
    const { value } = this.broadcast;
    if (!value) return;
    const isSure = await this.frame.confirm({
      title: `Retract “${value.title}”?`,
      body: `It leaves every screen, and nobody gets it any more. ${count(value.reach.seen, 'person has', 'people have')} seen it; e-mails that were sent stay where they are. A retracted broadcast cannot come back.`,
      action: 'Retract',
      isDangerous: true,
    });
    if (!isSure) return;
    await this.attempt(
      () => this.api.send('DELETE', `/admin/broadcasts/${value.id}`),
      'It is taken off every screen.',
    );
    await this.broadcast.load();
  };
}

function isOver({ status }: BroadcastProgress): boolean {
  return ['retracted', 'retracting', 'ended'].includes(status);
}

function reachTemplate(label: string, value: number, of: number | null): TemplateResult {
  const share = of ? ` · ${Math.round((value / of) * 100)} %` : '';
  return html`<div>
    <p class="fine">${label}</p>
    <p class="figure">${number(value)}<small>${share}</small></p>
    ${of ? html`<meter min="0" max=${of} value=${value} aria-label="${label} of ${number(of)}"></meter>` : nothing}
  </div>`;
}

function wavesTemplate(waves: WaveProgress): TemplateResult {
  const { status, audience, people, channels, pace, eta, startedAt } = waves;
  const rows = Object.entries(channels) as [OutsideChannel, ChannelProgress][];
  return html`<section class="card">
    <h2>Outside the inbox</h2>
    <p>
      ${waveStatus(status)}
      <span class="fine">
        ${
          startedAt === null
            ? 'Not begun.'
            : `${number(people)} of ${count(audience ?? people, 'person', 'people')} looked at; ${number(pace)} sent in the last minute.`
        }
        ${eta ? html`Through at about ${timeTemplate(eta)}.` : nothing}
      </span>
    </p>
    <progress
      max=${Math.max(1, audience ?? people)}
      value=${startedAt === null ? 0 : Math.max(people, status === 'done' ? 1 : 0)}
      aria-label="People looked at"
    ></progress>
    ${tableTemplate<[OutsideChannel, ChannelProgress]>(
      [
        { head: 'Channel', kind: 'row', cell: ([channel]) => CHANNEL_WORDS[channel] },
        { head: 'Sent', kind: 'number', cell: ([, one]) => number(one.sent) },
        { head: 'On the way', kind: 'number', cell: ([, one]) => number(one.pending) },
        { head: 'Failed', kind: 'number', cell: ([channel, { failed }]) => failedTemplate(channel, failed) },
        {
          head: 'Not needed',
          kind: 'number',
          cell: ([, one]) => number(one.cancelled + one.expired + one.skipped),
        },
        { head: 'Held back', cell: ([, { withheld }]) => withheldWords(withheld) },
      ],
      rows,
      { caption: 'Progress by channel', keyOf: ([channel]) => channel },
    )}
  </section>`;
}

function failedTemplate(channel: OutsideChannel, failed: number): TemplateResult | string {
  if (failed === 0) return '0';
  return html`<a href=${hrefOf('deliveries', null, { status: 'failed', channel })}>${number(failed)}</a>`;
}

function withheldWords(withheld: ChannelProgress['withheld']): TemplateResult | string {
  const rules = Object.entries(withheld) as [Rule, number][];
  if (rules.length === 0) return html`<span class="none">nobody</span>`;
  return rules.map(([rule, people]) => `${number(people)}: ${RULE_WORDS[rule]}`).join('; ');
}
