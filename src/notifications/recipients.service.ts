import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/app.error.js';
import type { AcceptedEvent, AddressedDraft, AddressedEvent } from './accepted-event.js';
import type { Draft } from './draft.js';
import { RecipientsRepository, type Audience, type WaitlistQuery } from './recipients.repository.js';

/** More people than this are a broadcast, not an event. */
const MAX_RECIPIENTS = 10_000;
/** One event can hand out at most this many places of a waitlist; the rest stay on it for the next delivery. */
const MAX_WAITLIST = 1_000;

/** Turns roles, audiences and waitlists into people: two questions to the database however many events ask. */
@Injectable()
export class RecipientsService {
  constructor(private readonly repository: RecipientsRepository) {}

  async address(events: readonly AcceptedEvent[]): Promise<AddressedEvent[]> {
    const drafts = events.flatMap(({ outcome }) => outcome.drafts);
    const people = await this.expand(drafts);
    return events.map((accepted) => ({ accepted, drafts: withoutRepeats(accepted, people) }));
  }

  private async expand(drafts: readonly Draft[]): Promise<Map<Draft, readonly string[]>> {
    const people = new Map<Draft, readonly string[]>();
    const audiences: [Draft, Audience][] = [];
    const waitlists: [Draft, WaitlistQuery][] = [];
    for (const draft of drafts) {
      const { to } = draft;
      if ('user' in to) people.set(draft, [to.user]);
      else if ('users' in to) people.set(draft, to.users);
      else if ('role' in to) audiences.push([draft, { role: to.role }]);
      else if ('audience' in to) audiences.push([draft, to.audience]);
      else waitlists.push([draft, { ...to.waitlist, limit: Math.min(to.limit, MAX_WAITLIST) }]);
    }
    const [found, waiting] = await Promise.all([
      audiences.length > 0
        ? this.repository.findAudiences(
            audiences.map(([, audience]) => audience),
            MAX_RECIPIENTS,
          )
        : [],
      waitlists.length > 0 ? this.repository.findWaiting(waitlists.map(([, query]) => query)) : [],
    ]);
    audiences.forEach(([draft], index) => people.set(draft, found[index] ?? []));
    waitlists.forEach(([draft], index) => people.set(draft, waiting[index] ?? []));
    return people;
  }
}

/** One person gets one entry per event and type, however many ways lead to them. */
function withoutRepeats({ outcome }: AcceptedEvent, people: Map<Draft, readonly string[]>): AddressedDraft[] {
  const seen = new Set<string>();
  let recipients = 0;
  return outcome.drafts.map((draft) => {
    const userIds = (people.get(draft) ?? []).filter((userId) => {
      const key = `${draft.type.type}\n${userId}`;
      return seen.has(key) ? false : seen.add(key);
    });
    recipients += userIds.length;
    if (recipients > MAX_RECIPIENTS) {
      throw new AppError(
        'too_many_recipients',
        `One event can tell at most ${MAX_RECIPIENTS} people; send a broadcast for more.`,
      );
    }
    return { draft, userIds };
  });
}
