import type { JsonObject } from '../contract/index.js';
import type { Route } from '../preferences/profile.js';
import type { StoredProfile } from '../preferences/stored-profile.js';
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

export interface AddressedEvent {
  accepted: AcceptedEvent;
  drafts: AddressedDraft[];
}

/** Everybody who is told by one of these. */
export function peopleOf(events: readonly AddressedEvent[]): Set<string> {
  const people = new Set<string>();
  for (const { drafts } of events) for (const { userIds } of drafts) for (const id of userIds) people.add(id);
  return people;
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
export interface RoutedEvent {
  accepted: AcceptedEvent;
  drafts: RoutedDraft[];
}

/** Events that were routed together. */
export interface RoutedBatch {
  events: RoutedEvent[];
  /** Profiles that were remembered, by user: nothing of the batch may be stored if one of them is another by now. */
  assumed: ReadonlyMap<string, StoredProfile>;
}
