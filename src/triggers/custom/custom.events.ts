import { Matches, MaxLength, ValidateBy, type ValidationArguments } from 'class-validator';
import { LEVELS, PRIORITIES, type JsonObject, type Level, type Priority } from '../../contract/index.js';
import {
  field,
  IdField,
  JsonObjectField,
  LinkField,
  OneOfField,
  TextField,
  TimeField,
  USER_ID_PATTERN,
  UserIdsField,
  WordField,
} from '../trigger.js';

/** A notification the shop words itself, to exactly one of a user, several users and a role. */
export class NotificationSend {
  @RecipientField() userId?: string;
  @UserIdsField({ optional: true, min: 1, max: 1_000_000 }) userIds?: string[];
  @WordField({ optional: true, description: 'Everybody who has it now', example: 'admin' }) role?: string;
  @TypeField() type?: string;
  @TextField({ max: 200 }) title!: string;
  @TextField({ max: 2_000 }) message!: string;
  @OneOfField(LEVELS, { optional: true }) level?: Level;
  @OneOfField(PRIORITIES, { optional: true }) priority?: Priority;
  @JsonObjectField({ optional: true, description: "For the frontend's own use" }) data?: JsonObject;
  @LinkField({ optional: true }) url?: string;
  @LinkField({ optional: true }) imageUrl?: string;
  @IdField({ optional: true, description: 'Groups entries about the same thing' }) thread?: string;
  @TimeField({ optional: true, description: 'After it the entry is of no use' }) expiresAt?: string;
}

/** `userId`, and the rule over all three. Not marked optional: then nothing would run where all three are missing. */
function RecipientField() {
  const alone = ({ object }: ValidationArguments) => {
    const { userId, userIds, role } = object as NotificationSend;
    return [userId, userIds, role].filter((recipient) => recipient != null).length === 1;
  };
  const wellFormed = (userId: unknown) =>
    userId == null || (typeof userId === 'string' && USER_ID_PATTERN.test(userId));
  return field(
    {
      type: String,
      required: false,
      maxLength: 128,
      pattern: USER_ID_PATTERN.source,
      description: 'Give exactly one of `userId`, `userIds` and `role`',
    },
    ValidateBy({
      name: 'oneRecipient',
      validator: {
        validate: (userId, args) => wellFormed(userId) && alone(args!),
        defaultMessage: (args) =>
          wellFormed(args!.value)
            ? 'give exactly one of userId, userIds and role'
            : '$property must be 1 to 128 letters, digits or . _ : @ -',
      },
    }),
  );
}

/** Names a type of the shop's own, which people can mute like any other. */
function TypeField() {
  const pattern = /^[A-Za-z]\w*([.-]\w+)*$/;
  return field(
    { type: String, optional: true, maxLength: 64, pattern: pattern.source, example: 'shop.flash_sale' },
    Matches(pattern, { message: '$property must be words joined by dots, for example shop.flash_sale' }),
    MaxLength(64),
  );
}
