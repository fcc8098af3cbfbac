import { html, nothing, type TemplateResult } from 'lit';
import type { AdminStats, NodeStats } from '../../../../src/contract/admin.js';
import type { Pulse } from '../../../../src/contract/console.js';
import { ConsolePage } from '../page.element.js';
import { PulseHistory, SAMPLES } from '../pulse-history.js';
import { Remote } from '../remote.controller.js';
import { barsTemplate, lineTemplate } from '../templates/plot.template.js';
import { failureTemplate, remoteTemplate } from '../templates/states.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { clockTemplate, timeTemplate } from '../templates/time.template.js';
import { deliveryTable } from './delivery-counts.template.js';
import { count, duration, number, rate } from '../words.js';

const EVERY_MS = 2_000;
/** Beyond it a person notices. */
const LATE_SECONDS = 30;

/** Kept over visits of the page: a look at an event must not empty the plots. */
const history = new PulseHistory();

export class OverviewSection extends ConsolePage {
  private readonly stats = new Remote<AdminStats>(
    this,
    (signal) => this.api.get('/admin/stats', {}, signal),
    {
      everyMs: EVERY_MS,
    },
  );
  private readonly pulse = new Remote<Pulse>(
    this,
    async (signal) => {
      const pulse = await this.api.get<Pulse>('/admin/pulse', {}, signal);
      history.add(pulse, this.stats.value ?? null);
      return pulse;
    },
    { everyMs: EVERY_MS },
  );

  get heading(): string {
    return 'Overview';
  }

  protected body(): TemplateResult {
    const { stats } = this;
    return html`<header class="page-head">
        <h1 tabindex="-1">Overview</h1>
        <p class="aside">
          ${stats.value ? html`Updates every 2 s · rows counted at ${clockTemplate(stats.value.at)}` : nothing}
        </p>
      </header>
      ${this.pulse.error && !stats.error ? failureTemplate(this.pulse.error, 'Not up to date.') : nothing}
      ${remoteTemplate(stats, (value) => this.content(value), 8)}`;
  }

