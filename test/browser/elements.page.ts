import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { DevTools } from '../../client/src/elements/dev/page.js';
import { bundle, chromiumPath, launchChromium, servePage, type PageServer } from '../support/browser.js';

declare global {
  interface Window {
    storebell: DevTools;
  }
}

const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Linen &amp; Clay</title>
    <link rel="stylesheet" href="/page.css" />
    <script type="module" src="/page.js"></script>
  </head>
  <body><main></main></body>
</html>`;

const DEV = new URL('../../client/src/elements/dev/', import.meta.url);
const SHOTS = new URL('./screenshots/', import.meta.url);

const NOON = Date.UTC(2026, 5, 15, 12);

/** The shop's header with the bell, and the toasts. */
export const SHOP = `
  <header><h1>Linen &amp; Clay</h1><notify-bell></notify-bell></header>
  <p><a href="/elsewhere" id="before">Our new mugs</a></p>
  <notify-toasts></notify-toasts>`;

export interface OpenOptions extends BrowserContextOptions {
  markup?: string;
  dark?: boolean;
  lang?: string;
  dir?: 'rtl';
  /** Entries that are there already; `true` for the samples. */
  entries?: boolean;
  /** Time only goes on when the test says so. */
  clock?: boolean;
  /** A browser older than `document.ariaNotify`. */
  withoutAriaNotify?: boolean;
}

export type Open = (options?: OpenOptions) => Promise<Screen>;

/** Tests that share a browser, each with a page of its own. A page that reports an error fails its test. */
export function inChromium(name: string, define: (open: Open) => void): void {
  if (!chromiumPath) console.warn(`Skipped, no Chromium on this machine (apt-get install chromium): ${name}`);
  (chromiumPath ? describe : describe.skip)(name, () => {
    let lab: Lab;
    let screens: Screen[] = [];
    beforeAll(async () => {
      lab = await Lab.start();
    });
    afterAll(() => lab?.stop());
    afterEach(async () => {
      const opened = screens;
      screens = [];
      await Promise.all(opened.map((screen) => screen.close()));
      expect(opened.flatMap(({ problems }) => problems)).toEqual([]);
    });
    define(async (options) => {
      const screen = await lab.open(options);
      screens.push(screen);
      return screen;
    });
  });
}

/** One browser and one built bundle for all tests of a file. */
class Lab {
  private constructor(
    private readonly browser: Browser,
    private readonly server: PageServer,
    private readonly axe: string,
  ) {}

  static async start(): Promise<Lab> {
    mkdirSync(SHOTS, { recursive: true });
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const files = await bundle(new URL('page.ts', DEV));
    const server = await servePage(files, HTML, new URL('page.css', DEV));
    return new Lab(await launchChromium(), server, axe);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** A page of its own. Errors and refusals of the Content-Security-Policy are gathered in `problems`. */
  async open({
    markup = SHOP,
    dark,
    lang,
    dir,
    entries = true,
    clock,
    withoutAriaNotify,
    ...context
  }: OpenOptions = {}): Promise<Screen> {
    const browser = await this.browser.newContext({
      viewport: { width: 900, height: 760 },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      ...context,
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(45_000);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    if (clock) {
      await page.clock.install({ time: NOON - 3_600_000 });
      await page.clock.pauseAt(NOON + 1000);
    }
    if (withoutAriaNotify) {
      await page.addInitScript(() => Reflect.deleteProperty(Document.prototype, 'ariaNotify'));
    }
    await page.goto(this.server.url);
    await page.waitForFunction(() => 'storebell' in window);
    await page.evaluate(
      ([html, isDark, language, direction, isFilled]) => {
        document.documentElement.classList.toggle('dark', isDark === true);
        if (language) document.documentElement.lang = language;
        if (direction) document.documentElement.dir = direction;
        const client = window.storebell.show(html);
        if (isFilled) client.seed(window.storebell.sampleEntries());
      },
      [markup, dark, lang, dir, entries] as const,
    );
    return new Screen(page, problems, this.axe);
  }
}

export class Screen {
  constructor(
    readonly page: Page,
    readonly problems: string[],
    private readonly axe: string,
  ) {}

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Serious and critical findings, each with the elements it is about. */
  async seriousFindings(): Promise<string[]> {
    // What still fades in has less contrast than it will have.
    await this.settle();
    await this.page.evaluate(this.axe);
    return this.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<AxeResult> } };
      const { violations } = await axe.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    });
  }

  /** For people to look at; nothing is compared. */
  async shoot(name: string): Promise<void> {
    await this.settle();
    await this.page.screenshot({ path: new URL(`${name}.png`, SHOTS).pathname });
  }

  private async settle(): Promise<void> {
    await this.page.evaluate(async () => {
      const elements = [...document.querySelectorAll('notify-bell, notify-inbox, notify-toasts')];
      const animations = elements.flatMap(({ shadowRoot }) => shadowRoot?.getAnimations() ?? []);
      // Some breathe for ever.
      const ending = animations.filter(({ effect }) => effect?.getComputedTiming().iterations === 1);
      await Promise.allSettled(ending.map(({ finished }) => finished));
    });
  }

  /** What a screen reader is told, in order. */
  async listen(): Promise<void> {
    await this.page.evaluate(() => {
      const spoken: string[] = [];
      Object.assign(window, { spoken });
      Object.assign(document, { ariaNotify: (text: string) => spoken.push(text) });
    });
  }

  spoken(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { spoken: string[] }).spoken);
  }

  calls(): Promise<string[]> {
    return this.page.evaluate(() => window.storebell.client.calls);
  }

  /** What has the focus, through all shadow roots: what it is, and its name or text. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      const name = active?.getAttribute('aria-label') ?? active?.textContent?.trim();
      return `${active?.localName} ${name}`;
    });
  }

  /** Pixels by which the page is wider than the screen. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
  }
}

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}
