import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the demo shop, held in memory. */
export interface Asset {
  type: string;
  body: Buffer;
  etag: string;
}

export interface Assets {
  /** Changes with any file. A file asked for below it may be kept for ever. */
  version: string;
  /** By their path in `page/`. A list made at the start, not a folder: nothing else can be asked for. */
  files: ReadonlyMap<string, Asset>;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const FOLDER = fileURLToPath(new URL('./page', import.meta.url));

/**
 * The pages name their scripts and styles below the version, so that a browser fetches the shop's many small modules
 * once: the rate limit counts each request.
 * @param prefix `API_PREFIX`: the browser client is served below it, and the pages say so in their script tags
 */
export function loadAssets(prefix: string, folder = FOLDER): Assets {
  const contents = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => TYPES[extname(path)])
    .toSorted()
    .map((path): [string, Buffer] => [path.replaceAll('\\', '/'), readFileSync(`${folder}/${path}`)]);
  const version = digestOf(...contents.map(([, content]) => content)).slice(0, 12);
  const files = new Map<string, Asset>();
  for (const [path, content] of contents) {
    const body = path.endsWith('.html') ? address(content, prefix, version) : content;
    files.set(path, { type: TYPES[extname(path)] ?? '', body, etag: `"${digestOf(body)}"` });
  }
  return { version, files };
}

function address(page: Buffer, prefix: string, version: string): Buffer {
  const text = page
    .toString('utf8')
    .replaceAll('"/client/v1/', `"${prefix}/client/v1/`)
    .replaceAll(/"\/demo\/(?=[\w./-]+\.(?:js|css|svg)")/g, `"/demo/${version}/`);
  return Buffer.from(text);
}

function digestOf(...contents: Buffer[]): string {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content);
  return hash.digest('hex').slice(0, 22);
}
