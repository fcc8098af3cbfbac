export type * from './core/index.js';
export { createNotifications, NotifyError, safeHref } from './core/index.js';
