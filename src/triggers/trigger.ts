// All that a domain needs, in one import.
export { defineCatalog } from '../notifications/catalog.js';
export type { Draft, NotificationType, Outcome, Signal } from '../notifications/draft.js';
export { renderDraft } from '../notifications/text.js';
export { AudienceDto, AudienceField } from '../validation/audience.js';
export * from '../validation/fields.js';
export { OnTrigger, TriggerListener, type ShopEvent } from './on-trigger.js';
