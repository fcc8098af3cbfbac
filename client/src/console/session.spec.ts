import { readClaims } from './session.js';

const token = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('what a token says', () => {
  it('is read whatever letters are in the name', () => {
    expect(readClaims(token({ sub: 'sam', name: 'Sám ✓', roles: ['admin'], exp: 100 }))).toEqual({
      id: 'sam',
      name: 'Sám ✓',
      roles: ['admin'],
      expiresAt: 100_000,
    });
  });

  it('makes a customer of whoever has no roles, and a name of the id', () => {
    expect(readClaims(token({ sub: 'ada' }))).toMatchObject({ name: 'ada', roles: ['customer'] });
  });

  it.each(['', 'abc', 'a.b', 'a.!!.c', 'a.bm90IGpzb24.c', token({ name: 'nobody' })])(
    'is nothing in %j',
    (text) => {
      expect(readClaims(text)).toBeNull();
    },
  );
});
