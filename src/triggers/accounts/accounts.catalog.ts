import { defineCatalog, ifGiven } from '../trigger.js';

// As much of where an action came from as the shop knows: ` with Firefox from Berlin (IP 203.0.113.7)`.
const ORIGIN =
  ifGiven('device', ' with {device}') + ifGiven('location', ' from {location}') + ifGiven('ip', ' (IP {ip})');

export const accountsCatalog = defineCatalog({
  category: 'accounts',
  label: 'Account and security',
  description: 'Sign-ins, password changes and other news of your account.',
  types: {
    'account.registered': {
      level: 'success',
      priority: 'low',
      title: `Welcome${ifGiven('name', ', {name}')}!`,
      message: 'Your account is ready. This is where you will find news about your orders.',
    },
    'account.logged_in': {
      level: 'info',
      priority: 'medium',
      title: 'New sign-in to your account',
      message: `Somebody signed in${ORIGIN}. If it was not you, change your password now.`,
    },
    'account.email_verified': {
      level: 'success',
      priority: 'low',
      title: 'E-mail address confirmed',
      message: `${ifGiven('email', '{email}', 'Your e-mail address')} is now confirmed.`,
    },
    'account.password_reset': {
      level: 'warning',
      priority: 'high',
      title: 'Your password was changed',
      message:
        `Your password was reset${ORIGIN}. ` +
        'If it was not you, secure your account and contact us at once.',
    },
  },
});
