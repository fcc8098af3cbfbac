import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { WebhookChannel } from '../../src/delivery/webhook/webhook.channel.js';
import { delivery, WebhookReceiver } from '../support/webhook-receiver.js';

// For 127.0.0.1, signed by itself, from 2024 to 2124. Of use for nothing but this test.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBhTCCASqgAwIBAgIBATAKBggqhkjOPQQDAjAoMSYwJAYDVQQDDB13ZWJob29r
IHJlY2VpdmVyIG9mIHRoZSB0ZXN0czAgFw0yNDAxMDEwMDAwMDBaGA8yMTI0MDEw
MTAwMDAwMFowKDEmMCQGA1UEAwwdd2ViaG9vayByZWNlaXZlciBvZiB0aGUgdGVz
dHMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS1osXwNhdZ4m1gl/R2xkGNp+q1
Vd+KC1sAhCBZyCOloJJpZywPc52+F9OFlMsJshIpd6stFBqRjnvx4lzCrxj2o0Mw
QTAPBgNVHREECDAGhwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFNDW
HT/YgA6hGB2jSdWl4zhBx4dDMAoGCCqGSM49BAMCA0kAMEYCIQDg8iyokGU0gdK6
oUMgQqmDLoyKxR/D0auv5+G3IATVaQIhALOq3vIrH5yp9Yx4QH9ZfN6a+8uCRirw
Q2HclyvKIvnY
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFmUjAcd23A6eRrjw
Ikq0S+2SHdhZzdkYsNuQDu0W11ShRANCAAS1osXwNhdZ4m1gl/R2xkGNp+q1Vd+K
C1sAhCBZyCOloJJpZywPc52+F9OFlMsJshIpd6stFBqRjnvx4lzCrxj2
-----END PRIVATE KEY-----`;

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await WebhookReceiver.start({ tls: { key: KEY, cert: CERTIFICATE } });
});
afterAll(() => receiver.close());

/** Sends over TLS, trusting only `ca` if it is given. */
async function send(url: string, ca?: string) {
  const https = new HttpsAgent({ keepAlive: true, ca });
  const channel = new WebhookChannel('sms', {
    routes: [{ channels: ['sms'], types: ['*'], url: new URL(url), signer: new Webhook(receiver.secret) }],
    shopUrl: undefined,
    agents: { http: new HttpAgent(), https },
  });
  try {
    return await channel.send(delivery(), new AbortController().signal);
  } finally {
    https.destroy();
  }
}

it('a webhook goes over TLS', async () => {
  expect(await send(receiver.url, CERTIFICATE)).toMatchObject({ outcome: 'sent' });
  expect(receiver.received).toHaveLength(1);
});

it.each([
  ['nobody vouches for', () => receiver.url, undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [
    'is of another name',
    () => receiver.url.replace('127.0.0.1', 'localhost'),
    CERTIFICATE,
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
])('a receiver whose certificate %s gets nothing', async (_what, url, ca, code) => {
  const before = receiver.received.length;
  const { host } = new URL(url());
  expect(await send(url(), ca)).toEqual({
    outcome: 'retry',
    reason: `cannot reach ${host}: ${code}`,
    down: true,
  });
  expect(receiver.received).toHaveLength(before);
});
