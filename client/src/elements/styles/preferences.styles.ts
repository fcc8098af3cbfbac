import { css } from 'lit';

export const preferencesStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    max-width: 780px;
  }
  h2 {
    margin-block-end: 14px;
    font-size: 1.35em;
  }
  .card {
    min-width: 0;
    margin-block-end: 16px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  legend {
    float: inline-start;
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    padding: 16px 18px 0;
    font-weight: 650;
  }
  legend .i {
    color: var(--_muted);
  }
  legend + * {
    clear: both;
  }
  .note {
    padding: 2px 18px 0;
    color: var(--_muted);
    font-size: 0.93em;
  }
  hr {
    height: 1px;
    margin: 0;
    border: 0;
    background: var(--_border);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 6px 20px;
    padding: 12px 18px;
  }
  .row + .row,
  details .row {
    border-block-start: 1px solid var(--_border);
  }
  label.row:has([role='switch']) {
    flex-wrap: nowrap;
    cursor: pointer;
  }
  .words {
    flex: 1 1 220px;
    min-width: 0;
  }
  .words b {
    display: block;
    font-weight: 550;
  }
  .words small {
    display: block;
    color: var(--_muted);
    font-size: 0.9em;
  }
  .channels {
    display: grid;
    grid-template-columns: repeat(4, minmax(76px, 1fr));
    gap: 4px;
    padding: 12px 10px 14px;
  }
  .row .channels {
    flex: none;
    grid-template-columns: repeat(4, 100px);
    padding: 0;
  }
  .channel {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 6px;
    padding: 6px 2px;
    border-radius: 10px;
    color: var(--_muted);
    font-size: 0.86em;
    text-align: center;
    cursor: pointer;
  }
  .channel .i {
    width: 1em;
    height: 1em;
    vertical-align: -0.12em;
  }
  .locked {
    cursor: default;
  }
  [role='switch'] {
    position: relative;
    flex: none;
    width: 40px;
    height: 24px;
    margin: 0;
    border: 1px solid var(--_control);
    border-radius: 12px;
    background: var(--_control);
    cursor: pointer;
    transition: background-color 140ms;
    appearance: none;
  }
  [role='switch']::after {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-start: 2px;
    width: 18px;
    height: 18px;
    border-radius: 50%;
    background: light-dark(#ffffff, #15181e);
    transition: inset-inline-start 140ms;
    content: '';
  }
  [role='switch']:checked {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  [role='switch']:checked::after {
    inset-inline-start: 18px;
  }
  [role='switch'][aria-disabled='true'] {
    cursor: not-allowed;
    opacity: 0.45;
  }
  .reasons {
    margin-block-start: -4px;
    padding: 0 18px 14px;
    color: var(--_muted);
    font-size: 0.87em;
  }
  summary {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 10px 18px;
    border-block-start: 1px solid var(--_border);
    color: var(--_muted);
    font-size: 0.93em;
    font-weight: 550;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    color: var(--_text);
  }
  summary:focus-visible {
    outline-offset: -3px;
    border-radius: 10px;
  }
  summary .i {
    transition: rotate 140ms;
  }
  details[open] summary .i {
    rotate: 180deg;
  }
  .times {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 14px;
    padding: 0 18px 16px;
  }
  .times label {
    display: grid;
    min-width: 0;
    max-width: 100%;
    gap: 4px;
    color: var(--_muted);
    font-size: 0.87em;
  }
  .field {
    min-height: 38px;
    min-width: 0;
    max-width: 100%;
    padding: 4px 10px;
    border: 1px solid var(--_control);
    border-radius: 10px;
    background: var(--_surface);
    color: var(--_text);
    font-size: 1rem;
    font-size: max(1em, 0.9375rem);
  }
  .field option {
    background: var(--_surface);
    color: var(--_text);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 10px;
    min-height: 40px;
  }
  .saved {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--_success);
    font-weight: 550;
  }
  .failed.on {
    position: sticky;
    z-index: 2;
    inset-block-start: 8px;
    margin-block-end: 12px;
    padding: 10px 16px;
    border: 1px solid var(--_danger);
    border-radius: 10px;
    background: var(--_surface);
    color: var(--_danger);
    font-weight: 550;
  }
  .blank {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 14px;
    padding: 48px 24px;
    text-align: center;
  }
  .ghost {
    height: 128px;
    margin-block-end: 16px;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  @container (width < 560px) {
    .row .channels {
      flex: 1 1 100%;
    }
    .channels,
    .row .channels {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }
  @container (width < 400px) {
    .channels,
    .row .channels {
      grid-template-columns: 1fr;
      gap: 0;
    }
    .card > .channels {
      padding-inline: 18px;
    }
    .channel {
      flex-direction: row-reverse;
      justify-content: space-between;
      min-height: 40px;
      font-size: 0.95em;
    }
  }
  @media (forced-colors: active) {
    [role='switch'] {
      border-color: ButtonText;
      background: Canvas;
    }
    [role='switch']::after {
      background: ButtonText;
    }
    [role='switch']:checked {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
