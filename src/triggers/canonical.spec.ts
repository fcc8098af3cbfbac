import * as fc from 'fast-check';
import type { JsonValue } from '../contract/index.js';
import { digestOf } from './canonical.js';

const SEED = { seed: 20_261_127 };
const json = fc.jsonValue() as fc.Arbitrary<JsonValue>;

/** The same value with the keys of all its objects the other way round. */
function turned(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, turned(inner)]),
  );
}

describe('the digest of a value', () => {
  it('is the same whatever the order of keys', () => {
    const property = fc.property(json, (value) => expect(digestOf(turned(value))).toBe(digestOf(value)));
    fc.assert(property, SEED);
    expect(digestOf({ a: 1, b: { c: [1], d: null } })).toBe(digestOf({ b: { d: null, c: [1] }, a: 1 }));
  });

  it('is the same after a way over the wire', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(digestOf(JSON.parse(JSON.stringify(value)) as JsonValue)).toBe(digestOf(value));
      }),
      SEED,
    );
  });

  it.each([
    [
      [1, 2],
      [2, 1],
    ],
    [1, '1'],
    [0, false],
    [null, 'null'],
    [null, {}],
    [[], {}],
    [{ a: null }, {}],
    [{ a: 1 }, { a: 1, b: null }],
    [{ ab: '' }, { a: 'b' }],
    [['a,b'], ['a', 'b']],
    [{ a: '1","b":"2' }, { a: '1', b: '2' }],
    ['\u00e9', 'e\u0301'],
    ['x', 'X'],
  ] as [JsonValue, JsonValue][])('tells %j and %j apart', (one, other) => {
    expect(digestOf(one)).not.toBe(digestOf(other));
  });

  it('tells any two values apart', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(digestOf(one) === digestOf(other)).toBe(same);
      }),
      SEED,
    );
  });

  it('of nothing is that of null', () => {
    expect(digestOf(undefined)).toBe(digestOf(null));
  });

  it('is short and safe to print', () => {
    expect(digestOf('x'.repeat(100_000))).toMatch(/^[\w-]{43}$/);
  });
});

function sorted(value: JsonValue): unknown {
  if (Array.isArray(value)) return ['array', ...value.map(sorted)];
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return ['object', ...fields.map(([name, inner]) => [name, sorted(inner)])];
}
