import { describe, expect, it } from '@jest/globals';
import { inChromium, SHOP, type OpenOptions, type Screen } from './elements.page.js';

const PREFERENCES = '<notify-preferences></notify-preferences>';
/** A slow machine may look at a toast for longer than it would stay. */
const LASTING = SHOP.replace('<notify-toasts>', '<notify-toasts duration="600000">');
inChromium('the elements', (openScreen) => {
  let screen: Screen;
  const open = async (options?: OpenOptions) =>
    (screen = await openScreen({ markup: LASTING, ...options })).page;
  const openPanel = async (options?: OpenOptions) => {
    const page = await open(options);
    await page.getByRole('button', { name: /^Notifications/ }).click();
    await page.getByRole('dialog').waitFor();
    return page;
  };

  describe('states, without serious findings of axe', () => {
    it.each([
      ['light', false],
      ['dark', true],
    ])('bell and panel, %s', async (name, dark) => {
      const page = await open({ dark });
      await page.getByRole('button', { name: 'Notifications, 3 unread' }).waitFor();
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot(`bell-${name}`);
      await page.getByRole('button', { name: 'Notifications, 3 unread' }).click();
      await page.getByRole('article').first().waitFor();
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot(`inbox-${name}`);
    });

    it.each([
      ['light', false],
      ['dark', true],
    ])('empty, loading and error, %s', async (name, dark) => {
      const page = await openPanel({ dark, entries: false });
      await page.getByText('You’re all caught up').waitFor();
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot(`empty-${name}`);

      await page.evaluate(() => (window.storebell.client.silent = true));
      await page.getByLabel('Show').selectOption('unread');
      await page.locator('[aria-busy=true]').waitFor();
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot(`loading-${name}`);

      await page.evaluate(() => Object.assign(window.storebell.client, { silent: false, failing: true }));
      await page.getByLabel('Show').selectOption('archived');
      await page.getByRole('alert').getByText('could not be loaded').waitFor();
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot(`error-${name}`);
      await page.evaluate(() => (window.storebell.client.failing = false));
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Nothing archived').waitFor();
    });

    it.each([
      ['light', false],
      ['dark', true],
    ])('toasts, %s', async (name, dark) => {
      const page = await open({ dark });
      await arrive(page, 2);
      await page.evaluate(() =>
        window.storebell.client.arrive(
          window.storebell.entry(90, {
            priority: 'urgent',
            level: 'error',
            category: 'payments',
            title: 'Your payment failed',
            message: 'The bank declined the card ending in 4242.',
          }),
        ),
      );
      await page.getByRole('alert').getByText('Your payment failed').waitFor();
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot(`toasts-${name}`);
    });

    it.each([
      ['light', false],
      ['dark', true],
    ])('preferences, %s', async (name, dark) => {
      const page = await open({ markup: PREFERENCES, dark, viewport: { width: 900, height: 1500 } });
      await page.getByRole('switch', { name: 'Offers, E-mail' }).waitFor();
      await page.getByText('3 kinds of messages').click();
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot(`preferences-${name}`);
    });

    it.each([
      ['light', false],
      ['dark', true],
    ])('orders, %s', async (name, dark) => {
      const page = await open({
        dark,
        markup: `<notify-order order-id="1042" status="processing"></notify-order><br>
          <notify-order order-id="1043" status="cancelled"></notify-order>`,
      });
      await page.getByRole('heading', { name: 'Order 1042' }).waitFor();
      await page.evaluate(() =>
        window.storebell.client.emit('orderUpdate', {
          orderId: '1042',
          status: 'shipped',
          carrier: 'DHL',
          trackingUrl: 'https://dhl.example/1',
          eta: '2026-12-01',
          timestamp: new Date().toISOString(),
        }),
      );
      await page.getByRole('link', { name: 'Track parcel' }).waitFor();
      expect(await page.locator('[aria-current=step]').textContent()).toContain('Shipped');
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot(`order-${name}`);
    });
  });

  describe('narrow, mirrored, in long words', () => {
    it('fits 320 px in German, full screen with the close button first', async () => {
      const page = await open({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
      await page.evaluate(
        (texts) => Object.assign(document.querySelector('notify-provider')!, { texts }),
        GERMAN,
      );
      await page.getByRole('button', { name: 'Benachrichtigungen, 3 ungelesen' }).click();
      await page.getByRole('dialog', { name: 'Benachrichtigungen' }).waitFor();
      expect(await screen.focused()).toBe('h2 Benachrichtigungen');
      await page.keyboard.press('Shift+Tab');
      expect(await screen.focused()).toBe('button Schließen');
      expect(await screen.overflow()).toBe(0);
      expect(await innerOverflow(page)).toEqual([]);
      expect(await screen.seriousFindings()).toEqual([]);
      await screen.shoot('inbox-320-german');
    });

    it.each([
      ['preferences', PREFERENCES],
      ['order', '<notify-order order-id="1042" status="shipped"></notify-order>'],
    ])('fits 320 px: %s', async (name, markup) => {
      const page = await open({ markup, viewport: { width: 320, height: 1200 } });
      await page.getByRole('heading').first().waitFor();
      if (name === 'preferences') await page.getByRole('switch').first().waitFor();
      expect(await screen.overflow()).toBe(0);
      expect(await innerOverflow(page)).toEqual([]);
      await screen.shoot(`${name}-320`);
    });

    it('fits 320 px: toasts', async () => {
      const page = await open({ viewport: { width: 320, height: 640 } });
      await arrive(page, 5);
      await page.getByRole('button', { name: '+2 more' }).waitFor();
      expect(await screen.overflow()).toBe(0);
      await screen.shoot('toasts-320');
    });

    it('mirrors in a page from right to left', async () => {
      const page = await open({ lang: 'ar-EG', dir: 'rtl' });
      await page.evaluate(
        ([texts, entries]) => {
          Object.assign(document.querySelector('notify-provider')!, { texts });
          window.storebell.client.seed(entries.map(([id, rest]) => window.storebell.entry(id, rest)));
        },
        [ARABIC, ARABIC_ENTRIES] as const,
      );
      await page.getByRole('button', { name: 'الإشعارات، ٢ غير مقروءة' }).click();
      await page.getByRole('dialog', { name: 'الإشعارات' }).waitFor();
      await page.getByRole('article').first().waitFor();
      const [bell, close, title] = await Promise.all([
        page.getByRole('button', { name: 'الإشعارات، ٢ غير مقروءة' }).boundingBox(),
        page.getByRole('button', { name: 'إغلاق' }).boundingBox(),
        page.getByRole('heading', { name: 'الإشعارات' }).boundingBox(),
      ]);
      expect(bell!.x).toBeLessThan(100);
      expect(close!.x).toBeLessThan(title!.x);
      expect(await screen.overflow()).toBe(0);
      await screen.shoot('inbox-rtl');
      await page.keyboard.press('Escape');
      await arrive(page, 1);
      const toast = await page.getByRole('article').boundingBox();
      expect(toast!.x).toBeLessThan(40);
      // The words are English, which does not move them to the other side.
      const [titleEnd, messageEnd] = await page.getByRole('article').evaluate((article) =>
        ['h3', '.message'].map((part) => {
          const words = document.createRange();
          words.selectNodeContents(article.querySelector(part)!);
          return Math.round(words.getBoundingClientRect().right);
        }),
      );
      expect(messageEnd).toBe(titleEnd);
      await screen.shoot('toasts-rtl');
    });

    it('mirrors the preferences', async () => {
      const page = await open({ markup: PREFERENCES, dir: 'rtl', viewport: { width: 900, height: 1500 } });
      const knob = page.getByRole('switch', { name: 'Offers, E-mail' });
      await knob.waitFor();
      expect(await screen.overflow()).toBe(0);
      await screen.shoot('preferences-rtl');
    });
  });

  it('keeps to reduced motion: fades of 100 ms at most, and no travel', async () => {
    const page = await open({ reducedMotion: 'reduce' });
    await arrive(page, 1);
    await page.getByRole('article').waitFor();
    const motions = await page.evaluate(() => {
      const root = document.querySelector('notify-toasts')!.shadowRoot!;
      return root.getAnimations().map(({ effect }) => ({
        ms: effect!.getComputedTiming().duration,
        keys: (effect as KeyframeEffect).getKeyframes().flatMap((frame) => Object.keys(frame)),
      }));
    });
    for (const { ms, keys } of motions) {
      expect(ms).toBeLessThanOrEqual(100);
      expect(keys).not.toContain('transform');
    }
    const duration = await page
      .getByRole('article')
      .evaluate((toast) => Number.parseFloat(getComputedStyle(toast).animationDuration));
    expect(duration).toBeLessThanOrEqual(0.1);
  });

  it('keeps its outlines in forced colours', async () => {
    const page = await openPanel({ forcedColors: 'active' });
    await page.getByRole('article').first().waitFor();
    await screen.shoot('inbox-forced');
    await page.keyboard.press('Escape');
    await arrive(page, 1);
    const border = await page
      .locator('notify-toasts')
      .getByRole('article')
      .evaluate((toast) => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(toast);
        return `${borderTopWidth} ${borderTopStyle}`;
      });
    expect(border).toBe('2px solid');
    await screen.shoot('toasts-forced');
  });

  it('speaks Vietnamese where the page does', async () => {
    const page = await open({ lang: 'vi' });
    await page.getByRole('button', { name: 'Thông báo, 3 chưa đọc' }).click();
    await page.getByRole('tab', { name: 'Đơn hàng' }).waitFor();
    await page.getByText('2 phút trước').waitFor();
    expect(await page.getByText('Notifications').count()).toBe(0);
    await screen.shoot('inbox-vi');
  });

  it('is read as bell, panel and toast', async () => {
    const page = await open();
    await page.evaluate(() => {
      const { client, entry } = window.storebell;
      client.seed([entry(2, { title: 'Order 7 has shipped', message: 'With DHL.' })]);
    });
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).waitFor();
    expect(await page.locator('notify-bell').ariaSnapshot()).toBe('- button "Notifications, 1 unread"');
    await page.getByRole('button', { name: 'Notifications, 1 unread' }).click();
    await page.getByRole('article').waitFor();
    expect(await page.getByRole('dialog').ariaSnapshot()).toMatchInlineSnapshot(`
      "- dialog "Notifications":
        - heading "Notifications" [level=2]
        - combobox "Show":
          - option "All" [selected]
          - option "Unread"
          - option "Archived"
        - button "Mark all as read"
        - button "Close"
        - status
        - list "Notifications":
          - listitem:
            - 'article "Unread: Order 7 has shipped"':
              - 'heading "Unread: Order 7 has shipped" [level=3]':
                - text: "Unread:"
                - link "Order 7 has shipped":
                  - /url: /orders/2
              - paragraph: With DHL.
              - paragraph:
                - time: now
                - text: Orders
              - 'button "Mark as read: Order 7 has shipped"'
              - 'button "Archive: Order 7 has shipped"'
              - 'button "Delete: Order 7 has shipped"'"
    `);
    await page.keyboard.press('Escape');
    await page.evaluate(() => {
      const { client, entry } = window.storebell;
      client.arrive(entry(3, { title: 'Back in stock: Blue mug', message: 'Twelve are left.' }));
    });
    await page.getByRole('region').waitFor();
    expect(await page.getByRole('region').ariaSnapshot()).toMatchInlineSnapshot(`
      "- region "New notifications (Alt+T)":
        - 'article "Back in stock: Blue mug"':
          - 'heading "Back in stock: Blue mug" [level=3]':
            - 'link "Back in stock: Blue mug"':
              - /url: /orders/3
          - paragraph: Twelve are left.
          - 'button "Close: Back in stock: Blue mug"'"
    `);
  });
});

