import { html, svg, type TemplateResult } from 'lit';

const WIDTH = 300;
const HEIGHT = 56;
/** Room for the line at the very top. */
const TOP = 3;
/** So that a line of zeros is seen. */
const BOTTOM = 1.5;

interface Plot {
  /** Oldest first; null where nothing is known. */
  values: readonly (number | null)[];
  /** In words for whoever does not see it. */
  label: string;
  /** How many values the whole width stands for; fewer begin further right. */
  span?: number;
  tone?: 'accent' | 'warn' | 'bad';
}

/** A line with its area, from 0 to the largest value. No scale: the figures beside it say how much. */
export function lineTemplate({ values, label, span = values.length, tone = 'accent' }: Plot): TemplateResult {
  const top = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, span - 1);
  const first = span - values.length;
  const runs = runsOf(values).map((run) =>
    run.map(({ at, value }) => [(first + at) * step, yOf(value, top)] as const),
  );
  return html`<svg
    class="plot ${tone}"
    role="img"
    aria-label=${label}
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
  >
    <line class="ground" x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5}></line>
    ${runs.map((run) => {
      const line = run.map(([x, y]) => `${round(x)} ${round(y)}`).join('L');
      const [start, end] = [run[0]?.[0] ?? 0, run.at(-1)?.[0] ?? 0];
      return svg`<path class="area" d="M${round(start)} ${HEIGHT}L${line}L${round(end)} ${HEIGHT}Z"></path>
        <path class="line" d="M${line}"></path>`;
    })}
  </svg>`;
}

/** A bar for each value. */
export function barsTemplate({ values, label, tone = 'accent' }: Plot): TemplateResult {
  const top = Math.max(1, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, values.length);
  return html`<svg
    class="plot ${tone}"
    role="img"
    aria-label=${label}
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
  >
    <line class="ground" x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5}></line>
    ${values.map((value, at) => {
      if (!value) return null;
      const y = yOf(value, top);
      return svg`<rect class="bar" x=${round(at * step + step * 0.12)} y=${round(y)}
        width=${round(step * 0.76)} height=${round(HEIGHT - y)}></rect>`;
    })}
  </svg>`;
}

function runsOf(values: readonly (number | null)[]): { at: number; value: number }[][] {
  const runs: { at: number; value: number }[][] = [];
  let run: { at: number; value: number }[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null) {
      if (run.length > 0) runs.push(run);
      run = [];
    } else run.push({ at, value });
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

function yOf(value: number, top: number): number {
  return HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
