// The shop's own server, as far as the page needs one: it knows who is signed in, and answers that person's token.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import process from 'node:process';

const { NOTIFY_URL = 'http://localhost:3000', PORT = '5173' } = process.env;
const FILES = {
  '/': ['html/index.html', 'text/html'],
  '/shop.css': ['shared/shop.css', 'text/css'],
  '/mug.svg': ['shared/mug.svg', 'image/svg+xml'],
};

/** Storebell's demo makes it here. A shop signs it with its own JWT_SECRET, for the person of its session. */
async function tokenOf(sub) {
  const answer = await fetch(`${NOTIFY_URL}/demo/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub }),
  });
  if (!answer.ok) throw new Error(`No token: ${answer.status}`);
  return (await answer.json()).token;
}

async function answerTo(path) {
  if (path === '/my/notify-token') return ['text/plain', await tokenOf('demo-ada')];
  const [name, type] = FILES[path] ?? [];
  if (!name) return null;
  const text = await readFile(new URL(`../${name}`, import.meta.url), 'utf8');
  return [type, text.replaceAll('http://localhost:3000', NOTIFY_URL)];
}

const server = createServer((request, response) => {
  answerTo(request.url).then(
    (answer) => {
      if (!answer) return response.writeHead(404).end();
      const [type, body] = answer;
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
      return response.end(body);
    },
    (error) => response.writeHead(502).end(error.message),
  );
});
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`http://localhost:${server.address().port}`);
});
