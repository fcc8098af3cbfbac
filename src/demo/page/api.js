// REST as the page's people: one function, and the tokens the demo hands out.

let prefix = '';
const tokens = new Map();

/** Which people there are, and where REST begins. */
export async function loadSettings() {
  const settings = await request('GET', 'demo/config');
  prefix = settings.body.prefix;
  return settings.body;
}

/** A token of one of the demo's people, kept until a minute before its end. */
export async function tokenOf(sub) {
  const known = tokens.get(sub);
  if (known && known.until > Date.now()) return known.token;
  const { body } = await request('POST', 'demo/token', { body: { sub } });
  tokens.set(sub, { token: body.token, until: Date.now() + (body.expiresIn - 60) * 1000 });
  return body.token;
}

export function forgetToken(sub) {
  tokens.delete(sub);
}

/** Answers `{ status, body }` whatever the status; `orThrow` is for callers that only want the good case. */
export async function callAs(sub, method, path, body) {
  const token = await tokenOf(sub);
  return send(method, prefix + path, { token, body });
}

export async function callOrThrow(sub, method, path, body) {
  return orThrow(await callAs(sub, method, path, body)).body;
}

async function request(method, path, options) {
  return orThrow(await send(method, path, options));
}

function orThrow(answer) {
  if (answer.status < 400) return answer;
  throw new Error(answer.body?.message ?? `The server answered ${answer.status}.`);
}

async function send(method, path, { token, body } = {}) {
  const headers = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(path, { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}
