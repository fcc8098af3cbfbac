import { fileURLToPath } from 'node:url';
import type { RunResult } from '../play.js';

/** A bug that is put into the nodes to see whether the harness notices. */
export interface Bug {
  name: string;
  title: string;
  module: string;
  /** The smallest run that must catch it. */
  run: string;
  /** What exactly must be found: a run that fails for another reason has not caught it. */
  symptom: string;
  shows(result: RunResult): boolean;
}

const BUGS_WITHOUT_MODULE: readonly Omit<Bug, 'module'>[] = [
  {
    name: 'ack-before-commit',
    title: 'the answer goes out before the commit',
    run: 'app-kill',
    symptom: 'accepted events are not stored',
    shows: ({ balance }) => balance.lost > 0 && has(balance, 'I1', /was accepted and is not stored/),
  },
  {
    name: 'global-cursor',
    title: 'catching up by a global id',
    run: 'hints',
    symptom: 'entries are lost on screens that the database has',
    shows: ({ balance }) => balance.lost > 0 && !has(balance, 'I1', /is not stored|has no entry/),
  },
  {
    name: 'no-dedupe',
    title: 'ids of events are not looked at',
    run: 'hints',
    symptom: 'entries are doubled',
    shows: ({ balance }) => balance.doubled > 0,
  },
  {
    name: 'no-sweep',
    title: 'nobody looks for what no hint told of',
    run: 'hints',
    symptom: 'entries are lost on screens that the database has',
    shows: ({ balance }) => balance.lost > 0 && !has(balance, 'I1', /is not stored|has no entry/),
  },
  {
    name: 'unread-as-delta',
    title: 'counts are added up instead of passed on',
    run: 'app-kill',
    symptom: 'badges differ from the database',
    shows: ({ balance }) => has(balance, 'I4', /shows -?\d+ unread/),
  },
];

export const BUGS: readonly Bug[] = BUGS_WITHOUT_MODULE.map((bug) => ({
  ...bug,
  module: fileURLToPath(new URL(`${bug.name}.mjs`, import.meta.url)),
}));

function has({ breaches }: RunResult['balance'], invariant: string, what: RegExp): boolean {
  return breaches.some((breach) => breach.invariant === invariant && what.test(breach.what));
}
