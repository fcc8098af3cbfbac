import { Injectable } from '@nestjs/common';
import { DeliveryJobs } from '../delivery/jobs/delivery.jobs.js';
import { LiveHub } from '../delivery/live/live.hub.js';
import type { CommittedChange } from '../delivery/live/live.types.js';
import type { RoutedEvent } from './accepted-event.js';
import type { AppendedEvent } from './append.repository.js';
import type { PreviousValue, Signal } from './draft.js';
import { toNotification } from './notification.js';

/** Hands on what was just committed: to open tabs, and to the jobs of the other channels. */
@Injectable()
export class PublishService {
  constructor(
    private readonly hub: LiveHub,
    private readonly jobs: DeliveryJobs,
  ) {}

  publish(events: readonly RoutedEvent[], appended: readonly AppendedEvent[]): void {
    events.forEach((event, index) => {
      const result = appended[index];
      if (result?.status !== 'stored') return;
      this.hub.publish(toChanges(event, result));
      this.jobs.enqueue(result.deliveries);
      for (const signal of event.accepted.outcome.signals ?? []) {
        if (!signal.when || holds(signal.when, result)) this.signal(signal);
      }
    });
  }

  private signal({ event, to, payload }: Signal): void {
    const rooms = to.users.map((userId) => `user:${userId}`);
    this.hub.signal(to.room ? [...rooms, to.room] : rooms, event, payload);
  }
}

function toChanges(event: RoutedEvent, { entries }: AppendedEvent): CommittedChange[] {
  return entries.flatMap(({ draft: index, userId, id, unread, unseen, createdAt }) => {
    const draft = event.drafts[index];
    if (!draft) return [];
    const notification = toNotification(draft, id, createdAt);
    return [
      {
        userId,
        change: { kind: 'created', seq: id, notification },
        state: { seq: id, counts: { unread, unseen } },
      },
    ];
  });
}

/** The same rule that the append statement applies to drafts. */
function holds(when: PreviousValue, { previous, stale }: AppendedEvent): boolean {
  if (stale) return false;
  if (previous === null) return when.orUnknown;
  return previous >= (when.atLeast ?? -Infinity) && previous <= (when.atMost ?? Infinity);
}
