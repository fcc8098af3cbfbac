import { query } from '../support/database.js';
import { withConsole, type Desk } from './console.page.js';
import { seriousFindings, sidewaysPixels } from './shop.page.js';

// Into the console and through all of it: who gets in, and that nobody is kept out by how a page is built.

const SECTIONS: [hash: string, heading: string][] = [
  ['#/overview', 'Overview'],
  ['#/activity', 'Live activity'],
  ['#/events', 'Events'],
  ['#/events/1', 'order.placed'],
  ['#/people', 'People'],
  ['#/people/grace', 'Grace Hopper'],
  ['#/broadcasts', 'Broadcasts'],
  ['#/broadcasts/1', 'The kiln is open'],
  ['#/broadcasts/new', 'New broadcast'],
  ['#/deliveries', 'Deliveries'],
  ['#/deliveries?status=failed', 'Deliveries'],
  ['#/deliveries/suppressions', 'Addresses left alone'],
  ['#/quarantine', 'Quarantine'],
  ['#/quarantine/1', 'order.teleported'],
  ['#/defaults', 'Defaults of preferences'],
  ['#/audit', 'Audit log'],
  ['#/nowhere', 'There is no such page'],
];

withConsole('the console of staff', (lab) => {
  beforeAll(async () => {
    const shop = lab.as('shop', ['service']);
    const grace = { name: 'Grace Hopper', email: 'grace@mail.example', tags: ['vip'] };
    await lab.app.request('PUT', '/users/grace', shop, grace);
    await lab.event('order.placed', { orderId: 'o-1', customerId: 'grace' });
    await lab.event('order.teleported', { orderId: 'o-1' });
    const words = { title: 'The kiln is open', message: 'This Saturday.', channels: { email: true } };
    await lab.app.request('POST', '/notifications/broadcast', lab.as('kim', ['admin']), words);
    await query(
      lab.app.databaseUrl,
      `INSERT INTO deliveries (user_id, type, category, channel, status, reason, detail, content, due_at, attempts)
       VALUES ('grace', 'order.placed', 'orders', 'sms', 'failed', 'built_in_default', 'The provider said no.', '{}', now(), 5)`,
    );
    await query(
      lab.app.databaseUrl,
      `INSERT INTO suppressions (channel, address, reason) VALUES ('email', 'gone@mail.example', '550 no such user')`,
    );
  });

  /** Through all sections, one after the other. */
  async function tour(desk: Desk, look: (hash: string) => Promise<void>): Promise<void> {
    for (const [hash, heading] of SECTIONS) {
      await desk.go(hash, heading);
      await look(hash);
    }
  }

  it('lets staff in, and tells everybody else why not', async () => {
    const home = await lab.household();
    home.tolerated = /401/;
    const page = await home.page('/admin#/people/grace');
    const problem = page.getByRole('alert');
    const enter = async (token: string, answer: string | RegExp): Promise<void> => {
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await problem.filter({ hasText: answer }).waitFor();
    };
    await enter('', 'Paste a token first');
    await enter('not a token', 'This is no token');
    await enter(lab.as('ada', ['customer']), /belongs to ada, whose role is customer.*needs the role admin/);
    const [head, claims] = lab.as('kim', ['admin']).split('.');
    await enter(`${head}.${claims}.AAAA`, 'The server does not take this token');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);

    await page.getByRole('button', { name: 'Sign in as Sam of the demo' }).click();
    await page.getByRole('heading', { level: 1, name: 'Grace Hopper' }).waitFor();
    await page.getByText('Signed in as Sam').waitFor();
    expect(page.url()).not.toContain('ey');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Grace Hopper' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Staff console' }).waitFor();
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
  });

  it('takes the token of the page of ours that opened it', async () => {
    const opener = await (await lab.household()).page('/');
    const token = lab.as('kim', ['admin']);
    const opened = opener.waitForEvent('popup');
    await opener.evaluate((handed) => {
      window.addEventListener('message', ({ data, source, origin }: MessageEvent<{ type?: string }>) => {
        if (data.type !== 'storebell:ready') return;
        (source as Window).postMessage({ type: 'storebell:token', token: handed }, origin);
      });
      window.open('/admin#/audit');
    }, token);
    const page = await opened;
    await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
    expect(await page.locator('.who').innerText()).toContain('kim');
  });

  it('asks again when the token has run out, and keeps the place', async () => {
    const home = await lab.household();
    home.tolerated = /401/;
    const page = await home.page('/admin');
    const old = lab.app.token('kim', ['admin'], {}, -120);
    await page.evaluate((token) => sessionStorage.setItem('storebell-console-token', token), old);
    await page.goto(`${lab.app.url}/admin#/quarantine/1`);
    await page.reload();
    await page.getByRole('status').filter({ hasText: 'Your session has ended' }).waitFor();
    await page.getByRole('button', { name: 'Sign in as Sam of the demo' }).click();
    await page.getByRole('heading', { level: 1, name: 'order.teleported' }).waitFor();
    expect(await page.locator('.sign-in').count()).toBe(0);
  });

  it('keeps what was typed when a person of the staff is turned away', async () => {
    const home = await lab.household();
    home.tolerated = /401/;
    const page = await home.page('/admin#/broadcasts/new');
    await page.getByLabel('Token').fill(lab.as('lee', ['admin']));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Half a thought');
    await lab.app.request('DELETE', '/users/lee', lab.as('shop', ['service']));
    await page.getByLabel('Audience').selectOption('openOrder');
    await page.getByRole('status').filter({ hasText: 'Your session has ended' }).waitFor();
    await page.getByRole('button', { name: 'Sign in as Sam of the demo' }).click();
    await page
      .locator('.send')
      .getByRole('status')
      .filter({ hasText: /For \d+ (person|people)/ })
      .waitFor();
    expect(await page.locator('.failure').count()).toBe(0);
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Half a thought');
  });

  it.each(['light', 'dark'] as const)(
    'has no serious finding of axe in any section, %s',
    async (colorScheme) => {
      const desk = await lab.desk('#/audit', { colorScheme, reducedMotion: 'reduce' });
      const findings: string[] = [];
      await tour(desk, async (hash) => {
        for (const finding of await seriousFindings(desk.page)) findings.push(`${hash}: ${finding}`);
      });
      expect(findings).toEqual([]);
    },
  );

  it('has one h1 in each section, with the focus and the title of the window', async () => {
    const desk = await lab.desk('#/audit');
    const seen: unknown[] = [];
    await tour(desk, async (hash) => {
      const { page } = desk;
      seen.push([hash, await page.locator('h1:visible').count(), await desk.focused(), await page.title()]);
    });
    const named = SECTIONS.filter(([hash]) => hash !== '#/deliveries?status=failed' && hash !== '#/nowhere');
    for (const [hash, heading] of named) {
      expect(seen).toContainEqual([
        hash,
        1,
        expect.stringContaining(heading),
        expect.stringContaining(heading),
      ]);
    }
  });

  it('fits 320 pixels', async () => {
    const desk = await lab.desk('#/audit', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' });
    const wide: string[] = [];
    await tour(desk, async (hash) => {
      const pixels = await sidewaysPixels(desk.page);
      if (pixels > 0) wide.push(`${hash} ${pixels}`);
    });
    expect(wide).toEqual([]);
    const menu = desk.page.getByRole('button', { name: 'Menu' });
    expect(await desk.page.getByRole('link', { name: 'Quarantine' }).isVisible()).toBe(false);
    await menu.click();
    expect(await menu.getAttribute('aria-expanded')).toBe('true');
    await desk.page.getByRole('link', { name: 'Quarantine' }).click();
    await desk.at('Quarantine');
    expect(await menu.getAttribute('aria-expanded')).toBe('false');
  });

  it('is dark where the system is, and where a person wants it', async () => {
    const desk = await lab.desk('#/audit', { colorScheme: 'dark' });
    const ground = () => desk.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await ground();
    await desk.page.getByLabel('Look').selectOption('light');
    const light = await ground();
    expect(light).not.toBe(dark);
    await desk.page.reload();
    await desk.at('Audit log');
    expect(await ground()).toBe(light);
  });

  it('can be walked with the keyboard alone', async () => {
    const desk = await lab.desk('#/audit');
    const { page } = desk;
    await desk.at('Audit log');
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60 && (await desk.focused()) !== name; presses++) {
        await page.keyboard.press('Tab');
      }
      expect(await desk.focused()).toBe(name);
    };
    await page.reload();
    await desk.at('Audit log');
    await page.keyboard.press('Tab');
    expect(await desk.focused()).toBe('Skip to the content');
    await tabTo('People');
    await page.keyboard.press('Enter');
    await desk.at('People');
    expect(await desk.focused()).toBe('People');
    await tabTo('query');
    await page.keyboard.type('Grace');
    await page.keyboard.press('Enter');
    await page.waitForURL(/query=Grace/);
    // The list of before is gone with the first sign of the search.
    await page.getByRole('link', { name: 'Clear' }).waitFor();
    await page.getByRole('link', { name: 'grace', exact: true }).waitFor();
    await tabTo('grace');
    await page.keyboard.press('Enter');
    await desk.at('Grace Hopper');
    await tabTo('Erase …');
    await page.keyboard.press('Enter');
    await desk.dialog.waitFor();
    expect(await desk.focused()).toBe('Cancel');
    for (let presses = 0; presses < 6; presses++) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('main') === null)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'hidden' });
    expect(await desk.focused()).toBe('Erase …');
  });
});
