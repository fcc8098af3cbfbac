import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/browser.js';
import { ShopServer } from './shop.server.js';

declare global {
  interface Window {
    axe: { run(context: Document, options: object): Promise<AxeResults> };
    /** Set by a test: gone after a reload. */
    wasHere?: boolean;
  }
}

/** A browser of its own: the tabs of one `Household` share what the shop keeps in it. */
export class Household {
  readonly problems: string[] = [];
  /** What a test brings about itself. */
  tolerated: RegExp | null = null;

  constructor(
    private readonly context: BrowserContext,
    private readonly url: string,
  ) {
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.note(message.text());
    });
    context.on('weberror', (error) => this.note(String(error.error())));
  }

  /** A tab of one of the demo's people, once it is live. */
  async open(sub: string, hash = ''): Promise<Tab> {
    const page = await this.context.newPage();
    await page.goto(`${this.url}/?as=${sub}${hash}`);
    const tab = new Tab(page);
    await tab.live();
    return tab;
  }

  async page(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.url + path);
    return page;
  }

  close(): Promise<void> {
    return this.context.close();
  }

  private note(text: string): void {
    if (!this.tolerated?.test(text)) this.problems.push(text);
  }
}

/** One shopper's page. */
export class Tab {
  readonly toasts: Locator;
  readonly badge: Locator;
  readonly backstage: Locator;

  constructor(readonly page: Page) {
    this.toasts = page.locator('notify-toasts article');
    this.badge = page.locator('notify-bell .badge');
    this.backstage = page.locator('#backstage');
  }

  async live(): Promise<void> {
    await this.page.locator('.link-state[data-link=live]').waitFor({ state: 'attached' });
  }

  toast(text: string): Locator {
    return this.toasts.filter({ hasText: text });
  }

  titles(): Promise<string[]> {
    return this.toasts.locator('h3').allInnerTexts();
  }

  /** Presses a button of the panel, and waits for the server's answer. */
  async play(name: string): Promise<void> {
    const answered = this.page.waitForResponse((response) => response.request().method() === 'POST');
    await this.backstage.getByRole('button', { name, exact: true }).click();
    const response = await answered;
    if (response.status() >= 300) throw new Error(`${name}: ${response.status()} ${await response.text()}`);
  }

  as(name: string): Promise<void> {
    return this.backstage.getByRole('radio', { name }).check({ force: true });
  }

  async order(product: string): Promise<void> {
    await this.page.getByRole('link', { name: product }).click();
    await this.page.getByRole('button', { name: 'Add to cart' }).click();
    await this.page.getByRole('link', { name: 'Go to cart' }).click();
    await this.page.getByRole('button', { name: 'Place order' }).click();
    await this.page.getByRole('heading', { name: 'Thank you' }).waitFor();
  }

  async until(status: string): Promise<void> {
    await this.page.locator('notify-order [part=status]').getByText(status, { exact: true }).waitFor();
  }

  async unread(count: number): Promise<void> {
    await this.badge.getByText(String(count), { exact: true }).waitFor();
  }
}

let axe: string | undefined;

/** Findings of axe that keep somebody out, in words. */
export async function seriousFindings(page: Page): Promise<string[]> {
  axe ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { resultTypes: ['violations'], iframes: false }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${String(target)} ${failureSummary}`),
    );
}

export async function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

export interface ShopLab {
  server: ShopServer;
  household(options?: BrowserContextOptions): Promise<Household>;
}

/** Tests against one server, each with browsers of its own. A page that reports an error fails its test. */
export function withShop(name: string, define: (lab: ShopLab) => void): void {
  if (!chromiumPath) console.warn(`Skipped, no Chromium on this machine (apt-get install chromium): ${name}`);
  (chromiumPath ? describe : describe.skip)(name, () => {
    let browser: Browser;
    let households: Household[] = [];
    const lab = {
      household: async (options?: BrowserContextOptions) => {
        const viewport = { width: 1280, height: 900 };
        const context = await browser.newContext({ viewport, locale: 'en-GB', ...options });
        context.setDefaultTimeout(45_000);
        const household = new Household(context, lab.server.url);
        households.push(household);
        return household;
      },
    } as ShopLab;
    beforeAll(async () => {
      browser = await launchChromium();
      lab.server = await ShopServer.start();
    });
    afterEach(async () => {
      const ended = households;
      households = [];
      const problems = ended.flatMap((household) => household.problems);
      for (const household of ended) await household.close();
      expect(problems).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await lab.server?.end();
    });
    define(lab);
  });
}
