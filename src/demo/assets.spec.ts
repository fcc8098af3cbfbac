import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAssets } from './assets.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storebell-assets-'));
  mkdirSync(join(folder, 'styles'));
  writeFileSync(join(folder, 'styles', 'base.css'), 'body { margin: 0 }');
  writeFileSync(join(folder, 'app.js'), "import './shop/dom.js';");
  writeFileSync(
    join(folder, 'shop.html'),
    '<link href="/demo/styles/base.css"><script src="/client/v1/elements.js"><script src="/demo/app.js"><a href="/demo/side-by-side">',
  );
  writeFileSync(join(folder, 'notes.txt'), 'not for browsers');
});
afterEach(() => rmSync(folder, { recursive: true }));

const pageOf = (prefix = '') => loadAssets(prefix, folder).files.get('shop.html')?.body.toString();

it('serves what browsers read, by its path, and nothing else', () => {
  const { files } = loadAssets('', folder);
  expect([...files.keys()].toSorted()).toEqual(['app.js', 'shop.html', 'styles/base.css']);
  expect(files.get('styles/base.css')?.type).toBe('text/css; charset=utf-8');
});

it('names scripts and styles below the version, and pages where they are', () => {
  const { version } = loadAssets('', folder);
  const page = pageOf();
  expect(page).toContain(`"/demo/${version}/styles/base.css"`);
  expect(page).toContain(`"/demo/${version}/app.js"`);
  expect(page).toContain('"/demo/side-by-side"');
});

it('has another version as soon as one file has changed', () => {
  const { version } = loadAssets('', folder);
  expect(loadAssets('', folder).version).toBe(version);
  writeFileSync(join(folder, 'app.js'), "import './shop/store.js';");
  expect(loadAssets('', folder).version).not.toBe(version);
});

it('takes the browser client from below API_PREFIX', () => {
  expect(pageOf('/notify')).toContain('"/notify/client/v1/elements.js"');
  expect(pageOf()).toContain('"/client/v1/elements.js"');
});
