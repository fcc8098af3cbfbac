// REST as the demo's people: one function, and the tokens the demo hands out.

let prefix = '';
const tokens = new Map();

/** Which people there are, and where REST begins: `{ prefix, people }`. */
export async function loadSettings() {
  const { body } = orThrow(await send('GET', '/demo/config'));
  prefix = body.prefix;
  return body;
}

/** A token of one of the demo's people, kept until a minute before its end. */
export async function tokenOf(sub, { afresh = false, signal } = {}) {
  const known = tokens.get(sub);
  if (!afresh && known && known.until > Date.now()) return known.token;
  const { body } = orThrow(await send('POST', '/demo/token', { body: { sub }, signal }));
  tokens.set(sub, { token: body.token, until: Date.now() + (body.expiresIn - 60) * 1000 });
  return body.token;
}

/** Answers `{ status, body }` whatever the status; rejects when there is no answer. */
export async function callAs(sub, method, path, body) {
  return send(method, prefix + path, { token: await tokenOf(sub), body });
}

function orThrow(answer) {
  if (answer.status < 400) return answer;
  throw new Error(answer.body?.message ?? `The server answered ${answer.status}.`);
}

async function send(method, path, { token, body, signal } = {}) {
  const headers = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(path, { method, headers, signal, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}
