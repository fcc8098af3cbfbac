import { html, type TemplateResult } from 'lit';

const moment = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const withYear = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const utc = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long', timeZone: 'UTC' });

const HALF_A_YEAR = 15_552_000_000;

/** A moment in the zone of whoever looks; in UTC when they point at it. A dash when there is none. */
export function timeTemplate(iso: string | null | undefined): TemplateResult {
  if (!iso || Number.isNaN(Date.parse(iso))) return html`<span class="none">–</span>`;
  return html`<time datetime=${iso} title=${utc.format(new Date(iso))}>${momentText(iso)}</time>`;
}

function momentText(iso: string): string {
  const date = new Date(iso);
  return (Math.abs(Date.now() - date.getTime()) > HALF_A_YEAR ? withYear : moment).format(date);
}

/** Only the time of day, with seconds. */
export function clockTemplate(iso: string): TemplateResult {
  return html`<time datetime=${iso} title=${utc.format(new Date(iso))}>${clock.format(new Date(iso))}</time>`;
}

/** The zone that times are shown in, such as `Europe/Berlin`. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
