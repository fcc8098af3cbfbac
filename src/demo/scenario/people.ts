import type { TokenClaims } from '../../auth/token-signer.js';

// The people of the recorded day. Ids are short here; a run puts its own name in front.

export interface Person {
  claims: TokenClaims & { name: string; roles: string[] };
  /** Not in a token: the shop says so. */
  tags: string[];
}

export const CUSTOMERS = numbered('c', 60);
const STAFF = numbered('s', 4);

/** All of a run: a third of the customers reads German, every fifth is in the club, every tenth is a VIP. */
export function peopleOf(run: string): Person[] {
  const customers = CUSTOMERS.map((id, index) => ({
    claims: {
      sub: `${run}-${id}`,
      name: `Customer ${index + 1}`,
      roles: index % 5 === 0 ? ['customer', `${run}-club`] : ['customer'],
      locale: index % 3 === 0 ? 'de-DE' : 'en-GB',
    },
    tags: index % 10 === 0 ? [`${run}-vip`] : [],
  }));
  const staff = STAFF.map((id) => ({
    claims: { sub: `${run}-${id}`, name: `Staff ${id}`, roles: ['admin'] },
    tags: [],
  }));
  return [...staff, ...customers];
}

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`);
}
