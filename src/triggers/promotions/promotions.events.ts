import { ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import {
  field,
  IdField,
  LinkField,
  TextField,
  TimeField,
  UserIdsField,
  WordField,
  WordsField,
} from '../trigger.js';

/** Whom a promotion is for, as in a broadcast: `{ role }`, `{ userIds }` or `{ tags, locale }` (both or one). */
class PromotionAudience {
  @WordField({ optional: true, example: 'customer' }) role?: string;
  @UserIdsField({ optional: true, min: 1, max: 1000 }) userIds?: string[];
  @WordsField({ optional: true, min: 1, example: ['vip'] }) tags?: string[];
  @WordField({ optional: true, example: 'de' }) locale?: string;
}

@ApiExtraModels(PromotionAudience)
export class PromotionStarted {
  @IdField() promotionId!: string;
  @TextField({ example: 'Winter sale' }) name!: string;
  @AudienceField() audience?: 'all' | PromotionAudience;
  @TimeField({ optional: true, description: 'The notification goes away then' }) endsAt?: string;
  @TextField({ optional: true, max: 2000 }) description?: string;
  @TextField({ optional: true, max: 500, description: 'Shown in place of the description' }) excerpt?: string;
  @TextField({ optional: true, max: 50, example: 'WINTER20' }) code?: string;
  @LinkField({ optional: true, description: '`/promotions/<promotionId>` when absent' }) url?: string;
  @LinkField({ optional: true }) imageUrl?: string;
}

const SHAPES = [['role'], ['userIds'], ['tags', 'locale']];

function AudienceField() {
  const oneOf = [{ type: 'string', enum: ['all'] }, { $ref: getSchemaPath(PromotionAudience) }];
  return field(
    { optional: true, default: 'all', oneOf },
    ValidateIf((_, audience) => audience !== 'all'),
    IsOneShape(),
    ValidateNested(),
    Type(() => PromotionAudience),
  );
}

// Whoever checks the event may strip unknown keys, and a stripped `{ "rol": "vip" }` would go to everybody: so this
// looks at the keys itself, on the parent, which is checked before anything nested is stripped.
function IsOneShape(): PropertyDecorator {
  return ValidateBy({
    name: 'isOneShape',
    validator: {
      validate: hasOneShape,
      defaultMessage: () =>
        "$property must be 'all', { role }, { userIds } or { tags, locale }, with no other key",
    },
  });
}

function hasOneShape(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const given = Object.entries(value);
  return (
    given.length > 0 &&
    SHAPES.some((shape) => given.every(([key, one]) => shape.includes(key) && one !== null))
  );
}
