// What the shop says, the same for everybody who is measured. Imported by load generators, references and the runner.

/** Whom a mark is for. A stride that shares no factor with usual sizes visits everybody, neighbours in time far apart. */
export function userOf(mark: number, users: number): number {
  return (mark * 7_919 + 17) % users;
}

/** Padded, so that order of text is order of number. */
export function userId(index: number): string {
  return `u${String(index).padStart(7, '0')}`;
}

/** As it is posted. */
export interface ShopEvent {
  id: string;
  type: string;
  source: string;
  data: {
    userId: string;
    title: string;
    message: string;
    data: { mark: number };
  };
}

/** The event that leads to the one entry with this mark. */
export function eventOf(mark: number, users: number): ShopEvent {
  return {
    id: `bench-${mark}`,
    type: 'notification.send',
    source: 'bench',
    data: {
      userId: userId(userOf(mark, users)),
      title: `Order 4711-${mark} has shipped`,
      message: 'Your parcel has left our warehouse and will be with you the day after tomorrow.',
      data: { mark },
    },
  };
}

/** The role of the staff of a filled shop; nobody else has it, as `admin` whoever sent a broadcast there. */
export const STAFF = 'packer';

/** The same to whoever has that role. */
export function staffEventOf(mark: number): object {
  const {
    data: { userId: _, ...words },
    ...event
  } = eventOf(mark, 1);
  return { ...event, data: { ...words, role: STAFF } };
}

/** Small, seeded, good enough to spread load; the same numbers in every run (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
