import { localStart, stagesOf } from './local-start.js';

const utc = (local: string, zone: string): string => new Date(localStart(local)(zone)).toISOString();

describe('a local time', () => {
  it.each([
    ['2026-11-27T09:00', 'Asia/Ho_Chi_Minh', '2026-11-27T02:00:00.000Z'],
    ['2026-11-27T09:00', 'Asia/Saigon', '2026-11-27T02:00:00.000Z'],
    ['2026-11-27T09:00', 'America/New_York', '2026-11-27T14:00:00.000Z'],
    ['2026-11-27T09:00', 'Etc/GMT-14', '2026-11-26T19:00:00.000Z'],
    ['2026-11-27T09:00', 'nowhere', '2026-11-27T09:00:00.000Z'],
  ])('%s comes in %s at %s', (local, zone, at) => {
    expect(utc(local, zone)).toBe(at);
  });

  it.each([
    ['before the clocks go forward', '2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
    ['in the hour that is skipped', '2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['right after it', '2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['later that day', '2026-03-29T09:00', 'Europe/Berlin', '2026-03-29T07:00:00.000Z'],
    [
      'in the hour that is repeated, the first time',
      '2026-10-25T02:30',
      'Europe/Berlin',
      '2026-10-25T00:30:00.000Z',
    ],
    ['after it', '2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
    [
      'where the change is half an hour',
      '2026-10-04T02:15',
      'Australia/Lord_Howe',
      '2026-10-03T15:30:00.000Z',
    ],
    ['on a day that a country left out', '2011-12-30T09:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s', (_when, local, zone, at) => {
    expect(utc(local, zone)).toBe(at);
  });

  it('is reached by all zones within 26 hours, each at one of the stages', () => {
    const stages = stagesOf('2026-11-27T09:00').map((at) => at.getTime());
    expect(stages).toEqual(stages.toSorted((one, other) => one - other));
    expect(stages.at(-1)! - stages[0]!).toBe(26 * 3_600_000);
    const start = localStart('2026-11-27T09:00');
    for (const zone of ['Asia/Kathmandu', 'Pacific/Chatham', 'America/St_Johns', 'Asia/Calcutta', 'UTC']) {
      expect(stages).toContain(start(zone));
    }
  });
});
