import type { JsonObject } from '../../contract/index.js';
import {
  OnTrigger,
  TriggerListener,
  type NotificationType,
  type Outcome,
  type ShopEvent,
} from '../trigger.js';
import { accountsCatalog } from './accounts.catalog.js';
import {
  AccountAccess,
  AccountEmailVerified,
  type AccountEvent,
  AccountRegistered,
} from './accounts.events.js';

const { types } = accountsCatalog;

@TriggerListener(accountsCatalog)
export class AccountsListener {
  @OnTrigger('account.registered', AccountRegistered, 'Somebody opened an account: welcomes them.')
  onRegistered({ data }: ShopEvent<AccountRegistered>): Outcome {
    return tell(types['account.registered'], data, '/account', { name: data.name ?? null });
  }

  @OnTrigger('account.logged_in', AccountAccess, 'A new sign-in: lets the owner of the account know.')
  onLoggedIn({ data }: ShopEvent<AccountAccess>): Outcome {
    return tell(types['account.logged_in'], data, '/account/security', origin(data));
  }

  @OnTrigger('account.email_verified', AccountEmailVerified, 'An e-mail address was confirmed.')
  onEmailVerified({ data }: ShopEvent<AccountEmailVerified>): Outcome {
    return tell(types['account.email_verified'], data, '/account', { email: data.email ?? null });
  }

  @OnTrigger('account.password_reset', AccountAccess, 'A password was reset: warns the owner of the account.')
  onPasswordReset({ data }: ShopEvent<AccountAccess>): Outcome {
    return tell(types['account.password_reset'], data, '/account/security', origin(data));
  }
}

// Without a thread: a password reset must not end up folded into a row of sign-ins.
function tell(
  type: NotificationType,
  { userId, url }: AccountEvent,
  path: string,
  data: JsonObject,
): Outcome {
  return { drafts: [{ to: { user: userId }, type, data, url: url ?? path }] };
}

function origin({ device, ip, location }: AccountAccess): JsonObject {
  return { device: device ?? null, ip: ip ?? null, location: location ?? null };
}
