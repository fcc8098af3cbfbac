import { ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Equals, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { field, UserIdsField, WordField, WordsField } from './fields.js';

/** Whom something is for: `{ role }`, `{ userIds }`, `{ tags, locale }` (both or one) or `{ openOrder: true }`. */
export class AudienceDto {
  @WordField({ optional: true, example: 'customer' }) role?: string;
  @UserIdsField({ optional: true, min: 1, max: 1000 }) userIds?: string[];
  @WordsField({ optional: true, min: 1, example: ['vip'] }) tags?: string[];
  @WordField({ optional: true, example: 'de' }) locale?: string;
}

/** The same, and people with an order under way. */
export class BroadcastAudienceDto extends AudienceDto {
  @field({ optional: true, type: Boolean, description: 'Only true' }, Equals(true)) openOrder?: true;
}

const SHAPES = [['role'], ['userIds'], ['tags', 'locale']];

/** `all` or one shape of `model`. */
export function AudienceField(model: typeof AudienceDto = AudienceDto): PropertyDecorator {
  const shapes = model === AudienceDto ? SHAPES : [...SHAPES, ['openOrder']];
  const oneOf = [{ type: 'string', enum: ['all'] }, { $ref: getSchemaPath(model) }];
  const decorate = field(
    { optional: true, default: 'all', oneOf },
    ValidateIf((_, audience) => audience !== 'all'),
    IsOneShape(shapes),
    ValidateNested(),
    Type(() => model),
  );
  return (target, name) => {
    ApiExtraModels(model)(target.constructor);
    decorate(target, name as string);
  };
}

// Whoever checks the body may strip unknown keys, and a stripped `{ "rol": "vip" }` would go to everybody: so this
// looks at the keys itself, on the parent, which is checked before anything nested is stripped.
function IsOneShape(shapes: string[][]): PropertyDecorator {
  const words = shapes.map((shape) => `{ ${shape.join(', ')} }`).join(', ');
  return ValidateBy({
    name: 'isOneShape',
    validator: {
      validate: (value) => hasOneShape(value, shapes),
      defaultMessage: () => `$property must be 'all' or one of ${words}, with no other key`,
    },
  });
}

function hasOneShape(value: unknown, shapes: string[][]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const given = Object.entries(value);
  return (
    given.length > 0 &&
    shapes.some((shape) => given.every(([key, one]) => shape.includes(key) && one !== null))
  );
}
