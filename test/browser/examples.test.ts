import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/browser.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { serveFolder, type Site } from './bindings-site.js';

// The examples as they are built, on origins of their own, against the whole application.

const run = promisify(execFile);
const cwd = fileURLToPath(new URL('../../', import.meta.url));
const vite = (...args: string[]) => [join(cwd, 'node_modules/vite/bin/vite.js'), 'build', ...args];
const BUILT = ['react', 'vue', 'angular'];

(chromiumPath ? describe : describe.skip)('the examples', () => {
  let folder: string;
  let shop: TestApp;
  let browser: Browser;
  let page: Page;
  let problems: string[];
  let html: Html;
  const sites: Record<string, Site> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storebell-examples-'));
    for (const name of BUILT) sites[name] = await serveFolder(join(folder, name));
    // Held until its page is served: the builds take a while, and others look for ports, too.
    const holder = await holdPort();
    const { port } = holder.address() as AddressInfo;
    const origins = [`http://localhost:${port}`, ...Object.values(sites).map(({ url }) => url)];
    shop = await createTestApp({ DEMO: 'true', CORS_ORIGINS: origins.join(',') });
    const env = { ...process.env, VITE_NOTIFY_URL: shop.url, NODE_ENV: 'production' };
    for (const name of BUILT) {
      await run(process.execPath, vite(`examples/${name}`, '--outDir', join(folder, name)), { cwd, env });
    }
    if (!existsSync(join(cwd, 'client/dist/browser/elements.js'))) {
      await run(process.execPath, vite('-c', 'client/vite.config.ts', '--mode', 'browser', 'client'), {
        cwd,
      });
    }
    holder.close();
    await once(holder, 'close');
    html = await startHtml(shop.url, port);
    browser = await launchChromium();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await html?.stop();
    for (const site of Object.values(sites)) await site.stop();
    await shop?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (url: string): Promise<void> => {
    problems = [];
    page = await browser.newPage();
    page.setDefaultTimeout(45_000);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(url);
  };
  afterEach(() => page?.close());

  const bell = (unread: number) =>
    page.getByRole('button', {
      name: unread ? `Notifications, ${unread} unread` : 'Notifications',
      exact: true,
    });
  const send = async (type: string, data: object): Promise<void> => {
    const event = { id: `${type}-${Math.random()}`, type, data };
    const { status } = await shop.request('POST', '/events', shop.token('shop', ['service']), event);
    expect(status).toBe(202);
  };
  /** The page may go on as the one before for a moment. */
  const liveAs = (sub: string) =>
    page.waitForFunction((wanted) => {
      const element = document.querySelector('notify-bell') as unknown as { source: Source | null } | null;
      const now = element?.source?.state.get();
      return now?.link === 'live' && now.user === wanted;
    }, sub);
  const news = (userId: string, title: string) =>
    send('notification.send', { userIds: [userId], title, message: 'Look.' });

  it.each(BUILT)('%s: somebody signs in, hears, opens the inbox and reads', async (name) => {
    const before = (await shop.request('GET', '/notifications/unread-count', shop.token('demo-ben'))).body;
    await open(sites[name]?.url ?? '');
    await bell(0).waitFor();
    await page.getByLabel('Signed in as').selectOption('demo-ben');
    await liveAs('demo-ben');
    await page.getByText('unread (live)').waitFor();
    expect(before).toMatchObject({ unread: 0 });
    await news('demo-ben', `News of ${name}`);
    await page.locator('notify-toasts').getByRole('article').waitFor();
    await bell(1).waitFor();
    await bell(1).click();
    const panel = page.getByRole('dialog', { name: 'Notifications' });
    await panel.getByText(`News of ${name}`).waitFor();
    const marked = page.waitForResponse((response) => response.url().endsWith('/mark-all-read'));
    await panel.getByRole('button', { name: 'Mark all as read' }).click();
    await bell(0).waitFor();
    await page.getByText('0 unread').waitFor();
    // Before this the server may know nothing of it, and the next one counts there.
    expect((await marked).status()).toBe(200);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'All your news' }).click();
    await page.locator('main notify-inbox').getByText(`News of ${name}`).waitFor();
    expect(problems).toEqual([]);
  });

  it.each(BUILT)('%s: an order is placed, and seen moving', async (name) => {
    await open(sites[name]?.url ?? '');
    await page.getByText('unread (live)').waitFor();
    await page.getByRole('button', { name: 'Buy' }).click();
    const order = page.locator('notify-order');
    await order.getByRole('heading').waitFor();
    const titles = page.locator('main li').getByText(/order/i);
    await titles.first().waitFor();
    await page.getByRole('button', { name: 'Ship it' }).click();
    await order.locator('[aria-current=step]').getByText('Shipped').waitFor();
    // Nothing of Ada's is left for Ben.
    await page.getByLabel('Signed in as').selectOption('demo-ben');
    await liveAs('demo-ben');
    await page.getByText('0 unread (live)', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'About your orders' }).waitFor();
    expect([await order.count(), await titles.count()]).toEqual([0, 0]);
    expect(problems).toEqual([]);
  });

  it('html: the tags alone do all of it', async () => {
    await open(`http://localhost:${html.port}`);
    await page.locator('notify-order').getByText('1042').first().waitFor();
    const { body } = await shop.request('GET', '/notifications/unread-count', shop.token('demo-ada'));
    await bell(body.unread).waitFor();
    await send('order.status_changed', { orderId: '1042', customerId: 'demo-ada', status: 'shipped' });
    await bell(body.unread + 1).waitFor();
    await page.locator('notify-order [aria-current=step]').getByText('Shipped').waitFor();
    await bell(body.unread + 1).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Mark all as read' }).click();
    await bell(0).waitFor();
    expect(problems).toEqual([]);
  });
});

interface Source {
  state: { get(): { link: string; user: string | null } };
}

interface Html {
  port: number;
  stop(): Promise<void>;
}

/** The shop's own server of the page without a build. */
async function startHtml(notifyUrl: string, port: number): Promise<Html> {
  const child = spawn(process.execPath, ['examples/html/serve.mjs'], {
    cwd,
    env: { ...process.env, NOTIFY_URL: notifyUrl, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    port,
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function holdPort(): Promise<Server> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  return holder;
}
