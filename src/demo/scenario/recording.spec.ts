import { readFileSync } from 'node:fs';
import { recordDay } from './record/day.js';
import { readSteps, RECORDING } from './recording.js';

const text = readFileSync(RECORDING, 'utf8');
const NOW = Date.parse('2027-03-02T10:00:00Z');

describe('the recorded day', () => {
  it('is what its script records', () => {
    expect(text).toBe(`${recordDay().join('\n')}\n`);
  });

  it('is played yesterday, with ids of the run', () => {
    const steps = readSteps(text, 'run1', NOW);
    expect(JSON.stringify(steps)).not.toContain('{run}');
    const events = steps.flatMap((step) => ('post' in step ? step.events : []));
    expect(events.length).toBeGreaterThan(600);
    expect(events.every(({ id, time }) => id.startsWith('run1-') && time.startsWith('2027-03-01'))).toBe(
      true,
    );
  });

  it('sends the same event again only word for word', () => {
    const bodies = new Map<string, string>();
    for (const step of readSteps(text, 'run1', NOW)) {
      for (const event of 'post' in step ? step.events : []) {
        const body = JSON.stringify(event);
        expect(bodies.get(event.id) ?? body).toBe(body);
        bodies.set(event.id, body);
      }
    }
  });

  it('has orders that arrive out of order, lists, CloudEvents, waitlists and tunnels', () => {
    const steps = readSteps(text, 'run1', NOW);
    const kinds = new Set(steps.flatMap((step) => ('post' in step ? step.post : Object.keys(step)[1])));
    expect(kinds).toEqual(new Set(['event', 'batch', 'cloudevent', 'cloudevents', 'wait', 'link']));
    const late = steps.filter(
      (step) => 'post' in step && step.post === 'event' && step.events[0]!.time < step.at,
    );
    expect(late.length).toBeGreaterThan(10);
  });
});
