// A real Chromium and a page with the built elements, served from memory under a strict Content-Security-Policy.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's, or whatever is installed; null when there is none. */
export const chromiumPath = PATHS.find((path) => existsSync(path)) ?? null;

export function launchChromium(): Promise<Browser> {
  if (!chromiumPath) throw new Error(`No Chromium: looked for ${PATHS.join(', ')}`);
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
}

/** Nothing inline, nothing evaluated, nothing from elsewhere. */
const policy = (connect: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${connect.join(' ')}`,
    "base-uri 'none'",
  ].join('; ');

export interface Bundle {
  /** By path, for example `/page.js`. */
  files: Map<string, string>;
}

/** Builds an entry as a page would load it; chunks that are loaded later come along. */
export async function bundle(entry: URL): Promise<Bundle> {
  const paths = ['./bundle.mjs', '../../client/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const { stdout } = await promisify(execFile)(process.execPath, [...paths, fileURLToPath(entry)], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return { files: new Map(JSON.parse(stdout) as [string, string][]) };
}

export interface PageServer {
  url: string;
  stop(): Promise<void>;
}

export interface PageExtras {
  /** Addresses the page may connect to; more may be added while it is served. */
  connect?: readonly string[];
  /** Status and text of other paths; a function is asked at each request. */
  answers?: Record<string, () => [status: number, text: string]>;
}

/** Serves the scripts, a style sheet at `/page.css`, and one page at every other path. */
export async function servePage(
  { files }: Bundle,
  /** HTML; a function is asked at each request. */
  page: string | (() => string),
  css: URL,
  { connect = [], answers = {} }: PageExtras = {},
): Promise<PageServer> {
  const style = await readFile(css, 'utf8');
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const script = files.get(path);
    const [status, text] = answers[path]?.() ?? [200, null];
    const [type, body] =
      text !== null
        ? ['text/plain', text]
        : script
          ? ['text/javascript', script]
          : path === '/page.css'
            ? ['text/css', style]
            : ['text/html', typeof page === 'string' ? page : page()];
    response.writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': policy(connect),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
