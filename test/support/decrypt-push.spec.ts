import { decryptPush } from './decrypt-push.js';

const bytes = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'base64url');

// RFC 8291, 5.
const BODY = bytes(`DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml
  mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT
  pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN`);
const KEYS = {
  privateKey: bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'),
  auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
};

describe('the browser of the tests', () => {
  it('reads the example of RFC 8291', () => {
    expect(decryptPush(BODY, KEYS).toString()).toBe('When I grow up, I want to be a watermelon');
  });

  it('reads nothing that was changed or meant for another', () => {
    const changed = Buffer.from(BODY);
    changed[100]! ^= 1;
    expect(() => decryptPush(changed, KEYS)).toThrow('unable to authenticate data');
    expect(() => decryptPush(BODY, { ...KEYS, auth: Buffer.alloc(16) })).toThrow(
      'unable to authenticate data',
    );
  });
});
