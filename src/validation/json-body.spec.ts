import * as fc from 'fast-check';
import { AppError } from '../errors/app.error.js';
import { bodyLimitOf, checkJson, parseJson } from './json-body.js';

function outcome(body: string | Buffer): unknown {
  try {
    parseJson(Buffer.from(body));
    return 'accepted';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.code, ...(error.details ?? []).map(({ path }) => path)].join(' ');
  }
}

const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + '1' + close.repeat(depth);
const keys = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;

describe('a body', () => {
  it.each<[string, string | Buffer, string]>([
    ['an object', '{"a":[1,"x",null,true]}', 'accepted'],
    ['a scalar', '7', 'accepted'],
    ['null', 'null', 'accepted'],
    ['a byte order mark', '\uFEFF{"a":1}', 'accepted'],
    ['no JSON', '{"a":', 'invalid_json'],
    ['a form', 'a=1&b=2', 'invalid_json'],
    ['Latin 1', Buffer.from([0x22, 0xe9, 0x22]), 'invalid_json'],
    ['a surrogate in bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'invalid_json'],

    ['32 levels', nested(32, '[', ']'), 'accepted'],
    ['33 levels', nested(33, '[', ']'), 'too_deep'],
    ['33 levels of objects', nested(33, '{"a":', '}'), 'too_deep'],
    ['5,000 levels (R6)', nested(5_000, '{"a":', '}'), 'too_deep'],
    ['500,000 levels', nested(500_000, '[', ']'), 'too_deep'],

    ['1,000 keys', keys(1_000), 'accepted'],
    ['1,001 keys', keys(1_001), 'too_many_keys'],
    ['1,001 keys in two objects', `{"a":${keys(999)},"b":{"c":1}}`, 'too_many_keys'],
    ['a batch, 1,000 keys in each', `[${keys(1_000)},${keys(1_000)}]`, 'accepted'],
    ['a batch, 1,001 keys in one', `[${keys(1)},${keys(1_001)}]`, 'too_many_keys'],
    ['a batch of batches', `[[${keys(600)},${keys(600)}]]`, 'too_many_keys'],
    ['10,000 elements without keys', `[${'1,'.repeat(9_999)}1]`, 'accepted'],

    ['__proto__ (R5)', '{"data":{"__proto__":{"a":1}}}', 'validation_failed data.__proto__'],
    ['__proto__ by escapes', String.raw`{"\u005f_proto__":1}`, 'validation_failed __proto__'],
    ['__proto__ in a batch', '[{},{"x":[{"__proto__":1}]}]', 'validation_failed [1].x[0].__proto__'],
    ['constructor.prototype (R5)', '{"constructor":{"prototype":{"b":1}}}', 'validation_failed constructor'],
    ['a constructor of houses', '{"constructor":"ACME","prototype":1}', 'accepted'],

    ['NUL', String.raw`{"a":"x\u0000"}`, 'invalid_characters a'],
    ['NUL in a key', String.raw`{"o":{"a\u0000":1}}`, 'invalid_characters o.a\uFFFD'],
    ['NUL as the whole body', String.raw`"\u0000"`, 'invalid_characters body'],
    ['half a pair', String.raw`[{"a":["\ud83d"]}]`, 'invalid_characters [0].a[0]'],
    ['a pair the wrong way round', String.raw`["\ude00\ud83d"]`, 'invalid_characters [0]'],
    ['a pair', String.raw`["\ud83d\ude00 😀"]`, 'accepted'],
    ['a written-out escape', String.raw`["\\u0000"]`, 'accepted'],
    ['a number beyond all', '{"a":1e999}', 'validation_failed a'],
  ])('with %s', (_name, body, expected) => {
    expect(outcome(body)).toBe(expected);
  });

  it('leaves prototypes alone', () => {
    outcome('{"data":{"__proto__":{"a":1},"constructor":{"prototype":{"b":1}}}}');
    expect(({} as { a?: unknown; b?: unknown }).a).toBeUndefined();
    expect(({} as { a?: unknown; b?: unknown }).b).toBeUndefined();
  });

  it('is what JSON.parse makes of it, when it is harmless', () => {
    const harmless = fc
      .json({ maxDepth: 5, stringUnit: 'grapheme' })
      .filter((text) => !/__proto__|\\u/.test(text));
    fc.assert(
      fc.property(harmless, (text) => {
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused in words and with a code, or accepted, whatever the bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json({ maxDepth: 40, stringUnit: 'binary' }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (body) => {
        expect(String(outcome(Buffer.from(body)))).toMatch(/^(accepted|[a-z_]+)/);
      }),
    );
  });
});

describe('a value that did not come as text', () => {
  it('is checked for characters too', () => {
    expect(() => checkJson({ a: ['\uD800'] })).toThrow('half of a surrogate pair');
  });
});

describe('the size of a body', () => {
  it.each([
    ['POST', '/events', 1024],
    ['POST', '/notifications', 1024],
    ['PUT', '/users/:id', 256],
    ['POST', '/notifications/broadcast', 256],
    ['DELETE', '/admin/broadcasts/:id', 256],
    ['GET', '/notifications', 64],
    ['PUT', '/notifications/preferences', 64],
    ['POST', '/usersx', 64],
  ])('%s %s: %i KiB', (method, url, expected) => {
    expect(bodyLimitOf({ method, url: `/api${url}` }, '/api')).toBe(expected * 1024);
    expect(bodyLimitOf({ method, url }, '')).toBe(expected * 1024);
  });
});
