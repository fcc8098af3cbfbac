import { css } from 'lit';

export const bellStyles = css`
  :host {
    display: inline-block;
    color: inherit;
  }
  .bell {
    position: relative;
    display: grid;
    place-items: center;
    width: var(--notify-bell-size, 44px);
    height: var(--notify-bell-size, 44px);
    border-radius: 12px;
    color: inherit;
    transition: background-color 120ms;
  }
  .bell .i,
  .bell ::slotted(*) {
    width: 24px;
    height: 24px;
  }
  .bell[aria-expanded='true'] {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  @media (hover: hover) {
    .bell:hover {
      background: color-mix(in srgb, currentColor 8%, transparent);
    }
  }
  .badge {
    position: absolute;
    inset-block-start: 3px;
    inset-inline-start: calc(50% + 1px);
    min-width: 18px;
    padding-inline: 5px;
    border-radius: 9px;
    background: var(--notify-badge, #d3281b);
    color: var(--notify-on-badge, #ffffff);
    font-size: 11px;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    line-height: 18px;
    text-align: center;
    white-space: nowrap;
  }
  .badge[hidden] {
    display: none;
  }
  .panel {
    position: fixed;
    inset: auto;
    inset-block-start: var(--_top, 0);
    left: var(--_left, 0);
    width: min(var(--notify-panel-width, 408px), 100vw - 16px);
    height: fit-content;
    max-height: min(var(--notify-panel-height, 640px), var(--_room, 100dvh));
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    color: var(--_text);
  }
  .panel:is(:popover-open, [open]) {
    display: flex;
    animation: drop 140ms cubic-bezier(0.2, 0.8, 0.3, 1);
  }
  .panel notify-inbox {
    flex: 1;
    min-width: 0;
    min-height: 0;
  }
  .panel [slot='start'] {
    margin-inline: -8px 6px;
  }
  .panel:modal {
    inset: 0;
    width: 100%;
    max-width: none;
    height: 100dvh;
    max-height: none;
    padding-block: env(safe-area-inset-top, 0) env(safe-area-inset-bottom, 0);
    border: 0;
    border-radius: 0;
  }
  .panel::backdrop {
    background: none;
  }
  @keyframes drop {
    from {
      opacity: 0;
      transform: translateY(-6px);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    @keyframes drop {
      from {
        opacity: 0;
      }
    }
  }
  @media (forced-colors: active) {
    .badge {
      border: 1px solid CanvasText;
    }
  }
`;
