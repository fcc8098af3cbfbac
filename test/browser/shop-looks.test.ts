import { seriousFindings, sidewaysPixels, withShop, type Tab } from './shop.page.js';

// Every page of the demo shop: nobody is kept out, nothing is cut off. What violates the policy of the page, or fails,
// is on the console, and ends the test.

/** Each state, from the start of a visit to its end; `check` is called in each of them. */
async function visit(ada: Tab, check: (name: string) => Promise<void>): Promise<void> {
  const { page } = ada;
  // A check may take longer than a toast stays.
  await page.locator('notify-toasts').evaluate((toasts) => void Object.assign(toasts, { duration: 600_000 }));
  await page.getByRole('link', { name: 'Harbour mug' }).waitFor();
  await check('products');
  await page.getByRole('link', { name: 'Harbour mug' }).click();
  await page.getByRole('button', { name: 'Tell me when it is back' }).click();
  await page.getByText('You are on the list').waitFor();
  await check('product, waiting');
  await page.getByRole('button', { name: 'Leave the list' }).click();
  await page.getByRole('button', { name: 'Tell me when it is back' }).waitFor();
  await page.getByRole('link', { name: 'All products' }).click();
  await page.getByRole('link', { name: 'Ash board' }).click();
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('link', { name: 'Go to cart' }).click();
  await page.getByRole('button', { name: 'Place order' }).waitFor();
  await check('cart');
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.locator('notify-order [part=status]').waitFor();
  await ada.toast('We received your order').waitFor();
  await check('order and toast');
  await page.getByRole('button', { name: 'Close: We received your order' }).click();
  await page.getByRole('button', { name: 'Ask us' }).click();
  await page.getByLabel('Your message').fill('Is it on its way?');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('Is it on its way?').waitFor();
  await check('chat');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  await page.getByRole('heading', { name: 'Your orders' }).waitFor();
  await check('orders');
  await page
    .locator('notify-bell')
    .getByRole('button', { name: /^Notifications/ })
    .click();
  await page.getByRole('dialog', { name: 'Notifications' }).getByRole('article').first().waitFor();
  await check('bell');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Notifications', exact: true }).click();
  await page.getByRole('switch').first().waitFor();
  await check('settings');
}

withShop('the demo shop, to look at', (lab) => {
  it.each(['light', 'dark'] as const)('keeps nobody out, %s', async (colorScheme) => {
    const home = await lab.household({ colorScheme, reducedMotion: 'reduce' });
    const findings: string[] = [];
    const ada = await home.open('demo-ada');
    await visit(ada, async (name) => {
      for (const finding of await seriousFindings(ada.page)) findings.push(`${name}: ${finding}`);
    });
    await ada.play('Fail payment');
    await ada.page.goto(`${lab.server.url}/?as=demo-sam#/desk`);
    await ada.page.getByRole('heading', { name: 'The shop’s desk' }).waitFor();
    for (const finding of await seriousFindings(ada.page)) findings.push(`desk: ${finding}`);
    expect(findings).toEqual([]);
  });

  it('fits a screen of 320 pixels', async () => {
    const home = await lab.household({ viewport: { width: 320, height: 640 } });
    const cut: string[] = [];
    const ben = await home.open('demo-ben');
    await visit(ben, async (name) => {
      const pixels = await sidewaysPixels(ben.page);
      if (pixels > 0) cut.push(`${name}: ${pixels} px`);
    });
    await ben.page.getByRole('button', { name: 'Backstage' }).click();
    await ben.backstage.getByRole('heading', { name: 'Backstage' }).waitFor();
    expect(await seriousFindings(ben.page)).toEqual([]);
    await ben.page.keyboard.press('Escape');
    await ben.backstage.waitFor({ state: 'hidden' });
    expect(cut).toEqual([]);
  });

  it('shows several shoppers side by side, and one panel for all of them', async () => {
    const home = await lab.household({ viewport: { width: 1440, height: 900 } });
    const page = await home.page('/demo/side-by-side');
    const ada = page.frameLocator('iframe[title*="Ada"]');
    const chloe = page.frameLocator('iframe[title*="Chloé"]');
    await page.getByLabel('Chloé').first().check();
    for (const frame of [ada, chloe]) {
      await frame.locator('.link-state[data-link=live]').waitFor({ state: 'attached' });
    }
    await page.getByRole('button', { name: 'Order as Ada' }).click();
    await ada.locator('notify-toasts article').getByText('We received your order').waitFor();
    await page.getByText('Stored, one person was told').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await chloe.locator('notify-toasts article').count()).toBe(0);
  });

  it('goes from the start to an order by keyboard alone', async () => {
    const home = await lab.household();
    const { page } = await home.open('demo-chloe');
    const focusOn = async (name: string) => {
      const wanted = page
        .getByRole('main')
        .getByRole('link', { name })
        .or(page.getByRole('main').getByRole('button', { name }));
      await wanted.waitFor();
      for (let presses = 0; presses < 60; presses++) {
        if (await wanted.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab does not reach “${name}”`);
    };
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await focusOn('Linen cloths');
    await page.keyboard.press('Enter');
    await focusOn('Add to cart');
    await page.keyboard.press('Enter');
    await focusOn('Go to cart');
    await page.keyboard.press('Enter');
    await focusOn('Place order');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Thank you, Chloé' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  });
});
