import * as fc from 'fast-check';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import {
  AmountField,
  CurrencyField,
  EmailField,
  IdField,
  IntField,
  JsonObjectField,
  LinkField,
  ObjectsField,
  OneOfField,
  TextField,
  TimeField,
  UserIdField,
  UserIdsField,
  WordField,
  WordsField,
} from './fields.js';

class Line {
  @IntField({ min: 1 }) quantity!: number;
}

class Everything {
  @IdField({ optional: true }) id?: string;
  @UserIdField({ optional: true }) user?: string;
  @UserIdsField({ optional: true, min: 1, max: 3 }) users?: string[];
  @TextField({ optional: true, max: 5 }) text?: string;
  @WordField({ optional: true }) word?: string;
  @WordsField({ optional: true, max: 2 }) words?: string[];
  @EmailField({ optional: true }) email?: string;
  @IntField({ optional: true, min: 1, max: 5 }) int?: number;
  @AmountField({ optional: true }) amount?: number;
  @CurrencyField({ optional: true }) currency?: string;
  @TimeField({ optional: true }) time?: string;
  @LinkField({ optional: true }) link?: string;
  @OneOfField(['a', 'b'], { optional: true }) choice?: string;
  @ObjectsField(Line, { optional: true, max: 2 }) lines?: Line[];
  @JsonObjectField({ optional: true, maxBytes: 20 }) json?: object;
}

function problems(value: object, type: new () => object = Everything): string[] {
  return validateSync(plainToInstance(type, value), { whitelist: true, forbidNonWhitelisted: true }).map(
    ({ property }) => property,
  );
}
const isFine = (field: string, value: unknown): boolean => problems({ [field]: value }).length === 0;

describe('a field', () => {
  it.each([
    ['id', 'SKU-7/blue:xl@shop+1=.'],
    ['id', 'x'.repeat(128)],
    ['user', 'ada@example.com'],
    ['user', 'auth0:7'],
    ['users', ['ada']],
    ['users', ['a', 'b', 'c']],
    ['text', 'a b'],
    ['text', '🎁'],
    ['word', 'back-office'],
    ['words', []],
    ['words', ['a', 'b']],
    ['email', 'ada@example.com'],
    ['int', 1],
    ['int', 5],
    ['amount', 0],
    ['amount', Number.MAX_SAFE_INTEGER],
    ['currency', 'EUR'],
    ['currency', 'JPY'],
    ['time', '2026-11-27T08:00:00Z'],
    ['time', '2026-11-27T08:00+01:00'],
    ['time', '2028-02-29T23:59:59.123456789-11:30'],
    ['time', '9999-12-31T23:59:59.999Z'],
    ['link', '/orders/7?tab=1#top'],
    ['link', 'https://shop.example/orders/7'],
    ['choice', 'b'],
    ['lines', [{ quantity: 1 }, { quantity: 2 }]],
    ['json', { a: 'é'.repeat(6) }],
  ])('%s may be %j', (field, value) => {
    expect(problems({ [field]: value })).toEqual([]);
  });

  it.each([
    ['id', ''],
    ['id', 'a b'],
    ['id', 'a\n'],
    ['id', 'a#b'],
    ['id', '../ü'],
    ['id', 'x'.repeat(129)],
    ['id', 7],
    ['id', ['a']],
    ['id', { toString: 'a' }],
    ['user', 'a/b'],
    ['user', 'u:*'],
    ['users', []],
    ['users', ['a', 'b', 'c', 'd']],
    ['users', ['a', 'b c']],
    ['users', ['a', null]],
    ['users', 'ada'],
    ['users', { length: 1, 0: 'ada' }],
    ['text', ''],
    ['text', ' \t\n'],
    ['text', '123456'],
    ['text', 5],
    ['word', 'two words'],
    ['words', ['a', 'b', 'c']],
    ['words', ['a', 7]],
    ['email', 'ada'],
    ['email', 'ada@example.com\r\nBcc: eve@example.com'],
    ['email', 'ada@example.com, eve@example.com'],
    ['email', `${'a'.repeat(250)}@example.com`],
    ['int', 0],
    ['int', 6],
    ['int', 1.5],
    ['int', '1'],
    ['int', Number.NaN],
    ['int', Infinity],
    ['int', true],
    ['amount', -1],
    ['amount', 2 ** 53],
    ['currency', 'eur'],
    ['currency', 'EURO'],
    ['currency', 'XXY'],
    ['currency', 978],
    ['time', 'yesterday'],
    ['time', '2026-11-27'],
    ['time', '2026-11-27T08:00:00'],
    ['time', '2026-11-27 08:00:00Z'],
    ['time', '2026-02-30T08:00:00Z'],
    ['time', '2026-11-27T25:00:00Z'],
    ['time', '2026-11-27T08:00:00+25:00'],
    ['time', '2026-W48-5T08:00:00Z'],
    ['time', '+012026-11-27T08:00:00Z'],
    ['time', '0000-01-01T00:00:00Z'],
    ['time', '9999-12-31T23:59:59-01:00'],
    ['time', 1_795_766_400_000],
    ['link', 'javascript:alert(1)'],
    ['link', ['/orders/7']],
    ['choice', 'c'],
    ['choice', ['a']],
    ['lines', [{ quantity: 1 }, null]],
    ['lines', [{ quantity: 1 }, 7]],
    ['lines', [[]]],
    ['lines', { quantity: 1 }],
    ['lines', [{ quantity: 0 }]],
    ['lines', [{ quantity: 1, price: 1 }]],
    ['lines', [{ quantity: 1 }, { quantity: 1 }, { quantity: 1 }]],
    ['json', []],
    ['json', 'text'],
    ['json', { a: 'é'.repeat(7) }],
  ])('%s may not be %j', (field, value) => {
    expect(problems({ [field]: value })).toEqual([field]);
  });

  it('that is optional may be absent or null, and another may not', () => {
    class Required {
      @IdField() id!: string;
      @TextField() text!: string;
      @TimeField() time!: string;
      @ObjectsField(Line, { max: 1 }) lines!: Line[];
    }
    expect(problems(Object.fromEntries(Object.keys(new Everything()).map((name) => [name, null])))).toEqual(
      [],
    );
    expect(problems({}, Required)).toEqual(['id', 'text', 'time', 'lines']);
    expect(problems({ id: null, text: null, time: null, lines: null }, Required)).toHaveLength(4);
  });
});

it('every time that is accepted is one that both JavaScript and Postgres can read', () => {
  const time = fc.stringMatching(
    /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d(:[0-6]\d(\.\d+)?)?(Z|[+-][0-2]\d:[0-6]\d)$/,
  );
  fc.assert(
    fc.property(time, (value) => {
      fc.pre(isFine('time', value));
      // Four digits of year: what Postgres reads without a sign.
      expect(new Date(value).toISOString()).toMatch(/^(?!0000)\d{4}-/);
    }),
    { seed: 20_261_127, numRuns: 300 },
  );
});
