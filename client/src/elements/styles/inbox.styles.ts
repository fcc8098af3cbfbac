import { css } from 'lit';

export const inboxStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-width: 0;
    overflow: hidden;
    background: var(--_surface);
  }
  header {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 4px;
    padding-block: 12px 8px;
    padding-inline: 18px 10px;
  }
  .name {
    flex: 1 1 auto;
    min-width: 0;
  }
  .filter {
    position: relative;
    display: inline-flex;
    align-items: center;
    color: var(--_muted);
  }
  .filter select {
    min-height: 34px;
    padding-inline: 10px 28px;
    border: 0;
    border-radius: 9px;
    background: transparent;
    font-size: 0.92em;
    font-weight: 550;
    text-overflow: ellipsis;
    cursor: pointer;
    appearance: none;
    field-sizing: content;
  }
  .filter option {
    background: var(--_surface);
    color: var(--_text);
  }
  .filter select:hover {
    background: var(--_sunken);
    color: var(--_text);
  }
  .filter .i {
    position: absolute;
    inset-inline-end: 7px;
    pointer-events: none;
  }
  .tabs {
    display: flex;
    flex: none;
    gap: 4px;
    padding-inline: 14px;
    overflow-x: auto;
    border-block-end: 1px solid var(--_border);
    scrollbar-width: none;
  }
  .rule {
    flex: none;
    border-block-end: 1px solid var(--_border);
  }
  .tabs button {
    position: relative;
    flex: none;
    min-height: 40px;
    padding: 4px 8px 6px;
    color: var(--_muted);
    font-size: 0.93em;
    font-weight: 550;
    white-space: nowrap;
  }
  .tabs button:focus-visible {
    outline-offset: -3px;
    border-radius: 8px;
  }
  .tabs button:hover,
  .tabs [aria-selected='true'] {
    color: var(--_text);
  }
  .tabs [aria-selected='true']::after {
    position: absolute;
    inset-block-end: -1px;
    inset-inline: 8px;
    height: 2px;
    border-radius: 2px 2px 0 0;
    background: var(--_accent);
    content: '';
  }
  .link {
    flex: none;
  }
  /* Never gone: a live region must be there before its text is. */
  .link.on {
    display: flex;
    flex: none;
    align-items: center;
    gap: 0.6em;
    padding: 7px 18px;
    background: var(--_sunken);
    color: var(--_muted);
    font-size: 0.87em;
  }
  .link .i {
    color: var(--_warning);
  }
  .link button {
    flex: none;
    min-height: 28px;
    white-space: nowrap;
    margin-inline-start: auto;
  }
  .scroll {
    position: relative;
    flex: 1 1 auto;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .scroll:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }
  .fresh {
    position: sticky;
    z-index: 2;
    inset-block-start: 10px;
    display: flex;
    justify-content: center;
    height: 0;
  }
  .fresh button {
    display: inline-flex;
    align-items: center;
    gap: 0.4em;
    height: 34px;
    min-height: 34px;
    border-radius: 17px;
    box-shadow: var(--_shadow);
    font-size: 0.92em;
    animation: rise 160ms ease-out;
  }
  .more {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 6px;
    padding: 12px;
  }
  .blank {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 6px;
    padding: 52px 28px 60px;
    color: var(--_muted);
    text-align: center;
  }
  .blank .mark {
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    margin-block-end: 8px;
    border-radius: 50%;
    background: var(--_sunken);
  }
  .blank .mark .i {
    width: 26px;
    height: 26px;
  }
  .blank strong {
    color: var(--_text);
    font-size: 1.05em;
    font-weight: 600;
  }
  .blank button {
    margin-block-start: 10px;
  }
  .ghost {
    display: flex;
    gap: 12px;
    padding: 16px 18px;
  }
  .ghost i {
    display: block;
    height: 0.75em;
    border-radius: 6px;
    background: var(--_sunken);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  .ghost i:first-child {
    flex: none;
    width: 2.4em;
    height: 2.4em;
    border-radius: 28%;
  }
  .ghost div {
    display: grid;
    flex: 1;
    gap: 9px;
    align-content: center;
  }
  .ghost div i:first-child {
    width: 58%;
    height: 0.75em;
    border-radius: 6px;
  }
  .ghost div i:last-child {
    width: 88%;
  }
  .undo {
    position: absolute;
    z-index: 3;
    inset-block-end: 12px;
    inset-inline: 12px;
    display: flex;
    align-items: center;
    gap: 8px;
    width: fit-content;
    max-width: calc(100% - 24px);
    margin-inline: auto;
    padding-block: 5px;
    padding-inline: 16px 6px;
    border: 1px solid transparent;
    border-radius: 12px;
    background: light-dark(#1d2129, #eceef2);
    box-shadow: var(--_shadow);
    color: light-dark(#ffffff, #15181e);
    font-size: 0.94em;
    animation: rise 160ms ease-out;
  }
  .undo .text {
    color: light-dark(#a9c0ff, #1f49c0);
  }
  .undo .text:hover {
    background: light-dark(#333945, #d9dde4);
    color: inherit;
  }
  .undo button:focus-visible {
    outline-color: currentColor;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    @keyframes rise {
      from {
        opacity: 0;
      }
    }
    .ghost i {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .tabs [aria-selected='true']::after {
      background: Highlight;
      forced-color-adjust: none;
    }
    .undo,
    .fresh button {
      border: 1px solid CanvasText;
    }
  }
`;
