import type { AcceptedEvent } from '../../../src/notifications/accepted-event.js';
import type { NotificationType, SubjectUpdate } from '../../../src/notifications/draft.js';
import { digestOf } from '../../../src/triggers/canonical.js';

/** Calls of one test, the same in every process that asks for them. Nobody else writes to these users. */
export interface CrashCalls {
  /** Stored before the crash. */
  before: AcceptedEvent[];
  /** What the crash hits. Calls that come at once share a statement. */
  hit: AcceptedEvent[][];
  userIds: string[];
}

/** `rounds`: one call whose events share a subject, which takes several statements in one transaction. */
export function callsOf(name: string, rounds: boolean): CrashCalls {
  const userIds = ['anna', 'ben', 'cleo'].map((user) => `${name}-${user}`);
  const [anna, ben, cleo] = userIds as [string, string, string];
  const event = (id: string, ...users: string[]): AcceptedEvent => eventTo(`${name}-${id}`, users);
  const moved = (id: string, value: number): AcceptedEvent =>
    eventTo(`${name}-${id}`, [anna, ben], { key: `order:${name}`, owner: anna, value, keep: 'highest' });
  return {
    before: [event('before', anna, ben, cleo)],
    hit: rounds
      ? [[moved('first', 1), moved('second', 2), moved('third', 3)]]
      : [
          [event('single', anna)],
          [event('batch-1', ben), event('batch-2', ben, cleo), event('batch-3', anna)],
          [event('wide', cleo, anna, ben)],
        ],
    userIds,
  };
}

const TYPE: NotificationType = {
  type: 'crash.came',
  category: 'messages',
  level: 'info',
  priority: 'medium',
  title: 'News',
  message: 'All is well.',
};

function eventTo(id: string, users: readonly string[], subject?: SubjectUpdate): AcceptedEvent {
  const [source, type, time, data] = ['crash', 'crash', '2026-11-27T08:00:00.000Z', { id }];
  const drafts = [{ to: { users }, type: TYPE, data }];
  return { source, id, type, time, data, digest: digestOf([type, data]), outcome: { drafts, subject } };
}
