import { css } from 'lit';

/** What an entry looks like, in the list and as a toast. */
export const cardStyles = css`
  .body {
    flex: 1;
    min-width: 0;
  }
  h3 {
    flex: 1;
    min-width: 0;
    font-size: 1em;
    font-weight: 500;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  h3 :is(a, button) {
    color: inherit;
    font-weight: inherit;
    text-align: start;
    text-decoration: none;
  }
  /* The whole card is the link's, without being inside it. */
  h3 :is(a, button)::after {
    position: absolute;
    inset: 0;
    border-radius: inherit;
    content: '';
  }
  h3 :is(a, button):focus-visible {
    outline: none;
  }
  h3 :is(a, button):focus-visible::after {
    outline: 2px solid var(--_accent);
    outline-offset: -3px;
    border-radius: 10px;
  }
  .message {
    display: -webkit-box;
    margin-block-start: 2px;
    overflow: hidden;
    color: var(--_muted);
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
`;
