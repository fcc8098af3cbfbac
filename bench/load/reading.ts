import { userId } from '../workload.js';
import { get, Line } from './line.js';
import { token } from './token.js';

export interface Reading {
  port: number;
  path: string;
  /** Who reads, by turns, each with a token of their own. */
  readers: number;
  /** Everybody reads on a connection of their own; otherwise there are as many as requests in flight. */
  ownConnections: boolean;
  inFlight: number;
  count: number;
  /** A regular expression that every answer's body must match. */
  holds: string;
}

/** Closed loop of GETs. Answers requests per second. */
export async function read(
  { port, path, readers, ownConnections, inFlight, count, holds }: Reading,
  secret: string,
): Promise<number> {
  const requests = Array.from({ length: readers }, (_, user) =>
    get(path, token(secret, userId(user), 'customer')),
  );
  const isRight = new RegExp(holds);
  const lines: Line[] = [];
  while (lines.length < (ownConnections ? readers : inFlight)) lines.push(await Line.open(port));
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async (_, lane) => {
      for (let turn = 0; next < count; turn++) {
        const number = next++;
        const reader = ownConnections ? readerOf(lane, turn, inFlight, readers) : number % readers;
        const line = lines[ownConnections ? reader : lane] as Line;
        const { status, body } = await line.send(requests[reader] as string);
        if (status !== 200 || !isRight.test(body)) {
          throw new Error(`WRONG: status ${status} to ${path}: ${body.slice(0, 500)}`);
        }
      }
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  for (const line of lines) line.close();
  return count / seconds;
}

/** Each lane has readers of its own, so that none is asked twice at a time. */
function readerOf(lane: number, turn: number, lanes: number, readers: number): number {
  const own = Math.ceil((readers - lane) / lanes);
  return lane + (turn % own) * lanes;
}
