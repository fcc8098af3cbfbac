import { renderToString } from '@vue/server-renderer';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/browser.js';
import { serveModule, type Age, type Site } from './bindings-site.js';
import { shared, type VueLab } from './bindings-vue.page.js';

// The plugin, composables and components of Vue in a real browser, around a real client of a server in memory.

declare const lab: VueLab;

(chromiumPath ? describe : describe.skip).each<[string, Age]>([
  ['3.5', 'newest'],
  ['3.4', 'oldest'],
])('Vue %s', (version, age) => {
  let browser: Browser;
  let server: Site;
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    server = await serveModule(new URL('./bindings-vue.page.ts', import.meta.url), age);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(server.url);
    await page.waitForFunction(() => 'lab' in globalThis);
  });
  afterEach(async () => {
    problems.push(...(await page.evaluate(() => lab.failures)));
    await page.close();
    if (problems.length > 0) throw new Error(`On the page: ${problems.join(', ')}`);
  });

  const shows = (selector: string, text: string) =>
    page.waitForFunction(
      ([at, it]) => document.querySelector(at as string)?.textContent === it,
      [selector, text],
    );

  it('is the one of this page', async () => {
    expect(await page.evaluate(() => lab.version)).toMatch(new RegExp(`^${version}\\.`));
  });

  it('shows what arrives and what changes', async () => {
    await page.evaluate(() => (lab.mount(), lab.connect()));
    await page.waitForSelector('#titles[data-status="ready"]', { state: 'attached' });
    for (const title of ['one', 'two', 'three']) await page.evaluate((it) => lab.push({ title: it }), title);
    await shows('#unread', '3');
    await shows('#titles', 'threetwoone');
    await shows('#link', 'live websocket');
    await shows('#language', 'Asia/Ho_Chi_Minh');
    expect(await page.evaluate(() => lab.events)).toEqual(['one', 'two', 'three']);
    await page.click('#mark-all');
    await shows('#unread', '0');
  });

  it('renders only what changed', async () => {
    await page.evaluate(() => (lab.mount(), lab.connect()));
    await page.evaluate(() => lab.push({ title: 'one' }));
    await shows('#unread', '1');
    await shows('#link', 'live websocket');
    const before = await page.evaluate(() => ({ ...lab.renders }));
    await page.evaluate(() => lab.markRead(1));
    await shows('#unread', '0');
    const after = await page.evaluate(() => ({ ...lab.renders }));
    expect(after['titles']).toBeGreaterThan(before['titles'] ?? 0);
    expect(after['link']).toBe(before['link']);
  });

  it('follows a query that changes', async () => {
    await page.evaluate(() => (lab.mount(), lab.connect()));
    await page.evaluate(() => lab.push({ title: 'parcel', category: 'orders' }));
    await page.evaluate(() => lab.push({ title: 'sale', category: 'offers' }));
    await shows('#titles', 'saleparcel');
    await page.evaluate(() => lab.show('orders'));
    await shows('#titles', 'parcel');
    await page.evaluate(() => lab.push({ title: 'another', category: 'orders' }));
    await shows('#titles', 'anotherparcel');
    expect(problems).toEqual([]);
  });

  it('leaves no listener behind, neither of a component nor of a scope', async () => {
    await page.evaluate(() => (lab.mount(), lab.connect()));
    await page.waitForSelector('#titles[data-status="ready"]', { state: 'attached' });
    expect(await page.evaluate(() => lab.watchers())).toBeGreaterThan(4);
    expect(await page.evaluate(() => lab.scoped())).toEqual([1, 0]);
    expect(await page.evaluate(() => (lab.unmount(), lab.watchers()))).toBe(0);
  });

  it('connects with the app, and closes with it', async () => {
    await page.route('**/notifications/events*', () => undefined);
    const opened = page.waitForRequest('**/notifications/events*');
    await page.evaluate(() => lab.mountOwn());
    await opened;
    expect(await page.evaluate(() => (lab.unmount(), lab.own.state.get().link))).toBe('closed');
  });

  it('gives an element its client, properties and listeners, also those that change', async () => {
    await page.evaluate(() => (lab.mountBell(), lab.connect()));
    await page.evaluate(() => lab.push({ title: 'one' }));
    await page.waitForFunction(() => document.title === '(1) Shop');
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).click();
    await page.waitForSelector('notify-bell.top[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('notify-bell.top:not([open])');
    await page.evaluate(() => lab.countInTitle(false));
    await page.waitForFunction(() => document.title === 'Shop');
    expect(await page.evaluate(() => lab.events)).toEqual(['open', 'close']);
  });

  it('renders on a server, and hydrates what is further by then', async () => {
    const html = await renderToString(shared());
    expect(html).toContain('<output id="unread">0</output>');
    expect(html).toContain('<notify-bell class="top"></notify-bell>');
    await page.evaluate(() => lab.connect());
    await page.evaluate(() => lab.push({ title: 'early' }));
    await page.evaluate(() => lab.load());
    await page.evaluate((it) => lab.hydrate(it), html);
    await shows('#unread', '1');
    await shows('#titles', 'early');
    expect(problems).toEqual([]);
  });

  it('says what is missing around a composable', async () => {
    await page.evaluate(() => lab.mountAlone());
    await page.waitForFunction(() => lab.failures.length > 0);
    const [error] = await page.evaluate(() => lab.failures.splice(0));
    expect(error).toBe('Error: useNotify() needs setup(), and app.use(notify({ ... })).');
  });
});
