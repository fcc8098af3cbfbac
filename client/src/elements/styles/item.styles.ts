import { css } from 'lit';

export const itemStyles = css`
  li + li .item {
    border-block-start: 1px solid var(--_border);
  }
  .item {
    position: relative;
    display: flex;
    gap: 12px;
    padding: 14px 18px;
  }
  .item.unread {
    background: var(--_tint);
  }
  .item:focus-visible {
    outline-offset: -2px;
  }
  .head {
    display: flex;
    gap: 8px;
    align-items: baseline;
  }
  .unread h3 {
    font-weight: 650;
  }
  .dot {
    flex: none;
    align-self: start;
    width: 9px;
    height: 9px;
    margin-block-start: 0.42em;
    border-radius: 50%;
    background: var(--notify-unread, var(--_accent));
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.5em;
    margin-block-start: 5px;
    color: var(--_muted);
    font-size: 0.85em;
  }
  .meta time {
    /* Above the card-wide link, so that its title shows. */
    position: relative;
    z-index: 1;
  }
  .meta span::before {
    margin-inline-end: 0.5em;
    content: '·';
    content: '·' / '';
  }
  .actions {
    position: absolute;
    z-index: 1;
    inset-block-end: 8px;
    inset-inline-end: 12px;
    display: flex;
    border-radius: 10px;
  }
  .actions .quiet {
    font-size: 0.95em;
  }
  @media (hover: hover) {
    .item:hover {
      background: var(--_sunken);
    }
    .item.unread:hover {
      background: color-mix(in srgb, var(--_accent) 11%, var(--_surface));
    }
    .actions {
      border: 1px solid var(--_border);
      background: var(--_surface);
      opacity: 0;
    }
    .item:hover .actions,
    .item:focus-within .actions {
      opacity: 1;
    }
  }
  /* Fingers need them in sight, and larger. */
  @media (hover: none) {
    .item {
      padding-block-end: 8px;
    }
    .actions {
      position: relative;
      inset: auto;
      justify-content: end;
      background: none;
    }
    .actions .quiet {
      min-width: 44px;
      min-height: 40px;
    }
  }
  @media (forced-colors: active) {
    .dot {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
