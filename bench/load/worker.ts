import { given, serve } from '../children/serve.js';
import { Line, post } from './line.js';
import { flood, pace, type Pace, type Posting } from './posting.js';
import { read, type Reading } from './reading.js';
import { Screens, type Audience, type Storm } from './screens.js';
import { token } from './token.js';

// The other side of what is measured: posts, reads, and holds the open tabs, in a process of its own.

export interface Announcement {
  port: number;
  mark: number;
}

/** Milliseconds until the answer, and until the last tab had it. */
export interface Announced {
  answerMs: number;
  lastMs: number;
}

const { secret } = given() as { secret: string };
const service = token(secret, 'bench-shop', 'service');
const admin = token(secret, 'bench-admin', 'admin');
const screens = new Screens(secret);

/** Posts a broadcast and waits for everybody to have it. */
async function announce({ port, mark }: Announcement): Promise<Announced> {
  screens.awaitAll(mark);
  const line = await Line.open(port);
  const body = JSON.stringify({ title: 'The sale starts', message: 'Up to 40 % off.', data: { mark } });
  const started = performance.now();
  const { status, body: answer } = await line.send(post('/notifications/broadcast', admin, body));
  const answerMs = performance.now() - started;
  line.close();
  if (status !== 201) throw new Error(`WRONG: status ${status}: ${answer.slice(0, 500)}`);
  const lastAt = await screens.allArrivedAt(mark);
  return { answerMs, lastMs: lastAt - performance.timeOrigin - started };
}

serve({
  connect: (audience: Audience) => screens.connect(audience),
  disconnect: () => screens.disconnect(),
  drop: () => screens.drop(),
  reconnect: (storm: Storm) => screens.reconnect(storm),
  awaitAll: (mark: number) => screens.awaitAll(mark),
  allArrivedAt: (mark: number) => screens.allArrivedAt(mark),
  announce,
  flood: (posting: Posting) => flood(posting, service, screens),
  pace: (posting: Pace) => pace(posting, service, screens),
  read: (reading: Reading) => read(reading, secret),
});
