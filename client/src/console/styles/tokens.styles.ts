import { css } from 'lit';

/** The colours of the shop's elements (see elements/styles/base.styles.ts) for a whole page, with greys that carry more. */
export const tokens = css`
  :root {
    --surface: light-dark(#ffffff, #1b1d22);
    --ground: light-dark(#f4f5f7, #131519);
    --sunken: light-dark(#f0f2f5, #24272e);
    --text: light-dark(#15181e, #eceef2);
    --muted: light-dark(#545c6a, #a5acb8);
    --border: light-dark(#dfe3e9, #33373f);
    --control: light-dark(#868e9c, #767e8c);
    --accent: light-dark(#2a56d4, #93b1ff);
    --on-accent: light-dark(#ffffff, #10182b);
    --success: light-dark(#13713d, #6fd39b);
    --warning: light-dark(#8a5300, #f0c062);
    --danger: light-dark(#bf2518, #ff8f86);
    --on-danger: light-dark(#ffffff, #2b0a07);
    --tint: color-mix(in srgb, var(--accent) 9%, var(--surface));
    --radius: 10px;
    --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Noto Sans Mono', Menlo, monospace;
    color-scheme: light dark;
    background: var(--ground);
    color: var(--text);
    font:
      400 0.875rem/1.5 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Noto Sans',
      sans-serif;
    font-variant-numeric: tabular-nums;
    accent-color: var(--accent);
    -webkit-text-size-adjust: 100%;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  body,
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset,
  pre {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  [hidden] {
    display: none !important;
  }
  h1 {
    font-size: 1.5rem;
    font-weight: 680;
    line-height: 1.25;
    letter-spacing: -0.018em;
    overflow-wrap: anywhere;
    text-wrap: balance;
  }
  h2 {
    font-size: 0.9375rem;
    font-weight: 640;
    line-height: 1.35;
    letter-spacing: -0.005em;
  }
  h3 {
    font-size: 0.875rem;
    font-weight: 620;
  }
  h1:focus,
  main:focus {
    outline: none;
  }
  a {
    color: var(--accent);
    text-decoration-thickness: 1px;
    text-underline-offset: 0.18em;
  }
  code,
  pre,
  .mono {
    font-family: var(--mono);
    font-size: 0.93em;
  }
  code {
    overflow-wrap: anywhere;
  }
  :is(a, button, input, select, textarea, summary, pre, [tabindex='0']):focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
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
  .fine {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .none {
    color: var(--muted);
  }
  .i {
    flex: none;
    width: 1.2em;
    height: 1.2em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation-duration: 80ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0ms !important;
    }
  }
`;
