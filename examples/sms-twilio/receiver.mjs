// Takes Storebell's webhooks for text messages and hands them to Twilio. Node 20 or newer, nothing to install.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

const { WEBHOOK_SECRET = '', TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, ...env } = process.env;
const { TWILIO_SENDER: sender, TWILIO_BASE_URL = 'https://api.twilio.com', SENT_FILE = 'sent.txt' } = env;
if (!WEBHOOK_SECRET.startsWith('whsec_') || !account || !token || !sender)
  throw new Error('Set WEBHOOK_SECRET, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SENDER.');
const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64');

const KEPT = 100_000;
// What was sent, by webhook-id: a repeated webhook must not become a second text, not even after a restart.
const lines = existsSync(SENT_FILE) ? readFileSync(SENT_FILE, 'utf8').split('\n').slice(-KEPT) : [];
const sent = new Map(lines.filter(Boolean).map((line) => line.split(' ')));
const inFlight = new Map();

function isGenuine({ 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': list = '' }, body) {
  if (!id || !(Math.abs(Date.now() / 1000 - Number(at)) <= 300)) return false;
  const expected = createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest();
  return list.split(' ').some((one) => {
    const given = Buffer.from(one.startsWith('v1,') ? one.slice(3) : '', 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** Status, body and headers for Storebell. */
async function send(id, { recipient, text }) {
  const from = sender.startsWith('MG') ? { MessagingServiceSid: sender } : { From: sender };
  const response = await fetch(`${TWILIO_BASE_URL}/2010-04-01/Accounts/${account}/Messages.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}` },
    body: new URLSearchParams({ To: recipient.phone, ...from, Body: text }),
    signal: AbortSignal.timeout(8_000), // before Storebell gives up, at 10 s
  });
  const { sid, code, message } = await response.json();
  if (response.ok) {
    sent.set(id, sid);
    if (sent.size > KEPT) sent.delete(sent.keys().next().value);
    // The line break first: a crash may have cut the line before.
    appendFileSync(SENT_FILE, `\n${id} ${sid}`);
    return [200, { reference: sid }];
  }
  if (response.status === 429)
    return [429, { message }, { 'retry-after': response.headers.get('retry-after') ?? '5' }];
  // Not a number, recipient replied STOP, not a mobile: https://www.twilio.com/docs/api/errors
  if ([21211, 21610, 21614].includes(code)) return [422, { code: 'invalid_number', message }];
  // Anything but 400 is about the account or Twilio, not about this text: it waits until that is repaired.
  return [response.status === 400 ? 422 : 502, { code: `twilio_${code}`, message }];
}

async function answer(request) {
  if (Number(request.headers['content-length'] ?? Infinity) > 65_536) return [413, {}];
  const body = await buffer(request);
  if (!isGenuine(request.headers, body)) return [401, {}];
  const { type, data } = JSON.parse(body.toString('utf8'));
  if (type !== 'notification.sms') return [422, { code: 'not_sms' }];
  const id = request.headers['webhook-id'];
  if (sent.has(id)) return [200, { reference: sent.get(id) }];
  // A repeat that overtakes the first waits for it.
  if (!inFlight.has(id))
    inFlight.set(
      id,
      send(id, data).finally(() => inFlight.delete(id)),
    );
  return inFlight.get(id);
}

const server = createServer((request, response) => {
  const reply = ([status, body, headers = {}]) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  answer(request).then(reply, (error) => reply([502, { message: String(error) }]));
});
const host = env.HOST ?? '127.0.0.1';
server.listen(Number(env.PORT ?? 8081), host, () => {
  console.log(`Listening on http://${host}:${server.address().port}`);
});
// What is on its way to Twilio is finished and written down first.
process.on('SIGTERM', () => server.close());
