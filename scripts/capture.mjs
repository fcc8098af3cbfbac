// `npm run capture`: docs/demo.webp, the moving picture at the top of the README. Starts the application on a database of
// its own, plays a minute of the demo shop in Chromium, and keeps what is on the screen.
//
//     npm run capture                            builds and starts what it needs
//     npm run capture -- --url http://…:3000     a demo that runs already
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { play } from './capture.story.mjs';

const TARGET = 'docs/demo.webp';
const MOST_BYTES = 1_500_000;
const SIZE = { width: 1440, height: 900 };
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const executablePath = BROWSERS.find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'storebell-capture-'));
// As root, the embedded Postgres runs as another user, who has to come in.
chmodSync(folder, 0o755);

async function main() {
  const { values } = parseArgs({ options: { url: { type: 'string' } } });
  if (!executablePath) {
    throw new Error(`There is no Chromium (looked for ${BROWSERS.join(', ')}): apt-get install chromium`);
  }
  if (spawnSync('img2webp', ['-version']).error) {
    throw new Error('There is no img2webp, which makes the picture: apt-get install webp');
  }
  const server = values.url ? null : await startServer();
  try {
    encode(await record(values.url ?? server.url));
  } finally {
    await server?.end();
  }
}

/** The application as `npm start` runs it, with nothing but what it makes itself. */
async function startServer() {
  const build = spawnSync(process.execPath, ['scripts/build-if-stale.mjs'], { stdio: 'inherit' });
  if (build.status !== 0) throw new Error('The build failed.');
  const port = await freePort();
  const child = spawn(process.execPath, ['dist/main.js'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      DEMO: 'true',
      LOG_LEVEL: 'error',
    },
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error('The application ended at its start.');
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const end = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, end };
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** `[{ png, at }]`: what was on the screen, and when it was first seen. */
async function record(url) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--hide-scrollbars'] });
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light', locale: 'en-GB' });
  const over = new AbortController();
  let filming = Promise.resolve([]);
  await play(page, url, () => {
    filming = film(page, over.signal);
  });
  over.abort();
  const frames = await filming;
  await browser.close();
  return frames;
}

async function film(page, signal) {
  const frames = [];
  while (!signal.aborted) {
    const at = performance.now();
    const png = await page.screenshot();
    if (!frames.at(-1)?.png.equals(png)) frames.push({ png, at });
  }
  // Says how long the last one stood.
  return [...frames, { png: frames.at(-1).png, at: performance.now() }];
}

function encode(frames) {
  const files = frames.slice(0, -1).flatMap(({ png, at }, index) => {
    const file = join(folder, `${String(index).padStart(4, '0')}.png`);
    writeFileSync(file, png);
    return ['-d', String(Math.max(20, Math.round(frames[index + 1].at - at))), file];
  });
  const made = spawnSync(
    'img2webp',
    ['-loop', '0', '-min_size', '-lossy', '-q', '72', '-m', '4', ...files, '-o', TARGET],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (made.status !== 0) throw new Error('img2webp failed.');
  const { size } = statSync(TARGET);
  const seconds = Math.round((frames.at(-1).at - frames[0].at) / 1000);
  console.log(`${TARGET}: ${frames.length - 1} frames, ${seconds} s, ${Math.round(size / 1000)} KB`);
  if (size > MOST_BYTES) throw new Error(`That is more than ${MOST_BYTES / 1000} KB.`);
}

main()
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true, force: true }));
