import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { minify as terser } from 'terser';
import { defineConfig, minify, type Plugin, type UserConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const existing = (entries: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(entries)
      .map(([name, path]) => [name, at(path)] as const)
      .filter(([, path]) => existsSync(path)),
  );

const elements = './src/elements/index.ts';
/** What a shop's own build takes: it bundles the dependencies itself. */
const PACKAGE = existing({
  index: './src/index.ts',
  elements,
  react: './src/react/index.ts',
  vue: './src/vue/index.ts',
  angular: './src/angular/index.ts',
  sw: './src/sw.ts',
  testing: './src/testing/index.ts',
});
/** What the server serves at `/client/v1/`, for pages without a build. */
const BROWSER = existing({ core: './src/core/index.ts', elements, sw: './src/sw-browser.ts' });
/** The pages of staff, at `/client/v1/console/`. Built apart, so that no shop's page loads in more pieces for them. */
const CONSOLE = existing({ console: './src/console/index.ts' });

const outside = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
const isOutside = (id: string): boolean =>
  outside.some((name) => id === name || id.startsWith(`${name}/`)) || id.startsWith('@angular/');

/** What every page needs, in one file, which the parts that come when they are wanted take theirs from. */
const isCore = (id: string): boolean =>
  /\/client\/src\/core\/[^/]+$/.test(id) &&
  !/\/(websocket|actions|push|extras|preferences|rooms|waitlist|tabs|shared-[a-z]+)\.ts$/.test(id);

/**
 * What the parts of the core call each other's parts by, as a page never sees it: not on the wire, nor between tabs (which
 * may be of two builds), nor in what `api.ts` promises. Shorter in what the server serves.
 */
const INTERNAL = (
  'adopt alone applyMissed batches begin better confirm connection current emit expire fill fillFailed first flush forget ' +
  'isAsked isFinal isNetwork patch reload storage ' +
  'forgive hasFallen isChanging isHidden isJoined isLoaded isUp isWatched loaded moved nameOf prepare refresh ' +
  'rejoin renew renewed rung shareDone shareState shown shownCounts stop tell timeoutMs timer tokens wake works'
).split(' ');

/** Of the core each byte is counted: shorter names, and a second minifier after Rolldown's. */
function shortCore(): Plugin {
  // `t` is in the messages of tabs.
  const letters = 'abcdefghijklmnopqrsuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$';
  const cache = Object.fromEntries(INTERNAL.map((name, which) => [name, letters.charAt(which)]));
  const contract = at('../src/contract');
  const promised = [at('./src/core/api.ts'), ...readdirSync(contract).map((file) => `${contract}/${file}`)]
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const clash = INTERNAL.filter((name) => new RegExp(`\\b${name}[?:(<]`).test(promised));
  if (clash.length > 0) throw new Error(`These are public names: ${clash.join(', ')}.`);
  const include = new RegExp(`^(?:${INTERNAL.join('|')})$`);
  return {
    name: 'short-core',
    renderChunk: async (code, { fileName, moduleIds }) => {
      // A library may mean something else by these names.
      if (!moduleIds.every((id) => id.includes('/client/src/core/'))) return null;
      const named = await minify(fileName, code, {
        module: true,
        compress: { target: 'es2022' },
        mangle: true,
        mangleProps: { include, cache },
        sourcemap: true,
      });
      const short = await terser(named.code, {
        module: true,
        ecma: 2020,
        compress: { passes: 4, pure_getters: true, unsafe: true, unsafe_arrows: true, unsafe_methods: true },
        sourceMap: { content: named.map ? JSON.stringify(named.map) : undefined },
      });
      return { code: short.code ?? '', map: short.map as string };
    },
  };
}

const ENTRIES: Record<string, [entry: Record<string, string>, folder: string]> = {
  browser: [BROWSER, './dist/browser'],
  console: [CONSOLE, './dist/browser/console'],
};

/** `vite build --mode browser` and `--mode console` for those that the server serves; `npm run build:client` runs all. */
export default defineConfig(({ mode }): UserConfig => {
  const [entry, folder] = ENTRIES[mode] ?? [PACKAGE, './dist'];
  const isBrowser = mode in ENTRIES;
  return {
    root: at('.'),
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: mode === 'browser' ? [shortCore()] : [],
    build: {
      target: 'es2022',
      outDir: at(folder),
      emptyOutDir: isBrowser,
      sourcemap: true,
      // A library: without Vite's own helper for preloading, which is for pages.
      lib: { entry, formats: ['es'] },
      rolldownOptions: {
        external: isBrowser ? undefined : isOutside,
        preserveEntrySignatures: 'allow-extension',
        output: {
          entryFileNames: '[name].js',
          // Served as immutable: a new content has a new name.
          chunkFileNames: isBrowser ? '[name]-[hash].js' : 'chunks/[name].js',
          minify: isBrowser,
          codeSplitting: { groups: [{ name: 'core', test: isCore }] },
          comments: { annotation: !isBrowser, legal: !isBrowser },
        },
      },
    },
  };
});
