import { Expose, plainToInstance, Transform, Type } from 'class-transformer';
import { IsOptional, IsString, validateSync } from 'class-validator';
import * as fc from 'fast-check';
import { AudienceField, type AudienceDto } from './audience.js';
import { readQuickly } from './compiled.js';
import {
  AmountField,
  CurrencyField,
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
} from './fields.js';

class Line {
  @IdField() id!: string;
  @IntField({ optional: true, max: 9 }) count?: number;
}

class Parcel {
  @IdField() id!: string;
  @ObjectsField(Line, { optional: true, max: 3 }) lines?: Line[];
  @UserIdsField({ optional: true, min: 1, max: 2 }) people?: string[];
  @AudienceField() audience?: 'all' | AudienceDto;
}

class Order extends Parcel {
  @UserIdField() customerId!: string;
  @OneOfField(['placed', 'shipped']) status!: string;
  @AmountField({ optional: true }) total?: number;
  @CurrencyField({ optional: true }) currency?: string;
  @LinkField({ optional: true }) url?: string;
}

class Envelope {
  @IdField() id!: string;
  @TextField({ optional: true, max: 4 }) source?: string;
  @TimeField({ optional: true }) time?: string;
  @JsonObjectField() data!: object;
}

/** What class-validator makes of it; undefined: something is wrong. */
function slowly<T extends object>(type: new () => T, plain: object, strict: boolean): T | undefined {
  const object = plainToInstance(type, structuredClone(plain));
  const errors = validateSync(object, { whitelist: true, forbidNonWhitelisted: strict });
  return errors.length === 0 ? object : undefined;
}

const word = fc.constantFrom(
  'a',
  'b-1',
  'vip',
  'all',
  '',
  ' ',
  'ü',
  'https://shop.example/a',
  '/x',
  'shipped',
  'EUR',
);
const scalar = fc.oneof(word, fc.constantFrom(0, 1, 7, 10, -1, 1.5, true, false));
const line = fc.dictionary(fc.constantFrom('id', 'count', 'other'), scalar, { maxKeys: 3 });
const anything = fc.oneof(
  scalar,
  line,
  fc.array(fc.oneof(scalar, line), { maxLength: 4 }),
  fc.constantFrom({ role: 'vip' }, { userIds: ['a'] }, { role: 'vip', rol: 'x' }, { userIds: [] }, []),
);

describe('what is read quickly', () => {
  it.each([
    ['a parcel', Parcel, ['id', 'lines', 'people', 'audience', 'other']],
    ['an order', Order, ['id', 'customerId', 'status', 'total', 'currency', 'lines', 'url', 'x']],
    ['an envelope', Envelope, ['id', 'source', 'time', 'data', 'x']],
  ] as const)('of %s is what class-validator lets in, and the same object', (_, type, names) => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 6 }),
        fc.boolean(),
        (plain, strict) => {
          const quick = readQuickly<object>(type, plain, { strict, copy: structuredClone, nulls: 'drop' });
          if (!quick) return;
          expect(quick).toEqual(slowly<object>(type, plain, strict));
          expect(quick).toBeInstanceOf(type);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [
      Parcel,
      { id: 'p', lines: [{ id: 'l', count: 2 }], people: ['ada'], audience: { role: 'vip' }, other: 1 },
    ],
    [Parcel, { id: 'p', audience: 'all', lines: [] }],
    [Order, { id: '1', customerId: 'ada', status: 'shipped', total: 1, currency: 'EUR' }],
    [Envelope, { id: 'e', time: '2026-11-27T08:00:00Z', data: { a: 1 } }],
  ])('is what shops send: %p', (type, plain) => {
    const quick = readQuickly<object>(type, plain);
    expect(quick).toEqual(slowly<object>(type, plain, false));
    expect(quick).toBeInstanceOf(type);
  });

  it('has nested objects of their class, and no null when it is asked to', () => {
    const parcel = readQuickly(
      Parcel,
      { id: 'p', audience: null, lines: [{ id: 'l', count: null }] },
      { nulls: 'drop' },
    );
    expect(parcel).toEqual({ id: 'p', lines: [{ id: 'l' }] });
    expect(parcel?.lines?.[0]).toBeInstanceOf(Line);
  });

  it.each([
    ['an unknown field, strictly', { id: 'p', other: 1 }, { strict: true }],
    ['an unknown field in a nested object', { id: 'p', lines: [{ id: 'l', other: 1 }] }, {}],
    ['a missing field', {}, {}],
    ['null', { id: 'p', audience: null }, {}],
    ['one wrong element', { id: 'p', people: ['ada', ''] }, {}],
    ['null in an array', { id: 'p', lines: [null] }, {}],
    ['two shapes at once', { id: 'p', audience: { role: 'a', userIds: ['b'] } }, {}],
  ])('is not %s', (_, plain, reading) => {
    expect(readQuickly(Parcel, plain, reading)).toBeUndefined();
  });

  it('has numbers where text becomes one, and nothing that a function changes', () => {
    class Query {
      @IntField({ max: 9 }) @Type(() => Number) limit!: number;
      @IsOptional() @IsString() @Transform(({ value }) => String(value)) word?: string;
    }
    expect(readQuickly(Query, { limit: '7' })).toEqual({ limit: 7 });
    expect(readQuickly(Query, { limit: '10' })).toBeUndefined();
    expect(readQuickly(Query, { limit: 'many' })).toBeUndefined();
    expect(readQuickly(Query, { limit: ['7'] })).toBeUndefined();
    expect(readQuickly(Query, { limit: '7', word: 'a' })).toBeUndefined();
  });

  it('is nothing of a class whose fields are hidden, or that has no rules', () => {
    class Hidden {
      @IsString() @Expose({ name: 'ID' }) id!: string;
    }
    class Bare {
      id?: string;
    }
    expect(readQuickly(Hidden, { id: 'a' })).toBeUndefined();
    expect(readQuickly(Bare, {})).toBeUndefined();
  });
});
