import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

export interface Column<T> {
  head: string;
  cell: (row: T) => unknown;
  /** `row`: names the row. `actions`: buttons, whose head is only spoken. */
  kind?: 'row' | 'number' | 'actions';
}

interface TableOptions<T> {
  /** What is in it; shown only when no heading says it already. */
  caption: string;
  showCaption?: boolean;
  keyOf: (row: T) => unknown;
  /** Rows to point out. */
  isFresh?: (row: T) => boolean;
}

// The roles are said again because narrow screens lay the table out as cards, and a layout may not take them away.

/** A table; a card for each row on narrow screens. */
export function tableTemplate<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  { caption, showCaption = false, keyOf, isFresh }: TableOptions<T>,
): TemplateResult {
  return html`<table role="table">
    <caption class=${showCaption ? '' : 'vh'}>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(
          ({ head, kind }) =>
            html`<th role="columnheader" scope="col" class=${kind ?? nothing}>
              ${kind === 'actions' ? html`<span class="vh">${head}</span>` : head}
            </th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${repeat(
        rows,
        keyOf,
        (row) =>
          html`<tr role="row" class=${isFresh?.(row) ? 'fresh' : nothing}>
            ${columns.map((column) => cellTemplate(column, row))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function cellTemplate<T>({ head, cell, kind }: Column<T>, row: T): TemplateResult {
  return kind === 'row'
    ? html`<th role="rowheader" scope="row" class="row" data-head=${head}>${cell(row)}</th>`
    : html`<td role="cell" class=${kind ?? nothing} data-head=${head}>${cell(row)}</td>`;
}
