import { css } from 'lit';

export const overviewStyles = css`
  .stats {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
    gap: 12px;
  }
  .stat {
    display: grid;
    grid-template-rows: auto auto auto 1fr;
    min-width: 0;
    padding: 14px 16px 0;
    overflow: hidden;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .stat h2 {
    color: var(--muted);
    font-size: 0.8125rem;
    font-weight: 560;
  }
  .figure {
    font-size: 1.625rem;
    font-weight: 640;
    line-height: 1.3;
    letter-spacing: -0.02em;
  }
  .figure small {
    color: var(--muted);
    font-size: 0.875rem;
    font-weight: 500;
    letter-spacing: 0;
  }
  .stat.bad .figure {
    color: var(--danger);
  }
  .plot {
    --plot: var(--accent);
    display: block;
    width: 100%;
    height: 56px;
    overflow: visible;
  }
  .plot.warn {
    --plot: var(--warning);
  }
  .plot.bad {
    --plot: var(--danger);
  }
  .stat .plot {
    align-self: end;
    width: calc(100% + 32px);
    height: 44px;
    margin: 8px -16px 0;
  }
  .plot .ground {
    stroke: var(--border);
  }
  .plot .line {
    fill: none;
    stroke: var(--plot);
    stroke-width: 1.5;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .plot .area {
    fill: var(--plot);
    opacity: 0.12;
  }
  .plot .bar {
    fill: var(--plot);
  }
  .card > table + .fine {
    margin-block-start: 10px;
  }
  .hour + .hour {
    margin-block-start: 18px;
  }
  .hour-label {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 2px 12px;
    margin-block-end: 6px;
    font-size: 0.8125rem;
  }
  .hour-label > :last-child {
    color: var(--muted);
  }
  .reach {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 16px;
    margin-block-end: 8px;
  }
  @media (forced-colors: active) {
    .plot .line {
      stroke: CanvasText;
    }
    .plot .bar,
    .plot .area {
      fill: CanvasText;
    }
  }
`;
