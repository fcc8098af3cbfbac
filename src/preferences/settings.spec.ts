import type { PreferencesUpdate, QuietHours } from '../contract/index.js';
import type { Settings } from './profile.js';
import { merged, without } from './settings.js';

const NIGHT: QuietHours = { enabled: false, start: '22:00', end: '07:00', timezone: 'Asia/Saigon' };
const put = (settings: Settings, update: PreferencesUpdate): Settings => merged(settings, update, NIGHT);

describe('an update', () => {
  it('leaves alone what it does not name, and what it names by undefined', () => {
    const settings: Settings = { digest: 'daily', types: { a: { email: false } }, marketing: true };
    expect(put(settings, {})).toEqual(settings);
    expect(put(settings, { types: { a: { email: undefined, push: true } }, digest: undefined })).toEqual({
      ...settings,
      types: { a: { email: false, push: true } },
    });
  });

  it('by null takes an answer back and leaves no empty shell', () => {
    expect(put({ types: { a: { email: false } } }, { types: { a: { email: null } } })).toEqual({ types: {} });
    expect(put({ channels: { email: false } }, { channels: { email: null } })).toEqual({ channels: {} });
  });

  it('of a part of the quiet hours keeps the rest, and null is no time', () => {
    expect(put({}, { quietHours: { enabled: true } }).quietHours).toEqual({ ...NIGHT, enabled: true });
    const nothing = { enabled: null, start: null, end: null, timezone: null } as unknown as QuietHours;
    expect(put({}, { quietHours: nothing }).quietHours).toEqual(NIGHT);
  });

  it('mutes each thread once and keeps times in UTC', () => {
    const update = { muted: ['order:7', 'order:7'], pausedUntil: '2026-11-27T08:00:00+01:00' };
    expect(put({}, update)).toEqual({ muted: ['order:7'], pausedUntil: '2026-11-27T07:00:00.000Z' });
  });
});

describe('taking a channel back', () => {
  it('for a category also ends what was asked for by name', () => {
    const settings: Settings = { types: { a: { email: true, push: true } } };
    expect(without(settings, 'email', { category: 'orders', types: ['a'] })).toEqual({
      categories: { orders: { email: false } },
      types: { a: { email: false, push: true } },
    });
  });
});
