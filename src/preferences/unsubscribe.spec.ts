import { signUnsubscription, verifyUnsubscription, type Unsubscription } from './unsubscribe.js';

const KEY = 'a secret of the tests, longer than 32 bytes';
const CHOICE: Unsubscription = { userId: 'ada', channel: 'email', category: 'orders', type: 'order.shipped' };

describe('a token to unsubscribe', () => {
  it.each([CHOICE, { userId: 'ä@:1', channel: 'sms', category: 'promotions' } as const])(
    'says what it was made for: %j',
    (choice) => {
      const token = signUnsubscription(choice, KEY);
      expect(token).toMatch(/^[\w.-]+$/);
      expect(verifyUnsubscription(token, KEY)).toEqual(choice);
    },
  );

  it('is worth nothing after any change', () => {
    const token = signUnsubscription(CHOICE, KEY);
    // The last letter carries bits that no byte has.
    for (let n = 0; n < token.length - 1; n++) {
      const changed = token.slice(0, n) + (token[n] === 'A' ? 'B' : 'A') + token.slice(n + 1);
      expect(verifyUnsubscription(changed, KEY)).toBeNull();
    }
  });

  it.each(['', '.', '..', 'a.b', 'x'.repeat(5_000), `${signUnsubscription(CHOICE, KEY)}.x`])(
    'is not %j',
    (token) => {
      expect(verifyUnsubscription(token, KEY)).toBeNull();
    },
  );

  it('is not one that another secret signed', () => {
    expect(verifyUnsubscription(signUnsubscription(CHOICE, `${KEY}!`), KEY)).toBeNull();
  });
});
