import { css } from 'lit';

export const toastsStyles = css`
  :host {
    display: contents;
  }
  section {
    position: fixed;
    inset: auto;
    inset-block-end: calc(var(--notify-toast-offset-block, 16px) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: calc(var(--notify-toast-offset-inline, 16px) + env(safe-area-inset-right, 0px));
    width: min(var(--notify-toast-width, 376px), 100vw - 32px);
    max-height: calc(100dvh - 32px);
    margin: 0;
    padding: 0;
    overflow: visible;
    border: 0;
    background: none;
    color: var(--_text);
    font: inherit;
  }
  section:popover-open {
    display: flex;
    flex-direction: column;
    gap: 10px;
  }
  section:focus-visible {
    outline-offset: 6px;
    border-radius: var(--_radius);
  }
  .toast {
    position: relative;
    display: flex;
    gap: 12px;
    padding-block: 14px;
    padding-inline: 14px 46px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    animation: arrive 220ms cubic-bezier(0.2, 0.8, 0.3, 1);
  }
  .critical {
    border-color: color-mix(in srgb, var(--_danger) 55%, var(--_border));
  }
  .body {
    align-self: center;
  }
  h3 {
    font-weight: 620;
  }
  .toast > button {
    position: absolute;
    z-index: 1;
    inset-block-start: 8px;
    inset-inline-end: 8px;
  }
  .more {
    align-self: end;
    min-height: 36px;
    padding-inline: 16px;
    border: 1px solid var(--_border);
    border-radius: 18px;
    background: var(--_surface);
    box-shadow: var(--_shadow);
    color: var(--_accent);
    font-size: 0.93em;
    font-weight: 600;
  }
  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(12px);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    @keyframes arrive {
      from {
        opacity: 0;
      }
    }
  }
  @media (forced-colors: active) {
    .toast {
      border: 2px solid CanvasText;
    }
  }
`;
