import type { DestinationStream } from 'pino';

const COLOURS: Record<string, number> = { fatal: 31, error: 31, warn: 33, info: 32, debug: 36, trace: 90 };

/** Written by AppLogger alone. */
interface Line {
  level: string;
  time: string;
  context?: string;
  msg?: string;
  stack?: string;
}

/** Turns pino's JSON lines into lines for people: `12:03:04.567 WARN  [LiveHub] message {"field":1}`. */
export function readableLines(
  destination: DestinationStream,
  colour = process.stdout.isTTY,
): DestinationStream {
  return {
    write(line) {
      const { level, time, context, msg, stack, ...rest } = JSON.parse(line) as Line;
      const label = level.toUpperCase().padEnd(5);
      const parts = [
        time.slice(11, 23),
        colour ? `\u001B[${COLOURS[level] ?? 0}m${label}\u001B[0m` : label,
        ...(context ? [`[${context}]`] : []),
        ...(msg ? [msg] : []),
        ...(Object.keys(rest).length > 0 ? [JSON.stringify(rest)] : []),
      ];
      destination.write(`${parts.join(' ')}\n${stack ? `${stack}\n` : ''}`);
    },
  };
}
