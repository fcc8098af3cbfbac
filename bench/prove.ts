import type { Session } from './benchmark.js';
import { measureIntake } from './benchmarks/intake.js';
import { referenceOf } from './lab/contenders.js';
import type { Fault } from './references/lean.js';
import { WrongResult } from './wrong-result.js';

const WORKLOAD = { perPost: 1, connections: 8, users: 20, events: 200, warmUp: 0, patienceMs: 2_000 };

/** What must be said of each. */
const FAULTS: Record<Exclude<Fault, 'none'>, RegExp> = {
  loses: /rows and marks stored/,
  forgets: /never came/,
  repeats: /came twice/,
  misdirects: /came to user/,
};

/** A harness that overlooks a wrong answer proves nothing: lean, made wrong in each of the ways, must be caught. */
export async function prove({ lab, say }: Session): Promise<boolean> {
  const load = lab.load();
  const clean = referenceOf(await lab.lean(), 'notifications');
  await measureIntake(load, clean, lab.marks, WORKLOAD);
  say('without a fault: clean');
  let all = true;
  for (const [fault, words] of Object.entries(FAULTS) as [Fault, RegExp][]) {
    const wrong = referenceOf(await lab.startLean(fault), 'notifications');
    // Another generator for each: what is found to be wrong ends the one that found it.
    const said = await measureIntake(lab.load(), wrong, lab.marks, WORKLOAD).then(
      () => 'nothing',
      (error: unknown) => {
        if (error instanceof WrongResult) return error.message;
        throw error;
      },
    );
    const caught = words.test(said);
    say(`lean that ${fault}: ${caught ? 'caught' : 'NOT CAUGHT'} (${said})`);
    all &&= caught;
  }
  return all;
}
