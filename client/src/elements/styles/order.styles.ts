import { css } from 'lit';

export const orderStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  section {
    padding: 18px 20px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 6px 16px;
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 0.5em;
    padding: 3px 12px;
    border-radius: 99px;
    background: color-mix(in srgb, var(--_level) 13%, transparent);
    color: var(--_level);
    font-size: 0.9em;
    font-weight: 620;
  }
  .info {
    --_level: var(--_accent);
  }
  ol {
    display: flex;
    margin-block: 22px 4px;
  }
  li {
    position: relative;
    flex: 1;
    min-width: 0;
    padding-inline: 3px;
    color: var(--_muted);
    font-size: 0.84em;
    line-height: 1.3;
    text-align: center;
  }
  .mark {
    position: relative;
    z-index: 1;
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    margin: 0 auto 8px;
    border: 2px solid var(--_border);
    border-radius: 50%;
    background: var(--_surface);
    color: var(--_on-accent);
  }
  .mark .i {
    width: 14px;
    height: 14px;
    stroke-width: 3;
  }
  li + li::before {
    position: absolute;
    inset-block-start: 11px;
    inset-inline: -50% 50%;
    height: 2px;
    background: var(--_border);
    content: '';
  }
  .past .mark {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  .past::before,
  .now::before {
    background: var(--_accent) !important;
  }
  .now {
    color: var(--_text);
    font-weight: 620;
  }
  .now .mark {
    border-color: var(--_accent);
    box-shadow: 0 0 0 4px color-mix(in srgb, var(--_accent) 18%, transparent);
  }
  .now .mark::after {
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--_accent);
    content: '';
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 18px;
    margin-block-start: 14px;
    color: var(--_muted);
    font-size: 0.93em;
  }
  footer:empty {
    display: none;
  }
  footer b {
    color: var(--_text);
    font-weight: 600;
  }
  footer a {
    color: var(--_accent);
    font-weight: 600;
    text-underline-offset: 3px;
  }
  footer time {
    margin-inline-start: auto;
  }
  @container (width < 480px) {
    ol {
      flex-direction: column;
      margin-block-start: 18px;
    }
    li {
      display: flex;
      gap: 12px;
      align-items: center;
      min-height: 40px;
      font-size: 0.95em;
      text-align: start;
    }
    .mark {
      flex: none;
      margin: 0;
    }
    li + li::before {
      inset-block: -50% 50%;
      inset-inline: 14px auto;
      width: 2px;
      height: auto;
    }
    footer time {
      margin-inline-start: 0;
    }
  }
  @media (forced-colors: active) {
    .past .mark,
    .now .mark::after {
      background: Highlight;
      forced-color-adjust: none;
    }
    .now .mark {
      outline: 2px solid Highlight;
    }
  }
`;
