import type { Browser, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/browser.js';
import { serverHtml, type ReactLab } from './bindings-react.page.js';
import { serveModule, type Age, type Site } from './bindings-site.js';

// The hooks and components of React in a real browser, around a real client of a server in memory.

declare const lab: ReactLab;

(chromiumPath ? describe : describe.skip).each<[string, Age]>([
  ['19', 'newest'],
  ['18', 'oldest'],
])('React %s', (major, age) => {
  let browser: Browser;
  let server: Site;
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    server = await serveModule(new URL('./bindings-react.page.ts', import.meta.url), age);
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

  it('is the one of this page', async () => {
    expect(await page.evaluate(() => lab.version)).toMatch(new RegExp(`^${major}\\.`));
  });

  const shows = (selector: string, text: string) =>
    page.waitForFunction(
      ([at, it]) => document.querySelector(at as string)?.textContent === it,
      [selector, text],
    );

  it('shows what arrives and what changes', async () => {
    await page.evaluate(() => (lab.mount(), lab.connect()));
    await page.waitForSelector('#titles[data-status="ready"]', { state: 'attached' });
    for (const title of ['one', 'two', 'three']) await page.evaluate((it) => lab.push({ title: it }), title);
    await shows('#unread', '3');
    await shows('#titles', 'threetwoone');
    await shows('#ids', '3,2,1');
    await shows('#link', 'live websocket');
    await shows('#language', 'Asia/Ho_Chi_Minh');
    await page.click('#mark-all');
    await shows('#unread', '0');
    expect(problems).toEqual([]);
  });

  it('renders only what changed', async () => {
    await page.evaluate(() => (lab.mount(), lab.connect()));
    await page.evaluate(() => lab.push({ title: 'one' }));
    await page.waitForFunction(() => document.querySelector('#unread')?.textContent === '1');
    const rendered = (): Promise<Record<string, number>> => page.evaluate(() => ({ ...lab.renders }));
    await shows('#link', 'live websocket');
    await shows('#ids', '1');
    await page.waitForSelector('#titles[data-status="ready"]', { state: 'attached' });
    const before = await rendered();
    await page.evaluate(() => lab.markRead(1));
    await page.waitForFunction(() => document.querySelector('#unread')?.textContent === '0');
    const after = await rendered();
    expect(after['unread']).toBeGreaterThan(before['unread'] ?? 0);
    expect(after['titles']).toBeGreaterThan(before['titles'] ?? 0);
    expect({ ids: after['ids'], link: after['link'] }).toEqual({ ids: before['ids'], link: before['link'] });
  });

  it('follows another query, and calls the newest handler once for each event', async () => {
    await page.evaluate(() => (lab.mount(), lab.connect()));
    await page.evaluate(() => lab.push({ title: 'parcel', category: 'orders' }));
    await page.waitForFunction(() => document.querySelector('#calls')?.textContent === '1');
    await page.evaluate(() => lab.push({ title: 'sale', category: 'offers' }));
    await page.waitForFunction(() => document.querySelectorAll('#titles li').length === 2);
    await page.evaluate(() => lab.show('orders'));
    await page.waitForFunction(() => document.querySelector('#titles')?.textContent === 'parcel');
    expect(await page.evaluate(() => lab.events)).toEqual(['parcel after 0', 'sale after 1']);
  });

  it('leaves no listener behind', async () => {
    await page.evaluate(() => (lab.mount(), lab.connect()));
    await page.waitForSelector('#titles[data-status="ready"]', { state: 'attached' });
    expect(await page.evaluate(() => lab.watchers())).toBeGreaterThan(4);
    const left = await page.evaluate(async () => {
      lab.unmount();
      await lab.settle();
      return lab.watchers();
    });
    expect(left).toBe(0);
  });

  it('in StrictMode opens one connection, and closes it with the provider', async () => {
    const streams: string[] = [];
    await page.route('**/notifications/events*', () => undefined);
    page.on('request', (request) => request.url().includes('/events') && streams.push(request.url()));
    const opened = page.waitForRequest('**/notifications/events*');
    await page.evaluate(() => lab.mountOwn());
    await opened;
    await page.waitForFunction(() => document.querySelector('#link')?.textContent?.startsWith('connecting'));
    const link = await page.evaluate(async () => {
      lab.unmount();
      await lab.settle();
      return lab.own.state.get().link;
    });
    expect(link).toBe('closed');
    expect(streams).toHaveLength(1);
  });

  it('gives an element its client, properties and listeners, also those that change', async () => {
    await page.evaluate(() => (lab.mountBell(true), lab.connect()));
    await page.evaluate(() => lab.push({ title: 'one' }));
    await page.waitForFunction(() => document.title === '(1) Shop');
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).click();
    await page.waitForSelector('notify-bell.top[open]');
    await page.evaluate(() => lab.mountBell());
    await page.waitForFunction(() => document.title === 'Shop');
    await page.evaluate(() => lab.unmount());
    expect(await page.evaluate(() => lab.events)).toEqual(['notify-bell', 'open', 'gone']);
  });

  it('renders on a server, and hydrates what is further by then', async () => {
    // Each React renders for itself; that the newest does it in Node, without any page, is seen here too.
    const html = age === 'newest' ? serverHtml() : await page.evaluate(() => lab.serverHtml());
    expect(html).toContain('<output id="unread">0</output>');
    expect(html).toContain('<notify-bell class="top"></notify-bell>');
    await page.evaluate(() => lab.connect());
    await page.evaluate(() => lab.push({ title: 'early' }));
    await page.evaluate(() => lab.load());
    await page.evaluate((it) => lab.hydrate(it), html);
    await page.waitForFunction(() => document.querySelector('#unread')?.textContent === '1');
    await page.waitForFunction(() => document.querySelector('#titles')?.textContent === 'early');
  });

  it('says what is missing around a hook', async () => {
    const said = 'No <NotifyProvider>.';
    const failed =
      age === 'newest' ? page.waitForFunction(() => lab.failures.length > 0) : page.waitForEvent('pageerror');
    await page.evaluate(() => lab.mountAlone());
    await failed;
    problems.push(...(await page.evaluate(() => lab.failures.splice(0))));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.splice(0).filter((problem) => !problem.endsWith(said))).toEqual([]);
  });
});
