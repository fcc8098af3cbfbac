import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../elements/icons.js';
import type { ApiError } from '../console.api.js';
import type { Paged } from '../paged.controller.js';
import type { Remote } from '../remote.controller.js';
import { count } from '../words.js';

/** What is read, once it is there; before that what a person needs to know. Old content stays under a failure. */
export function remoteTemplate<T>(
  remote: Remote<T>,
  content: (value: T) => TemplateResult,
  lines = 4,
): TemplateResult {
  const { value, error } = remote;
  return html`${error ? failureTemplate(error, titleOf(error, value !== undefined), () => void remote.load()) : nothing}
  ${value === undefined ? (error ? nothing : loadingTemplate(lines)) : content(value)}`;
}

interface Nothing {
  title: string;
  text: string;
}

export function pagedTemplate<T>(
  list: Paged<T>,
  empty: Nothing,
  table: (rows: T[]) => TemplateResult,
): TemplateResult {
  const { rows, hasMore, isLoadingMore } = list;
  return html`<p class="vh" role="status">${list.value ? foundWords(rows.length, hasMore) : nothing}</p>
    ${remoteTemplate(
      list,
      () =>
        html`${rows.length === 0 ? emptyTemplate(empty) : html`<div class="sheet">${table(rows)}</div>`}
        ${
          hasMore
            ? html`<p class="more">
                <button
                  type="button"
                  class="plain"
                  aria-disabled=${isLoadingMore}
                  @click=${(event: Event) => void showMore(list, event.currentTarget as HTMLElement)}
                >
                  ${isLoadingMore ? 'Loading …' : 'Show more'}
                </button>
              </p>`
            : nothing
        }`,
      6,
    )}`;
}

function foundWords(rows: number, hasMore: boolean): string {
  return `${count(rows, 'row', 'rows')}${hasMore ? ', and there are more' : ''}`;
}

/** The next thing to read is the first new row; the button may be gone. */
async function showMore<T>(list: Paged<T>, button: HTMLElement): Promise<void> {
  const page = button.closest('main');
  const known = list.rows.length;
  await list.more();
  const row = page?.querySelectorAll('tbody tr')[known];
  const target = row?.querySelector<HTMLElement>('a, button') ?? row?.querySelector<HTMLElement>('th');
  if (!target) return;
  if (target.tagName === 'TH') target.tabIndex = -1;
  target.focus();
}

export function emptyTemplate({ title, text }: Nothing): TemplateResult {
  return html`<div class="empty">
    ${icon('inbox')}
    <p class="empty-title">${title}</p>
    <p>${text}</p>
  </div>`;
}

function loadingTemplate(lines: number): TemplateResult {
  return html`<div class="loading" role="status">
    <span class="vh">Loading</span>
    ${Array.from({ length: lines }, () => html`<span class="bone"></span>`)}
  </div>`;
}

/** @param isOld older content is shown below it */
function titleOf({ status }: ApiError, isOld: boolean): string {
  if (isOld) return 'Not up to date.';
  return status === 404 ? 'Not found.' : 'This could not be loaded.';
}

/** What went wrong, and how to go on. What is not there is not asked for again. */
export function failureTemplate(error: ApiError, title: string, retry?: () => void): TemplateResult {
  const { status, message, details, requestId } = error;
  return html`<div class="failure" role="alert">
    ${icon('alert')}
    <div>
      <p><strong>${title}</strong> ${message}</p>
      ${
        details.length > 0
          ? html`<ul>
              ${details.map((one) => html`<li><code>${one.path}</code> ${one.message}</li>`)}
            </ul>`
          : nothing
      }
      ${requestId ? html`<p class="fine">Request <code>${requestId}</code></p>` : nothing}
    </div>
    ${
      retry && status !== 404
        ? html`<button type="button" class="plain" @click=${retry}>Try again</button>`
        : nothing
    }
  </div>`;
}
