import { expect, it } from '@jest/globals';
import type { Notification } from '../../client/src/core/api.js';
import { inChromium, type Screen } from './elements.page.js';

type Words = Partial<Omit<Notification, 'data'>>;

inChromium('toasts', (open) => {
  const start = async (options = {}) => {
    const screen = await open({ clock: true, ...options });
    await screen.listen();
    const { page } = screen;
    const toasts = page.locator('notify-toasts').getByRole('article');
    const arrive = (...entries: [id: number, rest?: Words][]) =>
      page.evaluate((all) => {
        const { client, entry } = window.storebell;
        for (const [id, rest] of all) client.arrive(entry(id, { title: `Arrived ${id}`, ...rest }));
      }, entries);
    return { screen, page, toasts, arrive };
  };

  it('stay for eight seconds, longer with more to read, and until they are closed when critical', async () => {
    const { page, toasts, arrive } = await start();
    await arrive([101], [102, { message: 'x'.repeat(191) }], [103, { priority: 'urgent' }]);
    await toasts.nth(2).waitFor();
    await page.clock.runFor(7500);
    expect(await toasts.count()).toBe(3);
    await page.clock.runFor(1000);
    expect(await toasts.count()).toBe(2);
    // A hundred characters more: five seconds more.
    await page.clock.runFor(4000);
    expect(await toasts.count()).toBe(2);
    await page.clock.runFor(1000);
    expect(await toasts.allTextContents()).toEqual([expect.stringContaining('Arrived 103')]);
    await page.clock.runFor(600_000);
    expect(await toasts.count()).toBe(1);
    await page.getByRole('button', { name: 'Close: Arrived 103' }).click();
    await toasts.first().waitFor({ state: 'detached' });
    expect(await page.getByRole('region', { name: /New notifications/ }).count()).toBe(0);
  });

  it('are never shorter than five seconds', async () => {
    const { page, toasts, arrive } = await start({ markup: '<notify-toasts duration="10"></notify-toasts>' });
    await arrive([101]);
    await toasts.waitFor();
    await page.clock.runFor(4900);
    expect(await toasts.count()).toBe(1);
    await page.clock.runFor(600);
    expect(await toasts.count()).toBe(0);
  });

  it('wait while the pointer or the focus is on them, and while the page is hidden', async () => {
    const { page, toasts, arrive } = await start();
    await arrive([101]);
    await toasts.hover();
    await page.clock.runFor(60_000);
    expect(await toasts.count()).toBe(1);
    await page.getByRole('link', { name: 'Arrived 101' }).focus();
    await page.mouse.move(0, 0);
    await page.clock.runFor(60_000);
    expect(await toasts.count()).toBe(1);
    await setHidden(page, true);
    await page.locator('#before').focus();
    await page.clock.runFor(60_000);
    expect(await toasts.count()).toBe(1);
    await setHidden(page, false);
    await page.clock.runFor(8500);
    expect(await toasts.count()).toBe(0);
  });

  it('never take the focus; Alt+T goes to them, Escape through them and back', async () => {
    const { screen, page, toasts, arrive } = await start();
    await page.locator('#before').focus();
    await arrive([101], [102]);
    await toasts.nth(1).waitFor();
    expect(await screen.focused()).toBe('a Our new mugs');
    await page.keyboard.press('Alt+t');
    expect(await screen.focused()).toBe('section New notifications (Alt+T)');
    await page.keyboard.press('Tab');
    expect(await screen.focused()).toBe('a Arrived 101');
    await page.keyboard.press('Escape');
    await page.getByText('Arrived 101').waitFor({ state: 'detached' });
    expect(await screen.focused()).toBe('a Arrived 102');
    await page.keyboard.press('Escape');
    await toasts.waitFor({ state: 'detached' });
    expect(await screen.focused()).toBe('a Our new mugs');
  });

  it('are three at most; the rest is counted, and opens the inbox', async () => {
    const { screen, page, toasts, arrive } = await start();
    await arrive([101], [102], [103], [104], [105], [106], [107]);
    await page.getByRole('button', { name: '+4 more' }).waitFor();
    expect(await toasts.count()).toBe(3);
    await page.getByRole('button', { name: '+4 more' }).click();
    await page.getByRole('dialog', { name: 'Notifications' }).waitFor();
    expect(await toasts.count()).toBe(0);
    await page.getByRole('link', { name: 'Arrived 107' }).waitFor();
    expect(await screen.focused()).toBe('h2 Notifications');
    // The inbox is open: no toast beside it.
    await arrive([108]);
    await page.getByRole('button', { name: '1 new notification' }).waitFor();
    expect(await toasts.count()).toBe(0);
  });

  it('give a critical one the place of another', async () => {
    const { toasts, arrive } = await start();
    await arrive([101], [102], [103], [104, { priority: 'urgent' }]);
    await toasts.filter({ hasText: 'Arrived 104' }).waitFor();
    expect(await toasts.count()).toBe(3);
    expect(await toasts.filter({ hasText: 'Arrived 101' }).count()).toBe(0);
  });

  it.each<[string, Words]>([
    ['came in quiet hours', { silent: true }],
    ['was read elsewhere', { isRead: true }],
    ['was archived elsewhere', { archivedAt: '2026-06-15T11:00:00Z' }],
    ['is about something muted', { thread: 'order:7' }],
  ])('leave out what %s', async (_, rest) => {
    const { page, toasts, arrive, screen } = await start();
    await page.evaluate(async () => {
      await window.storebell.client.preferences.put({ muted: ['order:7'] });
    });
    await arrive([101, rest], [102]);
    await toasts.waitFor();
    expect(await toasts.allTextContents()).toEqual([expect.stringContaining('Arrived 102')]);
    expect((await screen.calls()).filter((call) => call.startsWith('mark'))).toEqual([]);
  });

  it('are not made in a tab that nobody looks at', async () => {
    const { page, toasts, arrive, screen } = await start();
    await setHidden(page, true);
    await arrive([101]);
    await setHidden(page, false);
    await arrive([102]);
    await toasts.waitFor();
    expect(await toasts.allTextContents()).toEqual([expect.stringContaining('Arrived 102')]);
    await page.clock.runFor(3000);
    expect(await screen.spoken()).toEqual(['New notification: Arrived 102']);
  });

  it('go when the entry is read or removed elsewhere', async () => {
    const { page, toasts, arrive } = await start();
    await arrive([101], [102], [103]);
    await toasts.nth(2).waitFor();
    await page.evaluate(() => {
      const { client } = window.storebell;
      client.emit('read', { ids: [102], readAt: '' });
      client.emit('removed', { ids: [103] });
    });
    await toasts.nth(1).waitFor({ state: 'detached' });
    expect(await toasts.allTextContents()).toEqual([expect.stringContaining('Arrived 101')]);
    await page.evaluate(() => window.storebell.client.emit('read', { upTo: 101, readAt: '' }));
    await toasts.waitFor({ state: 'detached' });
  });

  it('are said once: by the announcer, a critical one as an alert instead', async () => {
    const { page, toasts, arrive, screen } = await start();
    await arrive([101], [102, { priority: 'urgent' }]);
    await toasts.nth(1).waitFor();
    expect(await page.getByRole('alert').allTextContents()).toEqual([expect.stringContaining('Arrived 102')]);
    await page.clock.runFor(20_000);
    expect(await screen.spoken()).toEqual(['New notification: Arrived 101']);
  });

  it('open the entry, and mark it read', async () => {
    const { page, toasts, arrive, screen } = await start();
    await page.evaluate(() =>
      document.addEventListener('notify-activate', (event) => event.preventDefault()),
    );
    await arrive([101]);
    await toasts.click();
    await toasts.waitFor({ state: 'detached' });
    expect(await screen.calls()).toContain('markRead 101');
  });

  it('sound only when asked, and after the person has touched the page', async () => {
    const { page, toasts, arrive } = await start({
      markup: '<notify-toasts sound></notify-toasts><button>Touch</button>',
    });
    await page.evaluate(() => {
      // What a test runs counts as touched, too.
      Object.defineProperty(navigator, 'userActivation', {
        configurable: true,
        get: () => {
          Object.assign(window, { asked: true });
          return { hasBeenActive: false };
        },
      });
      const tones: number[] = [];
      Object.assign(window, { tones });
      const { start: play } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (when) {
        tones.push(this.frequency.value);
        play.call(this, when);
      };
    });
    const tones = () => page.evaluate(() => (window as unknown as { tones: number[] }).tones.length);
    await arrive([101]);
    await toasts.waitFor();
    // The code of the sound comes later, and asks then.
    await page.waitForFunction(() => 'asked' in window);
    expect(await tones()).toBe(0);
    await page.evaluate(() => Reflect.deleteProperty(navigator, 'userActivation'));
    await page.getByRole('button', { name: 'Touch' }).click();
    await arrive([102]);
    await page.waitForFunction(() => (window as unknown as { tones: number[] }).tones.length === 2);
  });
});

/** Chromium's own way to hide a page needs a second window; this is what a page sees of it. */
async function setHidden(page: Screen['page'], isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}
