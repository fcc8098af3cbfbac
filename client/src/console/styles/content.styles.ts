import { css } from 'lit';

/** Facts, states, timelines and inboxes. */
export const contentStyles = css`
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(12rem, 100%), 1fr));
    gap: 12px 20px;
    margin-block-end: 16px;
    overflow-wrap: anywhere;
  }
  .facts.slim {
    grid-template-columns: 1fr;
    gap: 6px;
    margin: 0;
  }
  .facts.slim > div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 2px 16px;
  }
  dt {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .rows {
    display: grid;
    gap: 10px;
  }
  .rows .fine {
    display: block;
    overflow-wrap: anywhere;
  }
  .words {
    overflow-wrap: anywhere;
  }
  .lines {
    white-space: pre-line;
  }
  pre {
    max-height: 34rem;
    padding: 12px 14px;
    overflow: auto;
    border-radius: 8px;
    background: var(--sunken);
    font-size: 0.8125rem;
    line-height: 1.55;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .notice,
  .bar,
  .failure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin-block-end: 16px;
    padding: 10px 14px;
    border: 1px solid var(--border);
    border-inline-start: 3px solid var(--warning);
    border-radius: 8px;
    background: var(--surface);
  }
  .bar > span,
  .failure > div {
    flex: 1 1 14rem;
  }
  .failure {
    border-inline-start-color: var(--danger);
  }
  .failure > .i {
    color: var(--danger);
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 4px;
    padding: 40px 16px;
    color: var(--muted);
    text-align: center;
  }
  .empty .i {
    width: 26px;
    height: 26px;
    margin-block-end: 6px;
  }
  .card .empty {
    padding-block: 20px;
  }
  .empty-title {
    color: var(--text);
    font-weight: 600;
  }
  .loading {
    display: grid;
    gap: 14px;
    padding-block: 12px;
  }
  .bone {
    height: 14px;
    border-radius: 6px;
    background: var(--sunken);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  .bone:nth-child(even) {
    margin-inline-end: 22%;
  }
  @keyframes breathe {
    from {
      opacity: 0.45;
    }
  }
  .more {
    margin-block-start: 14px;
    text-align: center;
  }
  .recipient {
    margin-block-start: 18px;
    padding-block-start: 16px;
    border-block-start: 1px solid var(--border);
  }
  .recipient .tag {
    margin-inline-start: 8px;
  }
  .recipient .words {
    margin-block: 2px 8px;
  }
  details > summary {
    color: var(--accent);
    cursor: pointer;
  }
  details[open] > summary {
    margin-block-end: 10px;
  }
  .timeline li {
    position: relative;
    display: grid;
    grid-template-columns: 9rem minmax(0, 1fr);
    gap: 2px 14px;
    padding: 5px 0 5px 20px;
    padding-inline: 20px 0;
  }
  .timeline li::before {
    position: absolute;
    z-index: 1;
    inset-block-start: 12px;
    inset-inline-start: 2px;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--tone);
    content: '';
  }
  .timeline li:not(:last-child)::after {
    position: absolute;
    inset-block: 18px -12px;
    inset-inline-start: 5.5px;
    width: 1px;
    background: var(--border);
    content: '';
  }
  .when {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .inbox li {
    display: flex;
    gap: 12px;
    padding-block: 10px;
    border-block-end: 1px solid var(--border);
  }
  .inbox li:last-child {
    border: 0;
  }
  .inbox li > div {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .inbox-message {
    color: var(--muted);
  }
  .inbox .unread .inbox-title {
    font-weight: 640;
  }
  .tile {
    --level: var(--accent);
    display: grid;
    flex: none;
    place-items: center;
    width: 2.25rem;
    height: 2.25rem;
    overflow: hidden;
    border-radius: 28%;
    background: color-mix(in srgb, var(--level) 13%, transparent);
    color: var(--level);
  }
  .tile.success {
    --level: var(--success);
  }
  .tile.warning {
    --level: var(--warning);
  }
  .tile.error {
    --level: var(--danger);
  }
  .tile > * {
    grid-area: 1 / 1;
  }
  .tile img {
    z-index: 1;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  progress,
  meter {
    width: 100%;
    height: 10px;
    margin-block: 8px;
  }
`;
