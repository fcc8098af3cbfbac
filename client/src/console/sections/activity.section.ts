import { html, nothing, type TemplateResult } from 'lit';
import type { EventPage, EventSummary } from '../../../../src/contract/admin.js';
import { ConsolePage } from '../page.element.js';
import { Remote } from '../remote.controller.js';
import { emptyTemplate, remoteTemplate } from '../templates/states.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { count } from '../words.js';
import { EVENT_COLUMNS } from './events.section.js';

const EVERY_MS = 2_000;
const KEPT = 200;
const AT_ONCE = 100;
/** More often, a summary would never let a screen reader come to an end. */
const SUMMARY_MS = 10_000;

/** What comes in, as it comes in. */
export class ActivitySection extends ConsolePage {
  private readonly news = new Remote<EventSummary[]>(this, (signal) => this.read(signal), {
    everyMs: EVERY_MS,
  });
  private rows: EventSummary[] = [];
  private fresh = new Set<string>();
  private isPaused = false;
  private isSpoken = false;
  private wanted = '';
  private summary = '';
  private summedAt = -Infinity;
  private sinceSummary = 0;
  private spoken = '';

  get heading(): string {
    return 'Live activity';
  }

  /** Everything since the newest row; from the beginning, one page. */
  private async read(signal: AbortSignal): Promise<EventSummary[]> {
    if (this.isPaused) return this.rows;
    const newest = BigInt(this.rows[0]?.number ?? 0);
    const found: EventSummary[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.api.get<EventPage>('/admin/events', { limit: AT_ONCE, cursor }, signal);
      const news = page.data.filter(({ number }) => BigInt(number) > newest);
      found.push(...news);
      cursor = news.length === AT_ONCE && newest > 0n ? (page.nextCursor ?? undefined) : undefined;
    } while (cursor !== undefined && found.length < KEPT);
    if (!this.isPaused) this.take(found);
    return this.rows;
  }

  private take(found: EventSummary[]): void {
    const isFirst = this.rows.length === 0;
    this.fresh = new Set(isFirst ? [] : found.map(({ number }) => number));
    this.rows = [...found, ...this.rows].slice(0, KEPT);
    const shown = found.filter((one) => this.fits(one));
    if (this.isSpoken && !isFirst && shown.length > 0) {
      this.spoken = shown
        .slice(0, 5)
        .map(({ type, entries }) => `${type}, told ${count(entries, 'inbox', 'inboxes')}`)
        .join('. ');
    }
    this.sinceSummary += isFirst ? 0 : found.length;
    this.sum();
  }

  private sum(): void {
    const now = performance.now();
    if (now - this.summedAt < SUMMARY_MS) return;
    this.summary = Number.isFinite(this.summedAt)
      ? `${count(this.sinceSummary, 'new event', 'new events')} since the last summary; ${count(this.rows.length, 'row', 'rows')} kept.`
      : `The latest ${count(this.rows.length, 'event', 'events')}. New ones come at the top.`;
    this.summedAt = now;
    this.sinceSummary = 0;
  }

  private fits({ type, source, id }: EventSummary): boolean {
    const wanted = this.wanted.trim().toLowerCase();
    return wanted === '' || `${type} ${source} ${id}`.toLowerCase().includes(wanted);
  }

  protected body(): TemplateResult {
    return html`<header class="page-head">
        <h1 tabindex="-1">Live activity</h1>
        <p class="aside" role="status">${this.summary}</p>
      </header>
      <div class="search">
        <div class="field">
          <label for="activity-filter">Only with</label>
          <input
            id="activity-filter"
            type="search"
            autocomplete="off"
            placeholder="order, a source, an id"
            .value=${this.wanted}
            @input=${(event: Event) => {
              this.wanted = (event.target as HTMLInputElement).value;
              this.requestUpdate();
            }}
          />
        </div>
        <div class="search-buttons">
          <button type="button" class="plain" @click=${this.toggle}>
            ${this.isPaused ? 'Resume' : 'Pause'}
          </button>
          <label class="switch">
            <input type="checkbox" role="switch" .checked=${this.isSpoken} @change=${this.onSpoken} />
            <span>Read aloud</span>
          </label>
        </div>
      </div>
      <div class="vh" aria-live=${this.isSpoken ? 'polite' : 'off'}>
        ${this.isSpoken ? this.spoken : nothing}
      </div>
      ${this.isPaused ? html`<p class="notice">Paused. What comes in meanwhile shows when you resume.</p>` : nothing}
      ${remoteTemplate(this.news, () => this.table(), 8)}`;
  }

  private table(): TemplateResult {
    const rows = this.rows.filter((one) => this.fits(one));
    if (rows.length === 0) {
      return this.rows.length === 0
        ? emptyTemplate({ title: 'Quiet so far', text: 'Events show here within two seconds.' })
        : emptyTemplate({
            title: 'Nothing here fits',
            text: `Of the last ${this.rows.length} events, none does.`,
          });
    }
    return html`<div class="sheet">
      ${tableTemplate(EVENT_COLUMNS, rows, {
        caption: 'The latest events, newest first',
        keyOf: (one) => one.number,
        isFresh: ({ number }) => this.fresh.has(number),
      })}
    </div>`;
  }

  private readonly toggle = (): void => {
    this.isPaused = !this.isPaused;
    if (!this.isPaused) void this.news.load();
    this.requestUpdate();
  };

  private readonly onSpoken = (event: Event): void => {
    this.isSpoken = (event.target as HTMLInputElement).checked;
    this.spoken = '';
    this.requestUpdate();
  };
}
