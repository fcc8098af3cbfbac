import 'reflect-metadata';
import { once } from 'node:events';
import { callsOf } from './calls.js';
import { startIntake } from './intake.js';
import { CRASH_POINTS } from './points.js';

// A node that is going to die: node --import tsx child.ts <point> <name of the calls> <database>
const [point = '', name = '', databaseUrl = ''] = process.argv.slice(2);

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // Nothing may run any more, not even what is already due, until the signal arrives.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
}

const crash = CRASH_POINTS.find((one) => one.name === point);
if (!crash) throw new Error(`There is no crash point ${point}.`);
const { before, hit } = callsOf(name, crash.rounds === true);
const intake = await startIntake(databaseUrl);
await intake.notifications.accept(before);
crash.arm(intake, die);
console.log('armed');
// The test may want to be in the way before it goes on.
await once(process.stdin, 'data');
await Promise.all(hit.map((call) => intake.notifications.accept(call)));
console.log('survived');
process.exit(0);
