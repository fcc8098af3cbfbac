import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

// In a process of its own: Jest's contexts have classes of their own, which Rolldown's native part does not accept.
const BUILD = `
import { build } from 'vite';
const [entry, outDir, importer] = process.argv.slice(1);
const oldest = {
  name: 'oldest',
  enforce: 'pre',
  resolveId: {
    filter: { id: /^(react|react-dom|vue|@angular)(\\/|$)/ },
    handler(name) { return this.resolve(name, importer, { skipSelf: true }); },
  },
};
await build({
  configFile: false,
  logLevel: 'error',
  plugins: importer ? [oldest] : [],
  resolve: { alias: [{ find: /^vue$/, replacement: 'vue/dist/vue.esm-bundler.js' }] },
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true' },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    modulePreload: false,
    rolldownOptions: { input: { page: entry }, output: { entryFileNames: '[name].js' } },
  },
  // StrictMode and the warnings of the frameworks are in their builds for development.
  mode: 'development',
});`;

export type Age = 'oldest' | 'newest';

export interface Site {
  url: string;
  stop(): Promise<void>;
}

/**
 * A page around one module, at `/`. Everything it imports is built as a shop's own build does it.
 * @param age of the framework: the project's own, or the oldest that a binding is for
 */
export async function serveModule(entry: URL, age: Age = 'newest'): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'storebell-page-'));
  const args = ['--input-type=module', '-e', BUILD, fileURLToPath(entry), folder];
  if (age === 'oldest') args.push(join(ROOT, 'test/oldest/package.json'));
  await run(process.execPath, args, { cwd: ROOT, env: { ...process.env, NODE_ENV: 'development' } });
  const html =
    '<!doctype html><html lang="en"><title>Shop</title><main></main><script type="module" src="/page.js"></script>';
  const site = await serveFolder(folder, { '/': () => html });
  return {
    url: site.url,
    stop: async () => {
      await site.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** @param pages answers before the files do, by path */
export async function serveFolder(
  folder: string,
  pages: Record<string, (query: URLSearchParams) => Promise<string> | string> = {},
): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const own = pages[pathname];
    const answer = own ? Promise.resolve(own(searchParams)) : readFile(join(folder, normalize(name)));
    answer.then(
      (body) => {
        const type = TYPES[own ? '.html' : extname(name)] ?? 'application/octet-stream';
        response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
