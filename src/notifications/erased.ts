import { createHash } from 'node:crypto';
import type { AcceptedEvent, AddressedEvent } from './accepted-event.js';

/** People of a batch who were erased, and the installation's salt, of which hashes of theirs are made. */
export interface Erased {
  userIds: ReadonlySet<string>;
  salt: Buffer;
}

/** Whom the event itself names, and not a role or a list. */
export function namedBy({ data, outcome }: AcceptedEvent): Set<string> {
  const named = new Set<string>();
  for (const id of [outcome.subject?.owner, data['customerId'], data['userId']]) {
    if (typeof id === 'string') named.add(id);
  }
  for (const { to } of outcome.drafts) {
    if ('user' in to) named.add(to.user);
    else if ('users' in to) for (const user of to.users) named.add(user);
  }
  return named;
}

/**
 * The event with nothing left that leads to them: the body is emptied, an id that holds a person's becomes its hash, as the
 * erasure has made of those before it, and nobody else is told what is about them.
 */
export function withoutErased(event: AddressedEvent, { userIds, salt }: Erased): AddressedEvent {
  const { accepted } = event;
  const named = [...namedBy(accepted)].filter((id) => userIds.has(id));
  const drafts = event.drafts
    .filter(({ draft }) => {
      const data = JSON.stringify(draft.data);
      return !named.some((id) => data.includes(JSON.stringify(id)));
    })
    .map(({ draft, userIds: all }) => ({ draft, userIds: all.filter((id) => !userIds.has(id)) }));
  if (named.length === 0) return { accepted, drafts };
  const { id, outcome } = accepted;
  const hash = createHash('sha256').update(salt).update(`event:${id}`).digest('hex');
  const { subject } = outcome;
  return {
    accepted: {
      ...accepted,
      id: named.some((one) => id.includes(one)) ? `erased:${hash}` : id,
      data: {},
      outcome: {
        ...outcome,
        drafts: [],
        subject: subject?.owner && userIds.has(subject.owner) ? { ...subject, owner: undefined } : subject,
      },
    },
    drafts,
  };
}
