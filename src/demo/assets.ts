import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page, held in memory. */
export interface Asset {
  type: string;
  body: Buffer;
  etag: string;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PAGE = fileURLToPath(new URL('./page', import.meta.url));
const FILES = [
  'index.html',
  'style.css',
  'parts.css',
  'app.js',
  'api.js',
  'dom.js',
  'inbox.js',
  'live.js',
  'order.js',
  'shop.js',
  'bell.svg',
];

/** By the name they are served under. A list, not a folder: nothing else can be asked for. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  // The server's package brings the browser's half along, in the version that fits it.
  const socketIo = dirname(createRequire(import.meta.url).resolve('socket.io/package.json'));
  const paths: [string, string][] = [
    ...FILES.map((name): [string, string] => [name, join(PAGE, name)]),
    ['socket.io.js', join(socketIo, 'client-dist', 'socket.io.esm.min.js')],
  ];
  return new Map(paths.map(([name, path]) => [name, toAsset(path)]));
}

function toAsset(path: string): Asset {
  const body = readFileSync(path);
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { type: TYPES[extname(path)] ?? 'application/octet-stream', body, etag: `"${digest}"` };
}
