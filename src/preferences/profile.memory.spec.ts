import { jest } from '@jest/globals';
import { ProfileMemory } from './profile.memory.js';
import type { StoredProfile } from './stored-profile.js';

const NOBODY: StoredProfile = [null, null, false];

function profilesOf(...userIds: string[]): Map<string, StoredProfile> {
  return new Map(userIds.map((userId) => [userId, NOBODY]));
}

let memory: ProfileMemory;
beforeEach(() => {
  jest.useFakeTimers();
  memory = new ProfileMemory(4, 3);
  memory.remember(profilesOf('ada', 'ben', 'cleo'));
});

afterEach(() => {
  jest.useRealTimers();
});

it('answers for all or for none', () => {
  expect(memory.recall(['ada', 'ben'])).toEqual(profilesOf('ada', 'ben'));
  expect(memory.recall(['ada', 'dora'])).toBeUndefined();
  expect(memory.recall([])).toEqual(new Map());
});

it('forgets whoever was not asked for the longest', () => {
  jest.advanceTimersByTime(60_000);
  memory.recall(['ada']);
  memory.remember(profilesOf('dora', 'eve'));
  expect(memory.recall(['ben'])).toBeUndefined();
  expect(memory.recall(['ada', 'cleo'])).toBeDefined();
  expect(memory.recall(['dora', 'eve'])).toBeDefined();
});

it('does not look again within a minute who was asked for the longest', () => {
  jest.advanceTimersByTime(59_999);
  memory.recall(['ada']);
  memory.remember(profilesOf('dora', 'eve'));
  expect(memory.recall(['ada'])).toBeUndefined();
  expect(memory.recall(['ben', 'cleo', 'dora'])).toBeDefined();
});

it('forgets whoever was of no use for ten minutes', () => {
  memory.remember(profilesOf('ada', 'ben'));
  jest.advanceTimersByTime(9 * 60_000);
  memory.recall(['ada']);
  jest.advanceTimersByTime(2 * 60_000);
  memory.remember(profilesOf('dora'));
  expect(memory.recall(['ben'])).toBeUndefined();
  expect(memory.recall(['ada', 'dora'])).toBeDefined();
});

it('keeps what was read last', () => {
  const settings: StoredProfile = [{ marketing: true }, null, false];
  memory.remember(new Map([['ada', settings]]));
  expect(memory.recall(['ada'])?.get('ada')).toBe(settings);
});

it('is not for crowds', () => {
  const crowd = ['dora', 'eve', 'fay', 'gus'];
  memory.remember(profilesOf(...crowd));
  expect(memory.recall(['dora'])).toBeUndefined();
  expect(memory.recall(['ada', 'ben', 'cleo'])).toBeDefined();
  expect(memory.recall(['ada', 'ben', 'cleo', 'ada'])).toBeUndefined();
});
