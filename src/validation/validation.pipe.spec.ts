import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { AppError } from '../errors/app.error.js';
import { createValidationPipe, toDetails } from './validation.pipe.js';

class Audience {
  @IsString() role!: string;
}
class Item {
  @IsInt() x!: number;
}
class Body {
  @IsString() @MaxLength(3) title!: string;
  @IsOptional() @ValidateNested() @Type(() => Audience) audience?: Audience;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Item) items?: Item[];
}
class Query {
  @IsOptional() @IsInt() @Type(() => Number) limit?: number;
  @IsOptional() @IsString() after?: string;
}

const pipe = createValidationPipe();

async function refusal(value: unknown, metatype = Body, type: 'body' | 'query' = 'body'): Promise<AppError> {
  const error: unknown = await pipe.transform(value, { type, metatype }).catch((reason: unknown) => reason);
  if (!(error instanceof AppError)) throw new Error(`was accepted: ${JSON.stringify(error)}`);
  return error;
}

describe('the validation pipe', () => {
  it('makes instances of what is right', async () => {
    const body = (await pipe.transform(
      { title: 'abc', items: [{ x: 1 }] },
      { type: 'body', metatype: Body },
    )) as Body;
    expect(body).toBeInstanceOf(Body);
    expect(body.items?.[0]).toBeInstanceOf(Item);
  });

  it('converts only what is declared to be converted', async () => {
    const query = { limit: '5', after: '7' };
    await expect(pipe.transform(query, { type: 'query', metatype: Query })).resolves.toEqual({
      limit: 5,
      after: '7',
    });
    expect((await refusal({ title: 7 })).code).toBe('validation_failed');
  });

  it('names every wrong field by its path', async () => {
    const error = await refusal({ title: 'long', audience: { role: 1 }, items: [{ x: 1 }, { x: 'a' }] });
    expect(error.code).toBe('validation_failed');
    expect(error.details).toEqual([
      { path: 'title', message: 'must be shorter than or equal to 3 characters' },
      { path: 'audience.role', message: 'must be a string' },
      { path: 'items[1].x', message: 'must be an integer number' },
    ]);
    expect(error.message).toBe('title must be shorter than or equal to 3 characters.');
  });

  it('calls it unknown_field when nothing else is wrong (R3)', async () => {
    const error = await refusal({ title: 'abc', userId: 'x', audience: { role: 'a', admin: true } });
    expect(error.code).toBe('unknown_field');
    expect(error.details).toEqual([
      { path: 'userId', message: 'should not exist' },
      { path: 'audience.admin', message: 'should not exist' },
    ]);
  });

  it('calls it validation_failed when something else is wrong as well', async () => {
    expect((await refusal({ userId: 'x' })).code).toBe('validation_failed');
  });

  it.each([[[[]]], [[[{ title: 'abc' }]]], ['text'], [7], [true]])(
    'wants an object, not %j',
    async (value) => {
      expect((await refusal(value)).details).toEqual([{ path: 'body', message: 'must be a JSON object' }]);
    },
  );

  it.each([[undefined], [null]])('takes %j for an empty body', async (value) => {
    expect((await refusal(value)).details).toContainEqual({ path: 'title', message: 'must be a string' });
  });

  it('answers no more than 100 details and no long names', async () => {
    const body = Object.fromEntries(
      Array.from({ length: 900 }, (_, index) => [`${'k'.repeat(500)}${index}`, 1]),
    );
    const { details = [] } = await refusal({ title: 'abc', ...body });
    expect(details).toHaveLength(100);
    expect(details[0]?.path).toHaveLength(100);
  });

  it('never shows what was sent', async () => {
    const error = await refusal({ title: 'a secret value' });
    expect(JSON.stringify([error.message, error.details])).not.toContain('secret');
  });
});

describe('toDetails', () => {
  it('puts the prefix of a batch in front', () => {
    const errors = [
      { property: 'orderId', constraints: { matches: 'orderId must be an id' } },
      {
        property: 'lines',
        children: [{ property: '0', constraints: { isObject: 'each of lines must be' } }],
      },
    ];
    expect(toDetails(errors, '[3].data')).toEqual([
      { path: '[3].data.orderId', message: 'must be an id' },
      { path: '[3].data.lines[0]', message: 'each of lines must be' },
    ]);
    expect(toDetails(errors, '')[0]?.path).toBe('orderId');
  });
});