  private content(stats: AdminStats): TemplateResult {
    const { connected, deliveries, nodes } = stats;
    const { connections } = connected;
    const pulse = this.pulse.value;
    const failures = pulse ? pulse.totals.eventsRefused + pulse.totals.deliveriesFailed : null;
    return html`<section aria-label="Now" class="stats">
        ${tile('Connected people', number(connected.people), {
          note: `${count(connections.socket, 'socket', 'sockets')} · ${number(connections.sse)} SSE · ${number(connections.poll)} polling`,
          plot: lineOf('Connected people', 'people'),
        })}
        ${tile('Events per second', shown(history.last('events'), rate), {
          note: `${number(stats.events.lastHour)} in the last hour`,
          plot: lineOf('Events per second', 'events'),
        })}
        ${tile('Entries per second', shown(history.last('entries'), rate), {
          note: `${number(stats.entries.lastHour)} in the last hour`,
          plot: lineOf('Inbox entries per second', 'entries'),
        })}
        ${tile('Delivery delay', pulse?.emitMs.p50 == null ? '–' : `≤ ${duration(pulse.emitMs.p50)}`, {
          note:
            pulse?.emitMs.p99 == null ? 'Nothing was sent yet' : `99 % within ${duration(pulse.emitMs.p99)}`,
          plot: lineOf('Delay until open tabs have an entry, 99th percentile', 'delay'),
        })}
        ${tile('Queue lag', deliveries.lagSeconds < 1 ? 'None' : duration(deliveries.lagSeconds * 1_000), {
          note: count(deliveries.pending, 'delivery waits', 'deliveries wait'),
          plot: lineOf('Deliveries that wait', 'pending', 'warn'),
          isBad: deliveries.lagSeconds > LATE_SECONDS,
        })}
        ${tile('Dead letters', number(deliveries.deadLetters), {
          note:
            failures === null
              ? ''
              : `This node: ${count(pulse?.totals.eventsRefused ?? 0, 'event', 'events')} refused, ${number(pulse?.totals.deliveriesFailed ?? 0)} failed`,
          plot: lineOf('Failures per second', 'failures', 'bad'),
          link: deliveries.deadLetters > 0 ? '#/deliveries?status=failed' : null,
          isBad: deliveries.deadLetters > 0,
        })}
      </section>
      <div class="columns">
        <section class="card">
          <h2>Last 60 minutes</h2>
          ${minutes(stats, 'events', 'Events')} ${minutes(stats, 'entries', 'Inbox entries')}
        </section>
        <section class="card">
          <h2>Deliveries of the last day</h2>
          ${deliveryTable(deliveries.lastDay)}
        </section>
      </div>
      <section class="card">
        <h2>${nodes.length === 1 ? 'The node' : `${number(nodes.length)} nodes`}</h2>
        ${tableTemplate<NodeStats>(
          [
            {
              head: 'Node',
              kind: 'row',
              cell: ({ host, isThis }) =>
                html`${host}${isThis ? html` <span class="tag">this one</span>` : nothing}`,
            },
            { head: 'Since', cell: ({ startedAt }) => timeTemplate(startedAt) },
            { head: 'People', kind: 'number', cell: ({ people }) => number(people) },
            { head: 'Sockets', kind: 'number', cell: (node) => number(node.connections.socket) },
            { head: 'SSE', kind: 'number', cell: (node) => number(node.connections.sse) },
            { head: 'Polling', kind: 'number', cell: (node) => number(node.connections.poll) },
            {
              head: 'Event loop late',
              kind: 'number',
              cell: ({ isThis }) =>
                isThis && pulse?.loopLagMs.p99 != null
                  ? duration(pulse.loopLagMs.p99)
                  : html`<span class="none">–</span>`,
            },
          ],
          nodes,
          { caption: 'Who is connected to which node', keyOf: ({ id }) => id },
        )}
        <p class="fine">
          ${count(stats.people, 'person is', 'people are')} known, ${count(stats.inboxes, 'inbox', 'inboxes')}
          in use. Whoever is connected to two nodes counts twice.
        </p>
      </section>`;
  }
}

interface TileOptions {
  note: string;
  plot: TemplateResult;
  link?: string | null;
  isBad?: boolean;
}

function tile(label: string, value: string, { note, plot, link, isBad }: TileOptions): TemplateResult {
  return html`<article class="stat ${isBad ? 'bad' : ''}">
    <h2>${link ? html`<a href=${link}>${label}</a>` : label}</h2>
    <p class="figure">${value}</p>
    <p class="fine">${note}</p>
    ${plot}
  </article>`;
}

function lineOf(
  label: string,
  name: Parameters<PulseHistory['values']>[0],
  tone?: 'warn' | 'bad',
): TemplateResult {
  const values = history.values(name);
  const known = values.filter((value) => value !== null);
  const largest = known.length > 0 ? rate(Math.max(...known)) : 'nothing yet';
  return lineTemplate({
    values,
    span: SAMPLES,
    label: `${label} over the last three minutes; at most ${largest}`,
    ...(tone ? { tone } : {}),
  });
}

function shown(value: number | null, words: (value: number) => string): string {
  return value === null ? '–' : words(value);
}

function minutes({ perMinute }: AdminStats, name: 'events' | 'entries', label: string): TemplateResult {
  const values = perMinute.map((minute) => minute[name]);
  const total = values.reduce((sum, value) => sum + value, 0);
  const most = Math.max(0, ...values);
  return html`<div class="hour">
    <p class="hour-label">
      <span>${label}</span> <span>${number(total)}, at most ${number(most)} in a minute</span>
    </p>
    ${barsTemplate({ values, label: `${label} per minute of the last hour: ${number(total)} in all, at most ${number(most)}` })}
  </div>`;
}
