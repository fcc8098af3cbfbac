import type { Browser, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/browser.js';
import type { AngularLab } from './bindings-angular.page.js';
import { serveModule, type Age, type Site } from './bindings-site.js';

// The providers and signals of Angular in a real browser and a zoneless app, around a real client of a server in memory.

declare const lab: AngularLab;

(chromiumPath ? describe : describe.skip).each<[string, Age]>([
  ['21', 'newest'],
  ['19', 'oldest'],
])('Angular %s', (version, age) => {
  let browser: Browser;
  let server: Site;
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    server = await serveModule(new URL('./bindings-angular.page.ts', import.meta.url), age);
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
      ([at, it]) => document.querySelector(at as string)?.textContent?.trim() === it,
      [selector, text],
    );
  const open = async (): Promise<void> => {
    await page.evaluate(() => lab.mount());
    await page.evaluate(() => lab.connect());
  };

  it('is the one of this page', async () => {
    expect(await page.evaluate(() => lab.version)).toBe(version);
  });

  it('shows what arrives and what changes', async () => {
    await open();
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

  it('renders only when what it shows has changed', async () => {
    await open();
    await page.evaluate(() => lab.push({ title: 'one', category: 'offers' }));
    await page.evaluate(() => lab.show('orders'));
    await page.waitForSelector('#titles[data-status="ready"]:empty', { state: 'attached' });
    await page.evaluate(() => lab.markRead(1));
    await shows('#unread', '0');
    await shows('#link', 'live websocket');
    await shows('#language', 'Asia/Ho_Chi_Minh');
    await page.evaluate(() => lab.settle().then(() => lab.stable()));
    const before = await page.evaluate(() => lab.renders['page']);
    // Another count that the page does not show, of an entry that its list does not have.
    await page.evaluate(() => lab.push({ title: 'two', category: 'offers', isRead: true }));
    await page.evaluate(() => lab.stable());
    expect(await page.evaluate(() => lab.renders['page'])).toBe(before);
  });

  it('follows a query that changes', async () => {
    await open();
    await page.evaluate(() => lab.push({ title: 'parcel', category: 'orders' }));
    await page.evaluate(() => lab.push({ title: 'sale', category: 'offers' }));
    await shows('#titles', 'saleparcel');
    await page.evaluate(() => lab.show('orders'));
    await shows('#titles', 'parcel');
    await page.evaluate(() => lab.push({ title: 'another', category: 'orders' }));
    await shows('#titles', 'anotherparcel');
    expect(problems).toEqual([]);
  });

  it('leaves no listener of a component behind', async () => {
    await open();
    await page.waitForSelector('#titles[data-status="ready"]', { state: 'attached' });
    expect(await page.evaluate(() => lab.watchers())).toBeGreaterThan(4);
    expect(await page.evaluate(() => (lab.leave(), lab.watchers()))).toBe(0);
  });

  it('makes a client from what is injected, and closes it with the app', async () => {
    await page.route('**/notifications/events*', () => undefined);
    const opened = page.waitForRequest('**/notifications/events*');
    await page.evaluate(() => lab.mountOwn());
    await opened;
    expect(await page.evaluate(() => (lab.destroy(), lab.own.state.get().link))).toBe('closed');
  });

  it('lets the tags of a template find the client', async () => {
    await open();
    await page.evaluate(() => lab.push({ title: 'one' }));
    await page.waitForFunction(() => document.title === '(1) Shop');
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).click();
    await page.waitForSelector('notify-bell.top[open]');
    expect(await page.evaluate(() => lab.events)).toEqual(['one', 'open']);
  });
});
