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
} from './hooks.js';
export { NotifyProvider, useNotify, type NotifyProviderProps } from './provider.js';
