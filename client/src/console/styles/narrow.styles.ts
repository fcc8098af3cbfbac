import { css } from 'lit';

/** Below it a table has no room: each row becomes a card that names its cells. */
export const narrowStyles = css`
  @media (max-width: 46rem) {
    .search > .field {
      flex: 1 1 100%;
    }
    table,
    tbody,
    tbody tr,
    tbody :is(th, td) {
      display: block;
    }
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    tbody tr {
      margin-block-end: 10px;
      padding: 10px 14px;
      border: 1px solid var(--border);
      border-radius: var(--radius);
      background: var(--surface);
    }
    tbody :is(th, td),
    tbody :is(th, td):last-child {
      display: flex;
      justify-content: space-between;
      gap: 16px;
      padding: 3px 0;
      border: 0;
      overflow-wrap: anywhere;
      text-align: end;
    }
    tbody :is(th, td) > * {
      min-width: 0;
    }
    tbody th.row {
      padding-block-end: 6px;
      text-align: start;
    }
    tbody td::before {
      flex: none;
      max-width: 45%;
      color: var(--muted);
      font-size: 0.8125rem;
      content: attr(data-head);
    }
    tbody td.actions::before {
      content: none;
    }
    tbody th.row,
    td:has(> :is(a, code)) {
      min-width: 0;
    }
    td time {
      white-space: normal;
    }
    .timeline li {
      grid-template-columns: minmax(0, 1fr);
    }
    .card {
      padding-inline: 14px;
    }
    .sheet {
      padding: 0;
      overflow: visible;
      border: 0;
      background: none;
    }
    .card tbody tr,
    .card tbody tr:last-child {
      margin: 0;
      padding: 10px 0;
      border-width: 1px 0 0;
      border-radius: 0;
    }
    .facts:not(.slim) {
      grid-template-columns: repeat(auto-fill, minmax(min(8rem, 100%), 1fr));
    }
    .reach {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
