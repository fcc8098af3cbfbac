import type { EventResult } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import type { AcceptedEvent } from './accepted-event.js';
import type { AppendedEvent } from './append.repository.js';

/** The events of one request: stored all or none. */
export type Call = readonly AcceptedEvent[];

/** A call fails as a whole; that must not fail those it shares a statement with. */
export type Answer = EventResult[] | Conflict;

/** One of a call's events came before with another body. */
export class Conflict {
  constructor(readonly event: AcceptedEvent) {}
}

/** The call with each event once. Rejects a call that contradicts itself. */
export function withoutRepeats(call: Call): Call {
  if (call.length === 1) return call;
  const first = new Map<string, AcceptedEvent>();
  call.forEach((event, index) => {
    const key = eventKey(event);
    const known = first.get(key);
    if (known && known.digest !== event.digest) throw conflictError(event, index);
    if (!known) first.set(key, event);
  });
  return first.size === call.length ? call : [...first.values()];
}

/** One statement cannot move a subject twice, so each repetition starts a new round. Keeps the order of the call. */
export function splitBySubject(call: Call): Call[] {
  const rounds: AcceptedEvent[][] = [[]];
  let subjects = new Set<string>();
  for (const event of call) {
    const key = event.outcome.subject?.key;
    if (key !== undefined && subjects.has(key)) {
      rounds.push([]);
      subjects = new Set();
    }
    if (key !== undefined) subjects.add(key);
    rounds.at(-1)?.push(event);
  }
  return rounds;
}

/** Calls that share one of these go one after the other. */
export function keysOf(event: AcceptedEvent): string[] {
  const subject = event.outcome.subject?.key;
  return subject === undefined ? [eventKey(event)] : [eventKey(event), `subject ${subject}`];
}

/** About how many rows a call writes. */
export function weightOf(call: Call): number {
  let weight = 0;
  for (const { outcome } of call) {
    weight += 1;
    for (const { to } of outcome.drafts) weight += 'users' in to ? to.users.length : 1;
  }
  return weight;
}

/** Whether somebody on a waitlist may be told. */
export function asksWaitlist(call: Call): boolean {
  return call.some(({ outcome }) => outcome.drafts.some(({ to }) => 'waitlist' in to));
}

export function toAnswer(call: Call, appended: readonly AppendedEvent[]): Answer {
  const conflict = appended.findIndex(({ status }) => status === 'conflict');
  if (conflict >= 0) return new Conflict(call[conflict] as AcceptedEvent);
  return call.map(({ id }, index) => ({
    id,
    status: appended[index]?.status === 'stored' ? 'accepted' : 'duplicate',
    notified: (appended[index]?.entries.length ?? 0) + (appended[index]?.toldOutside ?? 0),
  }));
}

/** The answer to a call from the answer to it without repeats: a repetition is a duplicate of its first. */
export function inOrderOf(call: Call, unique: Call, results: readonly EventResult[]): EventResult[] {
  if (unique === call) return [...results];
  const firsts = new Map(unique.map((event, index) => [event, results[index] as EventResult]));
  return call.map((event) => firsts.get(event) ?? { id: event.id, status: 'duplicate', notified: 0 });
}

function eventKey({ source, id }: AcceptedEvent): string {
  return JSON.stringify([source, id]);
}

/** With the place of the event in the call as it was sent, repetitions included. */
export function toError({ event }: Conflict, call: Call): AppError {
  return conflictError(
    event,
    call.findIndex((one) => eventKey(one) === eventKey(event)),
  );
}

function conflictError({ source, id }: AcceptedEvent, index: number): AppError {
  const message = `Event ${JSON.stringify(id)} of source ${JSON.stringify(source)} came before with another body.`;
  return new AppError('event_conflict', message, [{ path: `[${index}].id`, message }]);
}