type Page = Screen['page'];

/** Entries 101, 102, … */
async function arrive(page: Page, count: number): Promise<void> {
  await page.evaluate((n) => {
    const { client, entry } = window.storebell;
    for (let i = 1; i <= n; i += 1) {
      client.arrive(
        entry(100 + i, {
          title: `Order ${1000 + i} has shipped`,
          message: 'Your order is on its way with DHL. You can follow the parcel online.',
        }),
      );
    }
  }, count);
  await page.locator('notify-toasts').getByRole('article').first().waitFor();
}

/** Boxes inside the elements whose content is wider than they are, but for those that scroll on purpose. */
function innerOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walk = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) walk(element.shadowRoot);
        const { overflowX, display } = getComputedStyle(element);
        const isFree =
          overflowX !== 'auto' &&
          display !== 'inline' &&
          element.clientWidth > 2 &&
          !element.classList.contains('vh');
        if (
          isFree &&
          element.scrollWidth > element.clientWidth + 1 &&
          !['SELECT', 'BUTTON'].includes(element.tagName)
        ) {
          found.push(
            `${element.localName}.${element.className} ${element.scrollWidth} > ${element.clientWidth}`,
          );
        }
      }
    };
    walk(document);
    return found;
  });
}

const GERMAN = {
  notifications: 'Benachrichtigungen',
  bell: { one: 'Benachrichtigungen, {n} ungelesen', other: 'Benachrichtigungen, {n} ungelesen' },
  close: 'Schließen',
  all: 'Alle Benachrichtigungen',
  unread: 'Ungelesene Benachrichtigungen',
  archived: 'Archivierte Benachrichtigungen',
  accounts: 'Kontoeinstellungen',
  orders: 'Bestellbestätigungen',
  payments: 'Zahlungsvorgänge',
};

const ARABIC = {
  notifications: 'الإشعارات',
  bell: { other: 'الإشعارات، {n} غير مقروءة' },
  close: 'إغلاق',
  all: 'الكل',
  unread: 'غير مقروءة',
  archived: 'المؤرشفة',
  orders: 'الطلبات',
  payments: 'المدفوعات',
  show: 'عرض',
  markAllRead: 'تحديد الكل كمقروء',
};

const ARABIC_ENTRIES = [
  [2, { title: 'تم شحن طلبك رقم 1042', message: 'طلبك في الطريق إليك مع DHL.' }],
  [
    1,
    {
      title: 'فشلت عملية الدفع',
      message: 'رفض البنك البطاقة المنتهية بـ 4242.',
      category: 'payments',
      level: 'error',
    },
  ],
] as const;
