/** One text per plural form (CLDR) of `{n}`; `other` holds where a form has none of its own. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/**
 * All texts of the elements: give some of them as `.texts` of an element or of `<notify-provider>` to replace them.
 * `{name}` is filled in. What the server sends is not among them.
 */
export interface Texts extends CommonTexts, PageTexts {}

/** Of the bell, the inbox and the toasts. */
export interface CommonTexts {
  notifications: string;
  bell: Plural;
  arrived: string;
  arrivals: Plural;
  close: string;
  settings: string;
  categories: string;
  show: string;
  all: string;
  unread: string;
  archived: string;
  markAllRead: string;
  markRead: string;
  markUnread: string;
  archive: string;
  unarchive: string;
  remove: string;
  undo: string;
  didArchive: string;
  didUnarchive: string;
  didRemove: string;
  didReadAll: string;
  loadMore: string;
  loading: string;
  emptyTitle: string;
  emptyText: string;
  emptyUnread: string;
  emptyArchived: string;
  loadFailed: string;
  failed: string;
  retry: string;
  linkPaused: string;
  linkOffline: string;
  linkPolling: string;
  linkExpired: string;
  linkRefused: string;
  toasts: string;
  more: Plural;
  accounts: string;
  courses: string;
  files: string;
  messages: string;
  orders: string;
  payments: string;
  promotions: string;
  reviews: string;
  stock: string;
  support: string;
}

/** Of the preferences and the order. */
export interface PageTexts {
  preferences: string;
  preferencesFailed: string;
  saved: string;
  saveFailed: string;
  inApp: string;
  email: string;
  push: string;
  sms: string;
  everything: string;
  everythingText: string;
  types: Plural;
  locked: string;
  unavailable: string;
  pause: string;
  pauseText: string;
  pauseOff: string;
  pauseHour: string;
  pauseTomorrow: string;
  pauseWeek: string;
  pausedUntil: string;
  quietHours: string;
  quietHoursText: string;
  from: string;
  until: string;
  timezone: string;
  delivery: string;
  digest: string;
  digestText: string;
  digestOff: string;
  digestDaily: string;
  digestWeekly: string;
  language: string;
  languageAuto: string;
  marketing: string;
  marketingText: string;
  thisBrowser: string;
  pushOff: string;
  pushOn: string;
  pushDenied: string;
  pushUnsupported: string;
  enable: string;
  disable: string;
  reset: string;
  order: string;
  orderStatus: string;
  eta: string;
  track: string;
  updated: string;
  done: string;
  pending: string;
  confirmed: string;
  processing: string;
  shipped: string;
  out_for_delivery: string;
  delivered: string;
  cancelled: string;
  returned: string;
}
