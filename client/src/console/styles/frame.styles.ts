import { css } from 'lit';

/** The places around a page: the side with its navigation, the head of a page. */
export const frameStyles = css`
  .frame {
    display: grid;
    grid-template-columns: 14rem minmax(0, 1fr);
    min-height: 100dvh;
  }
  .skip {
    position: fixed;
    z-index: 10;
    inset-block-start: 8px;
    inset-inline-start: 8px;
    padding: 8px 14px;
    border-radius: 8px;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  .skip:not(:focus) {
    inset-block-start: -100px;
  }
  .side {
    border-inline-end: 1px solid var(--border);
    background: var(--surface);
  }
  .side-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 18px 18px 6px;
  }
  .brand {
    display: inline-flex;
    align-items: center;
    gap: 9px;
    color: var(--text);
    font-size: 1.0625rem;
    font-weight: 680;
    letter-spacing: -0.015em;
    text-decoration: none;
  }
  .brand-mark {
    width: 16px;
    height: 16px;
    border-radius: 50% 50% 4px 4px;
    background: var(--accent);
    box-shadow:
      0 5px 0 -3px var(--surface),
      0 7px 0 -4px var(--accent);
  }
  .side-head .menu-button {
    display: none;
  }
  .menu {
    position: sticky;
    inset-block-start: 0;
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    gap: 24px;
    min-height: calc(100dvh - 60px);
    padding: 6px 10px 14px;
  }
  .nav-label {
    margin: 16px 8px 4px;
    color: var(--muted);
    font-size: 0.75rem;
    font-weight: 600;
  }
  .nav-link {
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    min-height: 34px;
    padding: 4px 8px;
    border: 0;
    border-radius: 8px;
    background: none;
    color: var(--text);
    font: inherit;
    text-align: start;
    text-decoration: none;
    cursor: pointer;
  }
  .nav-link .i {
    color: var(--muted);
  }
  .nav-link:hover {
    background: var(--sunken);
  }
  .nav-link[aria-current] {
    background: var(--tint);
    color: var(--accent);
    font-weight: 620;
  }
  .nav-link[aria-current] .i {
    color: inherit;
  }
  .side-foot {
    display: grid;
    gap: 10px;
    padding: 12px 8px 0;
    border-block-start: 1px solid var(--border);
    font-size: 0.8125rem;
  }
  .theme {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 10px;
    color: var(--muted);
  }
  .theme select {
    width: auto;
    min-height: 30px;
    padding-block: 2px;
    color: var(--text);
    font-size: inherit;
  }
  .who {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 10px;
    overflow-wrap: anywhere;
  }
  #content {
    width: 100%;
    max-width: 82rem;
    min-width: 0;
    padding: 26px clamp(16px, 3vw, 40px) 64px;
  }
  #content > * {
    display: block;
  }
  .page-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 10px;
    margin-block-end: 18px;
  }
  .page-head h1 {
    flex: 1 1 14rem;
  }
  .page-head .aside {
    order: 1;
    flex: 1 0 100%;
    color: var(--muted);
  }
  .crumb {
    flex: 1 0 100%;
    font-size: 0.8125rem;
  }
  .crumb::before {
    color: var(--muted);
    content: '‹ ' / '';
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr));
    align-items: start;
    gap: 16px;
    margin-block: 16px;
  }
  @media (min-width: 64rem) {
    .columns.wide-first {
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    }
    .columns.composer {
      grid-template-columns: minmax(0, 1fr) minmax(0, 26rem);
    }
  }
  .stack {
    display: grid;
    gap: 16px;
  }
  .card {
    min-width: 0;
    padding: 16px 18px;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .card > h2 {
    margin-block-end: 12px;
  }
  .card + .card {
    margin-block-start: 16px;
  }
  .stack > .card + .card,
  .columns > .card + .card {
    margin-block-start: 0;
  }
  .says {
    position: fixed;
    z-index: 5;
    inset-block-end: 18px;
    inset-inline-end: 18px;
    width: min(26rem, calc(100vw - 36px));
    pointer-events: none;
  }
  .said {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 10px 8px 10px 14px;
    border: 1px solid var(--border);
    border-inline-start: 3px solid var(--success);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: 0 12px 32px -10px rgb(16 20 30 / 0.35);
    pointer-events: auto;
  }
  .said > span {
    flex: 1;
  }
  .said.done > .i:first-child {
    color: var(--success);
  }
  .said.failed {
    border-inline-start-color: var(--danger);
  }
  .said.failed > .i:first-child {
    color: var(--danger);
  }
  @media (max-width: 52rem) {
    .frame {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: auto 1fr;
    }
    .side {
      border-block-end: 1px solid var(--border);
      border-inline-end: 0;
    }
    .side-head {
      padding: 10px 16px;
    }
    .side-head .menu-button {
      display: inline-flex;
    }
    .menu {
      position: static;
      display: none;
      min-height: 0;
    }
    .menu.open {
      display: flex;
    }
    .nav-link {
      min-height: 44px;
    }
    #content {
      padding-block-start: 18px;
    }
  }
  @media (forced-colors: active) {
    .nav-link[aria-current] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .brand-mark {
      background: CanvasText;
    }
  }
`;
