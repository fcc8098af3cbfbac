import { appKill } from './app-kill.js';
import { hints } from './hints.js';
import { postgresKill } from './postgres-kill.js';
import { rabbitmqKill } from './rabbitmq-kill.js';
import { redisKill } from './redis-kill.js';
import { rollingRestart } from './rolling-restart.js';
import type { Run } from './run.js';
import { stalled } from './stalled.js';
import { storm } from './storm.js';

export const RUNS: readonly Run[] = [
  appKill,
  postgresKill,
  redisKill,
  rollingRestart,
  hints,
  stalled,
  storm,
  rabbitmqKill,
];
