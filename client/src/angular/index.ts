export { injectNotify, provideNotify } from './provide.js';
export {
  injectNotifications,
  injectNotifyState,
  injectPreferences,
  injectUnread,
  onNotifyEvent,
  type InjectedPreferences,
  type Notifications,
} from './signals.js';
