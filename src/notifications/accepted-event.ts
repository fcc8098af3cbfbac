import type { JsonObject } from '../contract/index.js';
import type { Route } from '../preferences/profile.js';
import type { Draft, Outcome } from './draft.js';

/** An event of the shop that was checked and understood, ready to be stored. */
export interface AcceptedEvent {
  source: string;
  id: string;
  type: string;
  /** ISO 8601 UTC. */
  time: string;
  /** All of it, as the shop sent it. */
  data: JsonObject;
  /** Fingerprint of what the shop sent: the same id with another digest is a conflict. */
  digest: string;
  outcome: Outcome;
  /** W3C trace context of what brought it. */
  traceparent?: string;
}

/** A draft whose recipients are people. */
export interface AddressedDraft {
  draft: Draft;
  userIds: readonly string[];
}

export interface AddressedEvent extends AcceptedEvent {
  drafts: AddressedDraft[];
}

/** A draft for those of its recipients who read the same words, with each one's channels. */
export interface RoutedDraft extends AddressedDraft {
  title: string;
  message: string;
  /** BCP 47 language of the words. */
  language: string;
  silent: boolean;
  /** Only of those for whom it is not plainly an inbox entry and nothing else. */
  routes: ReadonlyMap<string, Route>;
}

/** An event with everything its storing needs. */
export interface RoutedEvent extends AcceptedEvent {
  drafts: RoutedDraft[];
}
