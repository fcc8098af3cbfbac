import { css } from 'lit';

export const controlStyles = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  .solid,
  .plain,
  .danger,
  .link,
  .quiet {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 34px;
    padding: 4px 14px;
    border: 1px solid transparent;
    border-radius: 8px;
    background: none;
    font-weight: 560;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }
  .solid {
    background: var(--accent);
    color: var(--on-accent);
  }
  .danger {
    background: var(--danger);
    color: var(--on-danger);
  }
  .plain {
    border-color: var(--border);
    background: var(--surface);
    color: var(--text);
  }
  .harm {
    color: var(--danger);
  }
  .small {
    gap: 0;
    min-height: 28px;
    padding: 2px 10px;
    font-size: 0.8125rem;
    white-space: nowrap;
  }
  .link {
    min-height: 24px;
    padding: 0;
    color: var(--accent);
    font-weight: inherit;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.18em;
  }
  .quiet {
    min-width: 30px;
    min-height: 30px;
    padding: 0;
    color: var(--muted);
  }
  :is(.solid, .danger):hover {
    filter: brightness(1.08);
  }
  :is(.plain, .quiet):hover {
    background: var(--sunken);
  }
  [aria-disabled='true'] {
    opacity: 0.55;
    cursor: default;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }
  input:not([type='checkbox'], [type='radio']),
  select,
  textarea {
    width: 100%;
    min-height: 34px;
    padding: 6px 10px;
    border: 1px solid var(--control);
    border-radius: 8px;
    background: var(--surface);
  }
  select {
    padding-inline-end: 6px;
  }
  textarea {
    resize: vertical;
    overflow-wrap: anywhere;
  }
  [aria-invalid='true'] {
    border-color: var(--danger) !important;
  }
  .field {
    display: grid;
    gap: 4px;
    min-width: 0;
  }
  .field > label,
  .field > span,
  legend {
    font-size: 0.8125rem;
    font-weight: 580;
  }
  .hint {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .wrong {
    color: var(--danger);
    font-size: 0.8125rem;
    font-weight: 560;
  }
  .radios {
    display: grid;
    gap: 6px;
    min-width: 0;
  }
  legend {
    margin-block-end: 6px;
    padding: 0;
  }
  .choice,
  .switch {
    display: flex;
    align-items: start;
    gap: 9px;
    cursor: pointer;
  }
  .switch {
    align-items: center;
    min-height: 34px;
  }
  .choice small {
    display: block;
    color: var(--muted);
    font-size: 0.8125rem;
  }
  :is(.choice, .switch) input {
    flex: none;
    width: 16px;
    height: 16px;
    margin: 3px 0 0;
  }
  .switch input {
    margin: 0;
  }
  .search {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 12px;
    margin-block-end: 18px;
  }
  .search > .field {
    flex: 0 1 13rem;
  }
  .search-buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
  }
  form[aria-label='Broadcast'] .card {
    display: grid;
    gap: 14px;
  }
  form[aria-label='Broadcast'] .card > h2 {
    margin: 0;
  }
  .send {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 10px;
    margin-block-start: 16px;
    padding: 12px 18px;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .send p {
    flex: 1 1 12rem;
  }
  @media (min-width: 52rem) and (min-height: 30rem) {
    .send {
      position: sticky;
      z-index: 2;
      inset-block-end: 12px;
      box-shadow: 0 10px 30px -12px rgb(16 20 30 / 0.35);
    }
    /* What has the focus must not lie behind it. */
    .composer :is(input, select, textarea) {
      scroll-margin-block-end: 96px;
    }
  }
  .preview {
    display: grid;
    gap: 12px;
    min-width: 0;
  }
  @media (min-width: 64rem) {
    .preview {
      position: sticky;
      inset-block-start: 16px;
      max-height: calc(100dvh - 32px);
      overflow-y: auto;
    }
  }
  .preview-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
  }
  .preview-head h2 {
    flex: 1;
  }
  .subject {
    overflow-wrap: anywhere;
  }
  dialog {
    width: min(30rem, calc(100vw - 32px));
    padding: 22px;
    border: 1px solid var(--border);
    border-radius: 14px;
    background: var(--surface);
    color: var(--text);
    box-shadow: 0 24px 80px -16px rgb(0 0 0 / 0.5);
  }
  dialog::backdrop {
    background: rgb(10 12 18 / 0.45);
  }
  dialog form {
    display: grid;
    gap: 14px;
  }
  dialog h2 {
    font-size: 1.125rem;
    overflow-wrap: anywhere;
  }
  dialog .buttons {
    justify-content: end;
  }
  .dialog-body {
    display: grid;
    gap: 12px;
    overflow-wrap: anywhere;
  }
  @media (pointer: coarse) {
    :is(.solid, .plain, .danger, select),
    input:not([type='checkbox'], [type='radio']) {
      min-height: 44px;
    }
  }
  @media (forced-colors: active) {
    .solid,
    .danger {
      border-color: ButtonBorder;
    }
  }
`;
