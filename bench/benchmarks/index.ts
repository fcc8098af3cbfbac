import type { Benchmark } from '../benchmark.js';
import { broadcast } from './broadcast.js';
import { feedHttp } from './feed-http.js';
import { feed } from './feed.js';
import { growth } from './growth.js';
import { idle } from './idle.js';
import { inProcess } from './in-process.js';
import { intakeFifty, intakeOne } from './intake.js';
import { nodes } from './nodes.js';
import { poll } from './poll.js';
import { screen } from './screen.js';
import { storm } from './storm.js';

export const BENCHMARKS: readonly Benchmark[] = [
  intakeOne,
  intakeFifty,
  inProcess,
  screen,
  idle,
  feed,
  feedHttp,
  broadcast,
  storm,
  poll,
  nodes,
  growth,
];
