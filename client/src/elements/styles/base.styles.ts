import { css } from 'lit';

/** The colours, sizes and small parts that all elements share. `--notify-…` is for the page, `--_…` is our own. */
export const baseStyles = css`
  :host {
    --_surface: var(--notify-surface, light-dark(#ffffff, #1b1d22));
    --_sunken: var(--notify-sunken, light-dark(#f5f6f8, #24272e));
    --_text: var(--notify-text, light-dark(#15181e, #eceef2));
    --_muted: var(--notify-muted, light-dark(#5a6270, #a5acb8));
    --_border: var(--notify-border, light-dark(#e3e6eb, #363a43));
    --_control: light-dark(#8a92a0, #767e8c);
    --_accent: var(--notify-accent, light-dark(#2a56d4, #93b1ff));
    --_on-accent: var(--notify-on-accent, light-dark(#ffffff, #10182b));
    --_success: var(--notify-success, light-dark(#13713d, #6fd39b));
    --_warning: var(--notify-warning, light-dark(#8a5300, #f0c062));
    --_danger: var(--notify-danger, light-dark(#bf2518, #ff8f86));
    --_tint: color-mix(in srgb, var(--_accent) 7%, var(--_surface));
    --_radius: var(--notify-radius, 14px);
    --_shadow: var(
      --notify-shadow,
      0 1px 2px rgb(16 20 30 / 0.06),
      0 12px 40px -8px light-dark(rgb(16 20 30 / 0.24), rgb(0 0 0 / 0.7))
    );
    color: var(--_text);
    font: 400 var(--notify-font-size, 0.9375rem) / 1.45
      var(--notify-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    text-align: start;
    letter-spacing: normal;
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  :host([theme='auto']) {
    color-scheme: light dark;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2,
  ::slotted(h2) {
    font-size: 1.15em;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  h2:focus {
    outline: none;
  }
  h2:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 4px;
    border-radius: 4px;
  }
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  :is(a, button, select, input, section, summary, article):focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .i {
    flex: none;
    width: 1.25em;
    height: 1.25em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .quiet {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4em;
    min-width: 34px;
    min-height: 34px;
    border-radius: 9px;
    color: var(--_muted);
  }
  .text {
    padding-inline: 0.8em;
    color: var(--_accent);
    font-weight: 600;
  }
  .solid {
    min-height: 36px;
    padding-inline: 1.1em;
    border-radius: 10px;
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  .outline {
    min-height: 36px;
    padding-inline: 1.1em;
    border: 1px solid var(--_border);
    border-radius: 10px;
    font-weight: 600;
  }
  @media (hover: hover) {
    .quiet:hover:not(:disabled),
    .outline:hover:not(:disabled) {
      background: var(--_sunken);
      color: var(--_text);
    }
    .solid:hover:not(:disabled) {
      filter: brightness(1.08);
    }
  }
  .vh {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .tile {
    --_level: var(--_accent);
    display: grid;
    flex: none;
    place-items: center;
    width: 2.4em;
    height: 2.4em;
    overflow: hidden;
    border-radius: 28%;
    background: color-mix(in srgb, var(--_level) 13%, transparent);
    color: var(--_level);
  }
  .tile > * {
    grid-area: 1 / 1;
  }
  .tile img {
    z-index: 1;
    width: 100%;
    height: 100%;
    background: var(--_surface);
    object-fit: cover;
  }
  .success {
    --_level: var(--_success);
  }
  .warning {
    --_level: var(--_warning);
  }
  .error {
    --_level: var(--_danger);
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation-duration: 80ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0ms !important;
      scroll-behavior: auto !important;
    }
  }
  @media (forced-colors: active) {
    .tile,
    .solid {
      border: 1px solid ButtonBorder;
    }
  }
`;
