import { defineCatalog } from '../trigger.js';

export const accountsCatalog = defineCatalog({
  category: 'accounts',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'account.registered': { level: 'success', priority: 'low', channels: { email: 'now' } },
    'account.logged_in': {
      level: 'info',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 10 } },
    },
    'account.email_verified': { level: 'success', priority: 'low' },
    'account.password_reset': {
      level: 'warning',
      priority: 'high',
      critical: true,
      mandatory: ['inApp', 'email'],
      channels: { email: 'now', push: 'now' },
    },
  },
});
