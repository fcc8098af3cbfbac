export type {
  BellProps,
  InboxProps,
  OrderTrackerProps,
  PreferencesProps,
  ToastsProps,
} from '../bindings/elements.js';
export { Bell, Inbox, OrderTracker, Preferences, Toasts } from './components.js';
export {
  useNotifications,
  useNotifyEvent,
  useNotifyState,
  usePreferences,
  useUnread,
  type Notifications,
  type UsedPreferences,
} from './composables.js';
export { notify, useNotify } from './plugin.js';
