import { expect, it } from '@jest/globals';
import { inChromium, type Screen } from './elements.page.js';

const BELL = '<header><h1>Linen</h1><notify-bell></notify-bell></header><p><a href="#x">After</a></p>';
const INBOX = '<notify-inbox></notify-inbox>';

inChromium('the bell and its inbox', (open) => {
  const openPanel = async (options = {}) => {
    const screen = await open({ markup: BELL, ...options });
    await screen.page.getByRole('button', { name: /^Notifications/ }).click();
    await screen.page.getByRole('article').first().waitFor();
    return screen;
  };

  it('needs no mouse: open, move, read, archive, undo, delete, undo, close', async () => {
    // What can be undone can be for ten seconds.
    const screen = await open({ markup: BELL, clock: true });
    const { page } = screen;
    const press = (...keys: string[]) => inTurn(keys, (key) => page.keyboard.press(key));
    await page.evaluate(() =>
      document.addEventListener('notify-activate', (event) => event.preventDefault()),
    );
    await page.getByRole('button', { name: 'Notifications, 3 unread' }).waitFor();

    await press('Tab', 'Enter');
    await page.getByRole('article').first().waitFor();
    await focus(screen, 'h2 Notifications');
    // Filter, mark all, close, the tabs, the first entry.
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab');
    await focus(screen, 'a Order 1042 is out for delivery');
    await press('ArrowDown');
    await focus(screen, 'a Your payment of €129.90 failed');
    await press('End');
    await focus(screen, 'a New sign-in from Firefox on Linux');
    await press('Home', 'ArrowUp');
    await focus(screen, 'a Order 1042 is out for delivery');

    await press('Enter');
    await page.getByRole('button', { name: 'Notifications, 2 unread' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await press('Shift+Tab');
    await page.getByRole('button', { name: 'Notifications, 2 unread' }).focus();
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    await focus(screen, 'h2 Notifications');

    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab');
    await focus(screen, 'button Archive: Order 1042 is out for delivery');
    await press('Enter');
    await focus(screen, 'a Your payment of €129.90 failed');
    await page.getByText('Archived', { exact: true }).last().waitFor();
    await press('Control+z');
    await focus(screen, 'a Order 1042 is out for delivery');

    await press('Tab', 'Tab', 'Tab', 'Enter');
    await focus(screen, 'a Your payment of €129.90 failed');
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await focus(screen, 'a Order 1042 is out for delivery');

    await press('Escape');
    await focus(screen, 'button Notifications, 2 unread');
    expect(await page.locator('[aria-expanded]').getAttribute('aria-expanded')).toBe('false');
    expect(await screen.calls()).toEqual(expect.arrayContaining(['markRead 7', 'archive 7', 'unarchive 7']));
    expect(await screen.calls()).not.toContain('remove 7');
  });

  it('moves the focus to the entry before when the last one goes, and to the heading after the only one', async () => {
    const screen = await openPanel();
    const { page } = screen;
    await page.evaluate(() => {
      const { client, entry } = window.storebell;
      client.seed([entry(2, { title: 'Second' }), entry(1, { title: 'First' })]);
    });
    await page.getByRole('button', { name: 'Archive: First' }).focus();
    await page.keyboard.press('Enter');
    await focus(screen, 'a Second');
    await page.getByRole('button', { name: 'Archive: Second' }).focus();
    await page.keyboard.press('Enter');
    await focus(screen, 'h2 Notifications');
    expect(await screen.calls()).toEqual(expect.arrayContaining(['archive 1', 'archive 2']));
  });

  it('keeps the focus in the list when another device takes the entry away', async () => {
    const screen = await openPanel();
    await screen.page.getByRole('link', { name: 'Your payment of €129.90 failed' }).focus();
    await screen.page.evaluate(() => void window.storebell.client.remove(6));
    await focus(screen, 'a Mai replied to your question');
    expect(await screen.page.getByRole('article').count()).toBe(6);
  });

  it('closes for a press outside without moving the focus, and when the focus leaves', async () => {
    const screen = await openPanel();
    const { page } = screen;
    await page.getByRole('link', { name: 'After' }).evaluate((link) => {
      link.addEventListener('pointerdown', (event) => event.preventDefault());
      link.addEventListener('mousedown', (event) => event.preventDefault());
    });
    await page.getByRole('link', { name: 'After' }).click({ position: { x: 2, y: 2 } });
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await screen.focused()).not.toContain('button Notifications');

    await page.getByRole('button', { name: /^Notifications/ }).click();
    await page.getByRole('dialog').waitFor();
    await page.getByRole('link', { name: 'After' }).focus();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await focus(screen, 'a After');
  });

  it('lets what arrives wait behind a button, and moves nothing meanwhile', async () => {
    const screen = await openPanel({ reducedMotion: 'reduce' });
    const { page } = screen;
    const first = page.getByRole('article').first();
    const before = await first.boundingBox();
    await page.evaluate(() => {
      const { client, entry } = window.storebell;
      for (const id of [101, 102, 103]) client.arrive(entry(id, { title: `Arrived ${id}` }));
    });
    const button = page.getByRole('button', { name: '3 new notifications' });
    await button.waitFor();
    expect(await first.boundingBox()).toEqual(before);
    expect(await first.textContent()).toContain('Order 1042');
    await screen.shoot('inbox-new');

    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByRole('button', { name: 'Notifications, 3 unread' }).waitFor();
    expect(await screen.calls()).toContain('markAllRead 7');

    await button.click();
    await focus(screen, 'a Arrived 103');
    expect(await page.getByRole('button', { name: 'Notifications, 3 unread' }).count()).toBe(1);
  });

  it('tells what was seen: half on the screen, for a second, once for many', async () => {
    const screen = await open({ markup: BELL, clock: true });
    const { page } = screen;
    await page.getByRole('button', { name: /^Notifications/ }).click();
    await page.getByRole('article').first().waitFor();
    await page.clock.runFor(500);
    expect((await screen.calls()).filter((call) => call.startsWith('seen'))).toEqual([]);
    await until(async () => {
      await page.clock.runFor(600);
      return (await screen.calls()).some((call) => call.startsWith('seen'));
    });
    expect((await screen.calls()).filter((call) => call.startsWith('seen'))).toEqual(['seen 7']);
  });

  it('loads more, and goes on from the first of them', async () => {
    const screen = await open({ markup: '<notify-inbox limit="5"></notify-inbox>', entries: false });
    const { page } = screen;
    await page.evaluate(() => {
      const { client, entry } = window.storebell;
      client.seed(Array.from({ length: 12 }, (_, index) => entry(index + 1)));
    });
    await page.getByText('Entry 8', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Load more' }).press('Enter');
    await focus(screen, 'a Entry 7');
    expect(await page.getByRole('article').count()).toBe(10);
    await screen.shoot('inbox-page');
  });

  it('keeps to the keys of a feed when it is one', async () => {
    const screen = await open({ markup: '<notify-inbox feed></notify-inbox>' });
    const { page } = screen;
    const first = page.getByRole('feed').getByRole('article').first();
    expect(await first.getAttribute('aria-posinset')).toBe('1');
    expect(await first.getAttribute('aria-setsize')).toBe('7');
    await first.focus();
    await page.keyboard.press('PageDown');
    const label = () =>
      page.evaluate(
        () =>
          document.querySelector('notify-inbox')!.shadowRoot!.activeElement!.id ||
          document.querySelector('notify-inbox')!.shadowRoot!.activeElement!.getAttribute('aria-posinset'),
      );
    expect(await label()).toBe('2');
    await page.keyboard.press('PageUp');
    expect(await label()).toBe('1');
    await page.keyboard.press('Control+Home');
    await focus(screen, 'h2 Notifications');
    expect(await screen.seriousFindings()).toEqual([]);
  });

  it('goes through the tabs by arrow keys', async () => {
    const { page } = await open({ markup: INBOX });
    await page.getByRole('tab', { name: 'All' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toContain('Orders');
    await page.getByRole('tabpanel', { name: 'Orders' }).waitFor();
    await until(async () => (await page.getByRole('article').count()) === 2);
    await page.keyboard.press('End');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toContain('Support');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toContain('All');
  });

  it('shows hostile words as words, and leads nowhere but to pages', async () => {
    const screen = await open({ markup: BELL, entries: false });
    const { page } = screen;
    const urls = [
      'javascript:hit=1',
      'JaVaScRiPt:hit=1',
      'java\tscript:hit=1',
      'data:text/html,x',
      '//evil.example',
    ];
    const markup = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
    await page.evaluate(
      ([addresses, words]) => {
        const { client, entry } = window.storebell;
        const make = (url: string, index: number) =>
          entry(index + 1, { title: words, message: words, url, imageUrl: url, category: words });
        client.seed(addresses.map(make));
        client.arrive(make('javascript:hit=1', 90));
        document.querySelector('main')!.append(document.createElement('notify-toasts'));
      },
      [urls, markup] as const,
    );
    await page.getByRole('button', { name: /^Notifications/ }).click();
    await until(async () => (await page.getByRole('article').count()) === urls.length + 1);
    expect(await page.getByRole('heading', { level: 3 }).first().textContent()).toContain(markup);
    expect(await page.getByRole('article').locator('a, img, script').count()).toBe(0);
    for (const title of await page.getByRole('article').locator('h3 button').all())
      await title.click({ position: { x: 4, y: 4 } });
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('leaves the way to the page when it wants it, and to the browser else', async () => {
    const { page } = await openPanel();
    await page.evaluate(() => {
      document.addEventListener(
        'notify-activate',
        (event) => {
          event.preventDefault();
          document.title = `routed to ${event.detail.url}`;
        },
        { once: true },
      );
    });
    await page.getByRole('link', { name: 'Mai replied to your question' }).click();
    expect(await page.title()).toBe('routed to /orders/5');
    expect(new URL(page.url()).pathname).toBe('/');

    await page.getByRole('button', { name: /^Notifications/ }).click();
    const tab = page.context().waitForEvent('page');
    await page
      .getByRole('link', { name: 'Your payment of €129.90 failed' })
      .click({ modifiers: ['Control'] });
    expect(new URL((await tab).url()).pathname).toBe('/orders/6');
    expect(new URL(page.url()).pathname).toBe('/');

    await page.getByRole('link', { name: 'Order 1042 is out for delivery' }).click();
    await page.waitForURL('**/orders/7');
  });

  it('says that live updates stand still, after five seconds of it', async () => {
    const { page } = await open({ markup: BELL, clock: true });
    await page.getByRole('button', { name: /^Notifications/ }).click();
    const status = page.getByRole('dialog').getByRole('status');
    const line = async () => (await status.textContent())?.trim();
    const link = (state: object) => page.evaluate((next) => window.storebell.client.state.patch(next), state);
    await link({ link: 'waiting', transport: null });
    await page.clock.runFor(4000);
    expect(await line()).toBe('');
    await link({ link: 'live', transport: 'websocket' });
    await link({ link: 'waiting', transport: null });
    await page.clock.runFor(4900);
    expect(await line()).toBe('');
    await page.clock.runFor(200);
    expect(await line()).toBe('Live updates paused. Reconnecting…');
    await link({ link: 'live', transport: 'polling' });
    await page.clock.runFor(100);
    expect(await line()).toBe('Checking every 30 seconds');
    await link({ link: 'live', transport: 'sse' });
    await page.clock.runFor(100);
    expect(await line()).toBe('');
    await link({ link: 'expired', transport: null });
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(await page.evaluate(() => window.storebell.client.calls)).toContain('connect');
  });

  it('takes back what the server refuses, and says so', async () => {
    const screen = await openPanel();
    const { page } = screen;
    await page.evaluate(() => (window.storebell.client.failing = true));
    await page.getByRole('button', { name: 'Archive: Mai replied to your question' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('That did not work').waitFor();
    await page.getByRole('link', { name: 'Mai replied to your question' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(7);
    await screen.shoot('inbox-refused');
  });

  it('counts in the badge to 99, in the name exactly, and before the title when asked', async () => {
    const { page } = await open({ markup: '<notify-bell title-count></notify-bell>', entries: false });
    const badge = page.locator('notify-bell [part=badge]');
    expect(await badge.isHidden()).toBe(true);
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor();
    await page.evaluate(() => {
      const { client, entry } = window.storebell;
      client.seed(Array.from({ length: 1234 }, (_, index) => entry(index + 1)));
    });
    await page.getByRole('button', { name: 'Notifications, 1,234 unread' }).waitFor();
    expect((await badge.textContent())?.trim()).toBe('99+');
    await page.waitForFunction(() => document.title === '(99+) Linen & Clay');
    await page.evaluate(() => (document.title = 'Mugs'));
    await page.waitForFunction(() => document.title === '(99+) Mugs');
    await page.evaluate(() => window.storebell.client.seed([]));
    await page.waitForFunction(() => document.title === 'Mugs');
  });

  it('speaks once of what arrives: not at first, joined, at most every ten seconds', async () => {
    const screen = await open({ clock: true });
    const { page } = screen;
    await screen.listen();
    const arrive = (...ids: number[]) =>
      page.evaluate((all) => {
        const { client, entry } = window.storebell;
        for (const id of all) client.arrive(entry(id, { title: `Arrived ${id}` }));
      }, ids);
    await page.clock.runFor(15_000);
    expect(await screen.spoken()).toEqual([]);
    await arrive(101);
    await page.clock.runFor(1000);
    await arrive(102);
    await page.clock.runFor(1100);
    expect(await screen.spoken()).toEqual(['2 new notifications']);
    await arrive(103);
    await page.clock.runFor(9000);
    expect(await screen.spoken()).toHaveLength(1);
    await page.clock.runFor(1100);
    expect(await screen.spoken()).toEqual(['2 new notifications', 'New notification: Arrived 103']);
    expect(await page.locator('[data-notify-announcer]').count()).toBe(0);
  });

  it('speaks by a live region in the body where the document cannot: there and empty from the start', async () => {
    const { page } = await open({ clock: true, withoutAriaNotify: true });
    const region = page.locator('body > [role=status][aria-live=polite][aria-atomic=true]');
    expect(await region.count()).toBe(1);
    expect(await region.textContent()).toBe('');
    await page.evaluate(() => window.storebell.client.arrive(window.storebell.entry(101, { title: 'Mugs' })));
    await page.clock.runFor(2200);
    expect(await region.textContent()).toBe('New notification: Mugs');
    expect(await page.getByRole('button').locator('[role=status], [aria-live]').count()).toBe(0);
  });
});

async function focus(screen: Screen, wanted: string): Promise<void> {
  let last = '';
  await until(async () => (last = await screen.focused()) === wanted).catch(() => {
    throw new Error(`The focus is on "${last}", not on "${wanted}".`);
  });
}

async function inTurn<T>(items: T[], step: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) await step(item);
}

/** Asks again until it is true; for a minute at most. */
async function until(test: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) if (await test()) return;
  throw new Error('It did not become true.');
}
