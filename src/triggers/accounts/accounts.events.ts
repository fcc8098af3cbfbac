import { EmailField, LinkField, TextField, UserIdField } from '../trigger.js';

export class AccountEvent {
  @UserIdField() userId!: string;
  @LinkField({ optional: true, description: '`/account` or `/account/security` when absent' }) url?: string;
}

export class AccountRegistered extends AccountEvent {
  @TextField({ optional: true, max: 100, description: 'How to greet the person' }) name?: string;
}

export class AccountEmailVerified extends AccountEvent {
  @EmailField({ optional: true }) email?: string;
}

/** Where an action came from, as far as the shop knows. Text, not judged: a notice is worth more than a neat address. */
export class AccountAccess extends AccountEvent {
  @TextField({ optional: true, max: 100, example: 'Firefox on Windows' }) device?: string;
  @TextField({ optional: true, max: 100, example: '203.0.113.7' }) ip?: string;
  @TextField({ optional: true, max: 100, example: 'Berlin, Germany' }) location?: string;
}
