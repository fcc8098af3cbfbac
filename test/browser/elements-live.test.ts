import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { bundle, chromiumPath, launchChromium, servePage, type PageServer } from '../support/browser.js';
import { createTestApp, type TestApp } from '../support/create-app.js';

// The page of the documentation, against the whole server; its toasts stay for as long as a slow machine may need.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Shop</title>
    <link rel="stylesheet" href="/page.css" />
    <script type="module" src="/page.js"></script>
  </head>
  <body>
    <notify-provider url="SERVER" token-url="/my/notify-token">
      <notify-bell></notify-bell>
      <notify-toasts duration="600000"></notify-toasts>
      <notify-preferences></notify-preferences>
    </notify-provider>
  </body>
</html>`;
const ELEMENTS = new URL('../../client/src/elements/', import.meta.url);

if (!chromiumPath) console.warn('Skipped, no Chromium on this machine: the elements on a real server');
(chromiumPath ? describe : describe.skip)('the elements on a real server', () => {
  let browser: Browser;
  let shop: TestApp;
  let site: PageServer;
  let page: Page;
  let person = 0;
  let problems: string[] = [];
  let token: () => [number, string];

  beforeAll(async () => {
    const files = await bundle(new URL('index.ts', ELEMENTS));
    const connect: string[] = [];
    const answers = { '/my/notify-token': () => token() };
    // The server must know the page's origin, and the page the server's: the page is asked for after both.
    let html = PAGE;
    site = await servePage(files, () => html, new URL('dev/page.css', ELEMENTS), { connect, answers });
    shop = await createTestApp({ CORS_ORIGINS: site.url });
    html = PAGE.replace('SERVER', shop.url);
    connect.push(shop.url, shop.url.replace('http', 'ws'));
    browser = await launchChromium();
  });

  afterEach(() => page?.context().close());

  afterAll(async () => {
    await browser?.close();
    await shop?.close();
    await site?.stop();
  });

  const visit = async (answer?: () => [number, string]) => {
    person += 1;
    const sub = `shopper-${person}`;
    token = answer ?? (() => [200, shop.token(sub)]);
    page = await browser.newPage();
    page.setDefaultTimeout(45_000);
    problems = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    await page.goto(site.url);
    return sub;
  };

  const send = async (sub: string, title: string) => {
    const { status } = await shop.request('POST', '/notifications', shop.token('shop', ['service']), {
      userId: sub,
      title,
      message: 'Your order is on its way.',
      url: '/orders/7',
    });
    expect(status).toBe(202);
  };

  it('rings, lists, reads, archives and takes back', async () => {
    const sub = await visit();
    await page.getByRole('switch', { name: 'Orders, In the shop' }).waitFor();
    await page.waitForFunction(() => {
      const bell = document.querySelector('notify-bell') as unknown as { source: Source } | null;
      return bell?.source.state.get().link === 'live';
    });
    await send(sub, 'Order 7 has shipped');
    await page.locator('notify-toasts').getByRole('link', { name: 'Order 7 has shipped' }).waitFor();
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).click();
    const entry = page.getByRole('dialog').getByRole('article');
    await entry.waitFor();
    await send(sub, 'Order 8 has shipped');
    await page.getByRole('button', { name: '1 new notification' }).click();
    await page.getByRole('link', { name: 'Order 8 has shipped' }).waitFor();

    await page.getByRole('button', { name: 'Mark as read: Order 7 has shipped' }).press('Enter');
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).waitFor();
    await page.getByRole('button', { name: 'Archive: Order 8 has shipped' }).press('Enter');
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).waitFor();
    await page.getByRole('link', { name: 'Order 8 has shipped' }).waitFor();

    await page.reload();
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).click();
    await page.getByRole('link', { name: 'Order 7 has shipped' }).waitFor();
    expect(await entry.count()).toBe(2);
    expect(problems).toEqual([]);
    // A browser and a server start at once on what may be a busy machine: each wait has its own limit.
  });

  it('keeps what was chosen in the preferences', async () => {
    const sub = await visit();
    const email = page.getByRole('switch', { name: 'Reviews, In the shop' });
    await email.waitFor();
    const answered = page.waitForResponse((response) => response.request().method() === 'PUT');
    await email.click();
    expect((await answered).status()).toBe(200);
    const { body } = await shop.request('GET', '/notifications/preferences', shop.token(sub));
    const reviews = body.categories.find(({ category }: { category: string }) => category === 'reviews');
    expect(reviews.channels.inApp.enabled).toBe(false);
    await page.reload();
    await email.waitFor();
    expect(await email.isChecked()).toBe(false);
    expect(problems).toEqual([]);
  });

  it('tells the page when nobody is signed in, and stays calm', async () => {
    page = await browser.newPage();
    problems = [];
    token = () => [200, ''];
    await page.addInitScript(() => {
      addEventListener('notify-session-expired', ({ detail }) => (document.title = detail.error.code));
    });
    await page.goto(site.url);
    await page.waitForFunction(() => document.title === 'unauthorized');
    await page.getByRole('button', { name: 'Notifications', exact: true }).click();
    await page.getByRole('dialog').getByText('Your session has ended').waitFor();
    // One line says why; each part that needs the server offers to try again.
    const again = page.getByRole('dialog').getByRole('button', { name: 'Try again' });
    await again.nth(1).waitFor();
    expect(await again.count()).toBe(2);
    expect(problems).toEqual([]);
  });
});

interface Source {
  state: { get(): { link: string } };
}
