// Which people of a stretch of the audience are looked at next.

/** Somebody of the audience. */
export interface Candidate {
  userId: string;
  /** IANA; null: nobody knows. */
  zone: string | null;
}

/** A stretch of `users` by id, without those who are not in the audience. */
export interface Stretch {
  people: readonly Candidate[];
  /** The last id in it, in the audience or not; null: there was nobody. */
  last: string | null;
  /** Nobody comes after it. */
  isEnd: boolean;
}

/** Whether a person's time is this stage; had been an earlier one, which they may have missed; or is still to come. */
export type Turn = 'now' | 'earlier' | 'later';

export interface Page {
  /** Looked at for the first time. */
  fresh: string[];
  /** Whose zone was reached before: most of them have it. */
  late: string[];
  /** Where the next page begins. */
  checkpoint: string | null;
  isEnd: boolean;
}

/** Takes up to `limit` people whose turn it is. The last stage also takes those who moved to a zone that was over. */
export function pageOf(
  { people, last, isEnd }: Stretch,
  limit: number,
  turnOf: (candidate: Candidate) => Turn,
  isLastStage: boolean,
): Page {
  const [fresh, late]: [string[], string[]] = [[], []];
  for (const candidate of people) {
    const turn = turnOf(candidate);
    if (turn === 'now') fresh.push(candidate.userId);
    else if (turn === 'earlier' && isLastStage) late.push(candidate.userId);
    if (fresh.length + late.length === limit) {
      const { userId: checkpoint } = candidate;
      return { fresh, late, checkpoint, isEnd: isEnd && checkpoint === last };
    }
  }
  return { fresh, late, checkpoint: last, isEnd };
}
