import { expect, it } from '@jest/globals';
import { inChromium } from './elements.page.js';

inChromium('preferences and orders', (open) => {
  const start = async (options = {}) => {
    const screen = await open({
      markup: '<notify-preferences></notify-preferences>',
      clock: true,
      ...options,
    });
    await screen.listen();
    const { page } = screen;
    await page.getByRole('switch').first().waitFor();
    const puts = async () =>
      (await screen.calls())
        .filter((call) => call.startsWith('put '))
        .map((call) => JSON.parse(call.slice(4)) as unknown);
    return { screen, page, puts };
  };

  it('saves each switch at once, and says so once for several', async () => {
    const { screen, page, puts } = await start();
    await page.getByRole('switch', { name: 'Offers, E-mail' }).click();
    await page.getByRole('switch', { name: 'Offers, Push' }).press('Space');
    expect(await puts()).toEqual([
      { categories: { promotions: { email: true } } },
      { categories: { promotions: { push: true } } },
    ]);
    expect(await page.getByRole('switch', { name: 'Offers, E-mail' }).isChecked()).toBe(true);
    await page.clock.runFor(1100);
    expect(await screen.spoken()).toEqual(['Saved']);
  });

  it('switches back what the server refuses, and alerts', async () => {
    const { screen, page } = await start({ clock: false });
    await page.evaluate(() => (window.storebell.client.failing = true));
    const email = page.getByRole('switch', { name: 'Offers, E-mail' });
    await email.click();
    await page.getByRole('alert').getByText('Not saved').waitFor();
    expect(await email.isChecked()).toBe(false);
    expect(await screen.seriousFindings()).toEqual([]);
    await page.evaluate(() => (window.storebell.client.failing = false));
    await email.click();
    expect(await email.isChecked()).toBe(true);
    await page.getByText('Not saved').waitFor({ state: 'detached' });
  });

  it('keeps what must stay in sight, locked, with the reason', async () => {
    const { page, puts } = await start();
    const locked = page.getByRole('switch', { name: 'Payments, In the shop' });
    expect(await locked.getAttribute('aria-disabled')).toBe('true');
    // Playwright would wait for it to be enabled.
    await locked.click({ force: true });
    await locked.press('Space');
    expect(await locked.isChecked()).toBe(true);
    expect(await puts()).toEqual([]);
    const reason = await locked.evaluate((input) => {
      const root = input.getRootNode() as ShadowRoot;
      return root.getElementById(input.getAttribute('aria-describedby')!)?.textContent;
    });
    expect(reason).toBe('You need this message, so it cannot be switched off.');
  });

  it('explains every locked switch, also where the reason stands above', async () => {
    const { page } = await start();
    await page.getByText('3 kinds of messages').click();
    const reasons = await page.locator('[aria-disabled=true]').evaluateAll((inputs) =>
      inputs.map((input) => {
        const root = input.getRootNode() as ShadowRoot;
        return [
          input.getAttribute('aria-label'),
          root.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent,
        ];
      }),
    );
    const needed = 'You need this message, so it cannot be switched off.';
    const unused = 'This shop does not use this channel.';
    expect(Object.fromEntries(reasons)).toEqual({
      'Orders, SMS': unused,
      'Order received, E-mail': needed,
      'Order received, SMS': unused,
      'Order shipped, SMS': unused,
      'Order cancelled, In the shop': needed,
      'Order cancelled, SMS': unused,
      'Payments, In the shop': needed,
      'Payments, SMS': unused,
      'Offers, SMS': unused,
    });
  });

  it('groups each topic by its name', async () => {
    const { page } = await start();
    const orders = page.getByRole('group', { name: 'Orders' });
    expect(await orders.getByRole('switch', { name: /^Orders, / }).count()).toBe(4);
  });

  it('sets pause, quiet hours, digest, language and consent', async () => {
    const { page, puts } = await start();
    await page.getByLabel('Pause all').selectOption('For an hour');
    await page.getByLabel('From').fill('21:30');
    await page.getByLabel('Time zone').selectOption('Asia/Ho_Chi_Minh');
    await page.getByLabel('Gather e-mails').selectOption('Once a day');
    await page.getByLabel('Language').selectOption('Tiếng Việt');
    await page.getByRole('switch', { name: 'Offers and news' }).click();
    await page.getByRole('switch', { name: 'Everything, SMS' }).click();
    await page.getByRole('switch', { name: 'Quiet hours' }).click();
    expect(await puts()).toEqual([
      { pausedUntil: '2026-06-15T13:00:01.000Z' },
      { quietHours: { start: '21:30' } },
      { quietHours: { timezone: 'Asia/Ho_Chi_Minh' } },
      { digest: 'daily' },
      { language: 'vi' },
      { marketing: true },
      { channels: { sms: false } },
      { quietHours: { enabled: false } },
    ]);
    expect(await page.getByLabel('Pause all').locator('option:checked').textContent()).toContain(
      'Paused until',
    );
    await page.getByLabel('Pause all').selectOption('Not paused');
    expect((await puts()).at(-1)).toEqual({ pausedUntil: null });
  });

  it('sends no hours that end when they start', async () => {
    const { page, puts } = await start();
    await page.getByLabel('From').fill('07:00');
    expect(await puts()).toEqual([]);
    expect(await page.getByLabel('From').inputValue()).toBe('22:00');
  });

  it('asks for push only from its own button', async () => {
    const { page } = await start();
    await page.getByText('Get notified when the shop is closed').waitFor();
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('This browser gets push messages').waitFor();
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Turn on' }).waitFor();
    expect(await page.evaluate(() => window.storebell.client.pushState)).toBe('default');
  });

  it.each([
    ['denied', 'Blocked in this browser'],
    ['unsupported', 'Not possible here'],
  ] as const)('helps where push is %s', async (state, help) => {
    const { page } = await open({ markup: '' });
    await page.evaluate((pushState) => {
      window.storebell.client.pushState = pushState;
      document.querySelector('notify-provider')!.append(document.createElement('notify-preferences'));
    }, state);
    await page.getByText(help).waitFor();
    expect(await page.getByRole('button', { name: 'Turn on' }).count()).toBe(0);
  });

  it('offers to try again when it cannot be loaded', async () => {
    const { page } = await open({ markup: '' });
    await page.evaluate(() => {
      window.storebell.client.failing = true;
      document.querySelector('notify-provider')!.append(document.createElement('notify-preferences'));
    });
    await page.getByRole('alert').getByText('could not be loaded').waitFor();
    await page.evaluate(() => (window.storebell.client.failing = false));
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('switch').first().waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect((await page.getByRole('alert').textContent())?.trim()).toBe('');
  });

  it('follows an order, says its news, and asks for it again after an absence', async () => {
    const screen = await open({
      markup: '<notify-order order-id="7" order-number="1042" status="confirmed" join></notify-order>',
      clock: true,
    });
    const { page } = screen;
    await screen.listen();
    await page.getByRole('heading', { name: 'Order 1042' }).waitFor();
    const update = (status: string, timestamp: string, orderId = '7') =>
      page.evaluate(
        ([id, next, time]) =>
          window.storebell.client.emit('orderUpdate', {
            orderId: id,
            status: next as 'shipped',
            timestamp: time,
            trackingUrl: 'javascript:alert(1)',
          }),
        [orderId, status, timestamp] as const,
      );
    const step = page.locator('[aria-current=step]');
    await update('shipped', '2026-06-15T12:00:00Z');
    await step.getByText('Shipped').waitFor();
    await update('confirmed', '2026-06-15T11:00:00Z');
    await update('delivered', '2026-06-15T12:00:00Z', 'another');
    await page.clock.runFor(1100);
    expect(await step.textContent()).toContain('Shipped');
    expect(await screen.spoken()).toEqual(['Order 1042: Shipped']);
    expect(await page.getByRole('link').count()).toBe(0);
    expect(await screen.calls()).toContain('joinRoom order:7');

    const stale = page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('notify-order-stale', ({ detail }) => resolve(detail.orderId), {
            once: true,
          });
        }),
    );
    await page.evaluate(() =>
      window.storebell.client.emit('connected', { transport: 'websocket', resumed: true, user: 'alice' }),
    );
    expect(await stale).toBe('7');
    await page.evaluate(() => document.querySelector('notify-order')!.remove());
    expect(await screen.calls()).toContain('leaveRoom order:7');
  });
});
