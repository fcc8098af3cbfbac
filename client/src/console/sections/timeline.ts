import type { ChannelTrail, EventTrail, RecipientTrail } from '../../../../src/contract/admin.js';
import { count } from '../words.js';
import type { Tone } from '../templates/status.template.js';

/** Something that happened, or did not, in a sentence. */
export interface Step {
  /** ISO 8601 UTC; null: it has no moment. */
  at: string | null;
  text: string;
  tone: Tone;
}

export function intakeSteps({ time, receivedAt, source, id, recipients }: EventTrail): Step[] {
  const people = new Set(recipients.map(({ userId }) => userId)).size;
  return [
    { at: time, text: `It happened in the shop (${source}), which calls it ${id}.`, tone: 'calm' },
    {
      at: receivedAt,
      text:
        people === 0
          ? 'Storebell took it. It concerned nobody, so nobody was told.'
          : `Storebell took it and decided about ${count(people, 'person', 'people')}.`,
      tone: people === 0 ? 'calm' : 'good',
    },
  ];
}

/** What one person got and saw, in the order in which it happened. */
export function recipientSteps({ entry, channels }: RecipientTrail, receivedAt: string): Step[] {
  const steps: Step[] = [];
  if (entry) {
    steps.push({ at: receivedAt, text: 'It went into the inbox.', tone: 'good' });
    if (entry.seenAt) steps.push({ at: entry.seenAt, text: 'It was seen.', tone: 'good' });
    if (entry.readAt) steps.push({ at: entry.readAt, text: 'It was read.', tone: 'good' });
    if (entry.archivedAt) steps.push({ at: entry.archivedAt, text: 'It was archived.', tone: 'calm' });
    if (entry.removedAt) {
      steps.push({
        at: entry.removedAt,
        text: 'It left the inbox: deleted by its owner, or past its time.',
        tone: 'calm',
      });
    }
  } else if (!channels.some(({ channel }) => channel === 'inApp')) {
    steps.push({ at: receivedAt, text: 'It did not go into the inbox.', tone: 'calm' });
  }
  for (const channel of channels) steps.push(channelStep(channel));
  const moments = steps.toSorted((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''));
  if (entry && !entry.seenAt && !entry.removedAt) {
    moments.push({ at: null, text: 'It has not been seen so far.', tone: 'calm' });
  }
  return moments;
}

const TONES: Record<ChannelTrail['status'], Tone> = {
  pending: 'busy',
  sent: 'good',
  withheld: 'calm',
  cancelled: 'calm',
  expired: 'warn',
  skipped: 'calm',
  failed: 'bad',
};

function channelStep({ status, explanation, attempts, updatedAt, dueAt }: ChannelTrail): Step {
  const tries = attempts > 1 ? ` It took ${count(attempts, 'attempt', 'attempts')}.` : '';
  const isAhead = status === 'pending' && Date.parse(dueAt) > Date.now();
  return { at: isAhead ? dueAt : updatedAt, text: explanation + tries, tone: TONES[status] };
}
