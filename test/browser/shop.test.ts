import type { Page } from 'playwright-core';
import { withShop, type Tab } from './shop.page.js';

// The demo shop, as shoppers use it: Chromium, the built client, the whole application and a real database.

/** Toasts that stay: a slow machine may look at them later than they would go. */
const lasting = (page: Page): Promise<void> =>
  page.locator('notify-toasts').evaluate((toasts) => void Object.assign(toasts, { duration: 600_000 }));

withShop('the demo shop', (lab) => {
  /** Waits until somebody has seen all that was sent to them; then answers the titles of their toasts. */
  async function titlesOf(tab: Tab, sub: string): Promise<string[]> {
    const title = `Mark of ${sub}`;
    await lab.server.mark(sub, title);
    await tab.toast(title).waitFor();
    return (await tab.titles()).filter((one) => one !== title);
  }

  it('tells a checkout to all tabs of the shopper, and to nobody else', async () => {
    const home = await lab.household();
    const other = await home.open('demo-ada');
    const ben = await home.open('demo-ben');
    const ada = await home.open('demo-ada');
    await lasting(other.page);
    await ada.order('Slow teapot');
    await other.toast('We received your order').waitFor();
    await other.unread(1);
    await ada.unread(1);
    expect(await titlesOf(ben, 'demo-ben')).toEqual([]);
    await ben.unread(1);
  });

  it('moves an order page without loading it again', async () => {
    const home = await lab.household();
    const ada = await home.open('demo-ada');
    const { page } = ada;
    await ada.order('Rice bowl');
    await page.evaluate(() => void (window.wasHere = true));
    await ada.until('Received');
    await ada.play('Accept payment');
    await ada.until('Confirmed');
    await ada.play('Ship');
    await ada.until('Shipped');
    await page.getByText('Harbour Post').first().waitFor();
    await ada.play('Out for delivery');
    await ada.until('Out for delivery');
    await ada.play('Deliver');
    await ada.until('Delivered');
    expect(await page.evaluate(() => window.wasHere)).toBe(true);
  });

  it('rings exactly those who wait when a product is back, once', async () => {
    const home = await lab.household();
    const [ada, ben, chloe] = [
      await home.open('demo-ada', '#/products/demo-mug-blue'),
      await home.open('demo-ben', '#/products/demo-mug-blue'),
      await home.open('demo-chloe', '#/products/demo-mug-blue'),
    ];
    for (const { page } of [ada, ben, chloe]) await lasting(page);
    for (const { page } of [ada, chloe]) {
      await page.getByRole('button', { name: 'Tell me when it is back' }).click();
      await page.getByText('You are on the list').waitFor();
    }
    await ben.play('Restock 3 mugs');
    for (const { page } of [ada, ben, chloe])
      await page.getByRole('button', { name: 'Add to cart' }).waitFor();
    await ben.play('Send again');
    expect(await titlesOf(ada, 'demo-ada')).toEqual(['Harbour mug is back in stock']);
    expect(await titlesOf(chloe, 'demo-chloe')).toEqual(['Harbour mug is back in stock']);
    expect(await titlesOf(ben, 'demo-ben')).toEqual([]);
    await ben.backstage.getByText('Known already').waitFor();
  });

  it('says a failed payment as an alert, which goes when the order is paid', async () => {
    const home = await lab.household();
    const ada = await home.open('demo-ada');
    await ada.order('Stem vase');
    await ada.play('Fail payment');
    await ada.toasts.getByRole('alert').getByText('failed').waitFor();
    await ada.page.getByRole('heading', { name: 'Your payment did not go through' }).waitFor();
    await ada.page.getByRole('button', { name: 'Pay again' }).click();
    await ada.until('Confirmed');
    await ada.page.getByText('Paid with Visa').waitFor();
    await ada.toasts.getByRole('alert').waitFor({ state: 'detached' });
    expect(await ada.page.getByRole('button', { name: 'Pay again' }).count()).toBe(0);
  });

  it('brings the answer of a ticket into the open chat, and marks it on the closed one', async () => {
    const home = await lab.household();
    const ada = await home.open('demo-ada');
    const sam = await home.open('demo-sam');
    await lasting(ada.page);
    await ada.page.getByRole('button', { name: 'Ask us' }).click();
    await ada.page.getByLabel('Your message').fill('Where is my parcel?');
    await ada.page.keyboard.press('Enter');
    await sam.toast('New ticket: Where is my parcel?').waitFor();
    await ada.play('Answer the question');
    await ada.page.getByRole('log').getByText('It left our workshop').waitFor();
    expect(await ada.page.getByRole('log').getByRole('listitem').count()).toBe(2);

    await ada.page.getByLabel('Your message').fill('Thank you!');
    await ada.page.keyboard.press('Enter');
    await sam.toast('Ada replied to a ticket').waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.play('Answer the question');
    await ada.page.getByRole('button', { name: 'Ask us, new answer' }).waitFor();
    await ada.toast('answered your question').getByRole('link').click();
    await ada.page.getByRole('dialog', { name: 'Ask Juniper Row' }).waitFor();
    expect(await ada.page.getByRole('log').getByRole('listitem').count()).toBe(4);
  });

  it('takes a review to the staff and the reply to the customer', async () => {
    const home = await lab.household();
    const ben = await home.open('demo-ben', '#/products/demo-lamp');
    const sam = await home.open('demo-sam');
    await ben.page.getByRole('radio', { name: '4 stars' }).check({ force: true });
    await ben.page.getByLabel('What should others know?').fill('Like a small moon.');
    await ben.page.getByRole('button', { name: 'Send review' }).click();
    await sam.toast('review').waitFor();
    await ben.play('Reply to the review');
    await ben.toasts.filter({ hasText: 'Sam' }).waitFor();
    await ben.page.getByText('Juniper Row replied').waitFor();
    expect(await ben.page.locator('.reviews').getByText('Like a small moon.').count()).toBe(1);
  });

  it('tells everybody of a promotion and an announcement', async () => {
    const home = await lab.household();
    const ada = await home.open('demo-ada');
    const elsewhere = await lab.household();
    const ben = await elsewhere.open('demo-ben');
    for (const { page } of [ada, ben]) await lasting(page);
    await ada.play('Start a promotion');
    await ada.play('Announce as staff');
    for (const tab of [ada, ben]) {
      await tab.toast('First frost').waitFor();
      await tab.toast('The kiln is open this Saturday').waitFor();
      expect(await tab.titles()).toHaveLength(2);
    }
  });

  it('speaks the language that was chosen, in the shop, the elements and the entries', async () => {
    const home = await lab.household();
    const chloe = await home.open('demo-chloe');
    const saved = chloe.page.waitForResponse((response) => response.request().method() === 'PUT');
    await chloe.page.getByLabel('Language').selectOption('vi');
    await chloe.page.getByRole('heading', { name: 'Cho một bàn ăn bình yên' }).waitFor();
    await chloe.page.getByRole('button', { name: 'Thông báo' }).waitFor();
    await saved;
    await chloe.as('Chloé');
    await chloe.play('Order as Chloé');
    await chloe.toast('Chúng tôi đã nhận đơn hàng').waitFor();
    // The choice is hers, not this browser's.
    const away = await lab.household();
    const phone = await away.open('demo-chloe');
    await phone.page.getByRole('heading', { name: 'Cho một bàn ăn bình yên' }).waitFor();
    expect(await phone.page.evaluate(() => document.documentElement.lang)).toBe('vi');
  });

  it('misses nothing when the server is started again under an open page', async () => {
    const home = await lab.household();
    home.tolerated = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection/;
    const ben = await home.open('demo-ben');
    await ben.order('Beeswax pair');
    await ben.as('Ben');
    await ben.play('Accept payment');
    await ben.until('Confirmed');
    const before = Number(await ben.badge.innerText());
    await ben.page.evaluate(() => void (window.wasHere = true));

    await lab.server.stop();
    await ben.page.locator('.link-state:not([data-link=live])').waitFor();
    await lab.server.start();
    await ben.play('Ship');
    for (const title of ['While you were away', 'And again']) await lab.server.mark('demo-ben', title);
    await ben.live();
    await ben.unread(before + 3);
    await ben.until('Shipped');
    expect(await ben.page.evaluate(() => window.wasHere)).toBe(true);
  });
});
