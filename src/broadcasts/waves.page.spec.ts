import { pageOf, type Candidate, type Turn } from './waves.page.js';

const person = (userId: string): Candidate => ({ userId, zone: null });
const turns: Record<string, Turn> = { a: 'now', b: 'later', c: 'earlier', d: 'now', e: 'now' };
const turnOf = ({ userId }: Candidate): Turn => turns[userId] ?? 'now';
const people = Object.keys(turns).map(person);

describe('a page of the audience', () => {
  it('takes those whose turn it is, and goes on behind the last one it took', () => {
    const page = pageOf({ people, last: 'z', isEnd: true }, 2, turnOf, false);
    expect(page).toEqual({ fresh: ['a', 'd'], late: [], checkpoint: 'd', isEnd: false });
  });

  it('passes by those who are not in the audience: the next one begins behind all that was looked through', () => {
    const page = pageOf({ people, last: 'z', isEnd: false }, 3, () => 'later', false);
    expect(page).toEqual({ fresh: [], late: [], checkpoint: 'z', isEnd: false });
  });

  it('knows the end, also when it is full', () => {
    const stretch = { people, last: 'e', isEnd: true };
    expect(pageOf(stretch, 5, () => 'now', false)).toMatchObject({ checkpoint: 'e', isEnd: true });
    expect(pageOf(stretch, 4, () => 'now', false)).toMatchObject({ checkpoint: 'd', isEnd: false });
    expect(pageOf({ people: [], last: null, isEnd: true }, 4, turnOf, false)).toEqual({
      fresh: [],
      late: [],
      checkpoint: null,
      isEnd: true,
    });
  });

  it('takes those whose zone was over, too, when it is the last stage', () => {
    const page = pageOf({ people, last: 'e', isEnd: true }, 9, turnOf, true);
    expect(page).toMatchObject({ fresh: ['a', 'd', 'e'], late: ['c'], isEnd: true });
  });
});
