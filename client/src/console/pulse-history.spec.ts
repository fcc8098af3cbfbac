import type { Pulse } from '../../../src/contract/console.js';
import { PulseHistory, SAMPLES } from './pulse-history.js';

const none = { p50: null, p99: null };
const START = Date.parse('2026-11-27T08:00:00Z');

function pulse(seconds: number, events: number, node = 'a'): Pulse {
  return {
    node,
    at: new Date(START + seconds * 1_000).toISOString(),
    uptime: seconds,
    totals: {
      eventsAccepted: events,
      eventsRefused: 0,
      entries: events * 2,
      deliveriesSent: 0,
      deliveriesFailed: 0,
      shed: 0,
    },
    emitMs: none,
    acceptMs: none,
    loopLagMs: none,
  };
}

describe('the history of the pulse', () => {
  it('makes rates of counts', () => {
    const history = new PulseHistory();
    history.add(pulse(0, 10), null);
    history.add(pulse(2, 16), null);
    expect(history.values('events')).toEqual([null, 3]);
    expect(history.last('entries')).toBe(6);
  });

  it('never mixes two nodes', () => {
    const history = new PulseHistory();
    history.add(pulse(0, 1_000, 'a'), null);
    history.add(pulse(2, 4, 'b'), null);
    history.add(pulse(4, 1_004, 'a'), null);
    expect(history.values('events')).toEqual([null, null, 1]);
  });

  it('claims no rate after a restart, or over a gap', () => {
    const history = new PulseHistory();
    history.add(pulse(0, 10), null);
    history.add(pulse(2, 0), null);
    history.add(pulse(60, 500), null);
    expect(history.values('events')).toEqual([null, null, null]);
  });

  it('forgets the oldest', () => {
    const history = new PulseHistory();
    for (let at = 0; at < SAMPLES + 5; at++) history.add(pulse(at * 2, at), null);
    expect(history.values('events')).toHaveLength(SAMPLES);
  });
});
