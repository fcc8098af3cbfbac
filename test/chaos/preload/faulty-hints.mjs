// Loaded into every node of the run "hints": what the hub is told of committed changes is dropped, doubled or comes late,
// so that later ones overtake it. The hub promises that this costs a moment and never an entry.
import 'reflect-metadata';

const { LiveHub } = await import(new URL('delivery/live/live.hub.js', process.env.CHAOS_DIST).href);
const share = (name) => Number(process.env[`CHAOS_HINTS_${name}`] ?? 0);
const [dropped, doubled, late] = [share('DROPPED'), share('DOUBLED'), share('LATE')];

const tell = LiveHub.prototype.tell;
LiveHub.prototype.tell = function (changes) {
  for (const change of changes) {
    const roll = Math.random();
    if (roll < dropped) continue;
    if (roll < dropped + late) {
      setTimeout(() => tell.call(this, [change]), 5 + Math.random() * 100);
      continue;
    }
    tell.call(this, [change]);
    if (roll < dropped + late + doubled) tell.call(this, [change]);
  }
};
