import type { JsonObject } from '../contract/index.js';
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
}

/** A draft whose recipients are people. */
export interface AddressedDraft {
  draft: Draft;
  userIds: readonly string[];
}

/** An event with everything its storing needs. */
export interface AddressedEvent extends AcceptedEvent {
  drafts: AddressedDraft[];
}
