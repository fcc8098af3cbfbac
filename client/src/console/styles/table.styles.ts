import { css } from 'lit';

/** Tables, and what stands in their cells. */
export const tableStyles = css`
  .sheet {
    padding: 6px 18px;
    overflow-x: auto;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    text-align: start;
  }
  caption:not(.vh) {
    padding-block-end: 8px;
    text-align: start;
  }
  th,
  td {
    padding: 8px 10px;
    border-block-end: 1px solid var(--border);
    text-align: start;
    vertical-align: top;
    overflow-wrap: break-word;
  }
  thead th {
    padding-block: 6px;
    color: var(--muted);
    font-size: 0.75rem;
    font-weight: 600;
    vertical-align: bottom;
    white-space: nowrap;
  }
  tbody th {
    font-weight: 560;
  }
  tbody th.row {
    min-width: 11rem;
  }
  tbody th.row,
  td:has(> :is(a, code)) {
    overflow-wrap: anywhere;
  }
  td:has(> :is(a, code)) {
    min-width: 6.5rem;
  }
  td.number {
    min-width: 0;
  }
  tbody tr:last-child > * {
    border-block-end: 0;
  }
  th:first-child {
    padding-inline-start: 0;
  }
  :is(th, td):last-child {
    padding-inline-end: 0;
  }
  .number {
    text-align: end;
  }
  td.number {
    white-space: nowrap;
  }
  td time {
    white-space: nowrap;
  }
  td.actions {
    text-align: end;
  }
  .why {
    color: var(--muted);
  }
  .details {
    font-size: 0.8125rem;
  }
  tr.fresh > * {
    animation: fresh 2.4s ease-out;
  }
  @keyframes fresh {
    from {
      background: var(--tint);
    }
  }
  .matrix {
    max-width: 60rem;
  }
  .matrix .type {
    padding-inline-start: 14px;
    font-weight: 400;
  }
  .matrix .type code,
  .cell small {
    display: block;
    color: var(--muted);
    font-size: 0.75rem;
  }
  .matrix .type code {
    padding-inline-start: 14px;
  }
  .cell.on > span {
    color: var(--success);
    font-weight: 600;
  }
  .cell.off > span {
    color: var(--muted);
  }
  .status {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    white-space: nowrap;
  }
  .status::before {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--tone);
    content: '';
  }
  .good {
    --tone: var(--success);
  }
  .busy {
    --tone: var(--accent);
  }
  .warn {
    --tone: var(--warning);
  }
  .bad {
    --tone: var(--danger);
  }
  .calm {
    --tone: var(--control);
  }
  .tag {
    display: inline-block;
    padding: 0 7px;
    border-radius: 6px;
    background: var(--sunken);
    color: var(--muted);
    font-size: 0.75rem;
    line-height: 1.6;
  }
`;
