import type { AcceptedEvent } from './accepted-event.js';
import type { AppendedEvent } from './append.repository.js';
import {
  Conflict,
  inOrderOf,
  keysOf,
  splitBySubject,
  toAnswer,
  toError,
  weightOf,
  withoutRepeats,
} from './call.js';
import type { Recipient } from './draft.js';

const TYPE = {
  type: 'news.came',
  category: 'news',
  level: 'info',
  priority: 'low',
  title: '',
  message: '',
} as const;

function event(id: string, { digest = 'same', key, to = [], source = 'shop' }: Partial<Shape> = {}) {
  const drafts = to.map((recipient) => ({ to: recipient, type: TYPE, data: {} }));
  const subject = key === undefined ? undefined : { key };
  const time = '2026-11-27T08:00:00.000Z';
  return {
    source,
    id,
    type: 'news',
    time,
    data: {},
    digest,
    outcome: { drafts, subject },
  } satisfies AcceptedEvent;
}
interface Shape {
  digest: string;
  key: string;
  to: Recipient[];
  source: string;
}

const stored = (entries = 0): AppendedEvent => ({
  status: 'stored',
  previous: null,
  stale: false,
  entries: Array.from({ length: entries }, () => ({}) as never),
  toldOutside: 0,
  deliveries: [],
});
const was = (status: AppendedEvent['status']): AppendedEvent => ({ ...stored(), status });

describe('a call with repetitions', () => {
  it('keeps the first of each event', () => {
    const [a, b, again] = [event('a'), event('b'), event('a')];
    expect(withoutRepeats([a, b, again])).toEqual([a, b]);
  });

  it('is the call itself when there are none', () => {
    const call = [event('a'), event('a', { source: 'erp' })];
    expect(withoutRepeats(call)).toBe(call);
  });

  it('tells ids apart whatever characters they hold', () => {
    const call = [event('b', { source: 'a:' }), event(':b', { source: 'a' }), event('","', { source: '"' })];
    expect(withoutRepeats(call)).toBe(call);
    expect(new Set(call.flatMap(keysOf)).size).toBe(3);
  });

  it('is refused when it contradicts itself', () => {
    const call = [event('a'), event('b'), event('a', { digest: 'other' })];
    expect(() => withoutRepeats(call)).toThrow(
      expect.objectContaining({
        code: 'event_conflict',
        details: [{ path: '[2].id', message: expect.stringContaining('"a"') as unknown }],
      }),
    );
  });

  it('is answered in its own order: a repetition is a duplicate', () => {
    const [a, b, again] = [event('a'), event('b'), event('a')];
    const call = [a, b, again, { ...b }];
    const results = [
      { id: 'a', status: 'accepted', notified: 2 },
      { id: 'b', status: 'accepted', notified: 1 },
    ] as const;
    expect(inOrderOf(call, withoutRepeats(call), results)).toEqual([
      ...results,
      { id: 'a', status: 'duplicate', notified: 0 },
      { id: 'b', status: 'duplicate', notified: 0 },
    ]);
  });
});

describe('rounds', () => {
  const rounds = (...keys: (string | undefined)[]) =>
    splitBySubject(keys.map((key, n) => event(`${n}`, { key }))).map((round) => round.map(({ id }) => id));

  it.each([
    ['one when no subject comes twice', ['x', 'y', undefined, undefined], [['0', '1', '2', '3']]],
    ['one more for each repetition', ['x', 'x', 'x'], [['0'], ['1'], ['2']]],
    [
      'in the order of the call',
      ['x', 'y', 'x', 'y', undefined],
      [
        ['0', '1'],
        ['2', '3', '4'],
      ],
    ],
    [
      'none that share a subject',
      ['x', 'y', 'y', 'x'],
      [
        ['0', '1'],
        ['2', '3'],
      ],
    ],
  ])('are %s', (_, keys, expected) => {
    expect(rounds(...keys)).toEqual(expected);
  });
});

it('calls about one event or one subject share a key', () => {
  expect(keysOf(event('a', { key: 'x' }))).toContain(keysOf(event('b', { key: 'x' })).at(-1));
  expect(keysOf(event('a', { key: 'x' }))[0]).toBe(keysOf(event('a', { key: 'y' }))[0]);
  const keys = [event('a'), event('b'), event('a', { source: 'erp' })].flatMap(keysOf);
  expect(new Set(keys).size).toBe(keys.length);
});

it('a call weighs as much as the rows it writes', () => {
  expect(weightOf([event('a')])).toBe(1);
  expect(weightOf([event('a', { to: [{ user: 'ada' }] }), event('b')])).toBe(3);
  expect(weightOf([event('a', { to: [{ users: ['ada', 'bea', 'cleo'] }, { role: 'admin' }] })])).toBe(5);
});

describe('the answer to a call', () => {
  it('says what became of each event and how many were told', () => {
    expect(toAnswer([event('a'), event('b')], [stored(3), was('duplicate')])).toEqual([
      { id: 'a', status: 'accepted', notified: 3 },
      { id: 'b', status: 'duplicate', notified: 0 },
    ]);
  });

  it('is a conflict when one of its events is', () => {
    const [a, b] = [event('a'), event('b')];
    const answer = toAnswer([a, b], [was('withheld'), was('conflict')]);
    expect(answer).toEqual(new Conflict(b));
    // As the shop sent it, with a repetition.
    const error = toError(answer as Conflict, [a, { ...a }, b]);
    expect(error).toMatchObject({ code: 'event_conflict', status: 409, details: [{ path: '[2].id' }] });
  });
});
