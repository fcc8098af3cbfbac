import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/browser.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { TestSmtp } from '../support/smtp.js';
import { Household } from './shop.page.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The console in a tab of staff. */
export class Desk {
  constructor(
    readonly page: Page,
    private readonly home: Household,
  ) {}

  /** What a test brings about itself, as the browser's console says it. */
  tolerate(problem: RegExp): void {
    this.home.tolerated = problem;
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Resolves when the section is there and nothing of it is on its way any more. */
  async go(hash: string, heading: string | RegExp): Promise<void> {
    await this.page.evaluate((there) => {
      location.hash = there;
    }, hash);
    await this.at(heading);
  }

  async at(heading: string | RegExp): Promise<void> {
    // Not the mail's, in the preview of a broadcast.
    await this.page.locator('h1[tabindex]').filter({ hasText: heading }).waitFor();
    await this.page.locator('.loading').first().waitFor({ state: 'detached' });
  }

  press(name: string | RegExp): Promise<void> {
    return this.page.getByRole('button', { name }).click();
  }

  /** Answers the question on the screen. */
  async answer(name: string | RegExp, typed?: string): Promise<void> {
    await this.dialog.waitFor();
    if (typed !== undefined) await this.dialog.getByRole('textbox').fill(typed);
    // Also while it will not do it yet.
    await this.dialog.getByRole('button', { name }).click({ force: true });
  }

  /** What has the focus: its name or text. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      return element?.getAttribute('name') ?? element?.innerText.trim() ?? '';
    });
  }

  said(text: string | RegExp): Promise<void> {
    return this.page.locator('.said').filter({ hasText: text }).waitFor();
  }
}

export interface ConsoleLab {
  app: TestApp;
  smtp: TestSmtp;
  household(options?: BrowserContextOptions): Promise<Household>;
  /** Signed in with a token of one's own, without the demo's button. */
  desk(hash?: string, options?: BrowserContextOptions): Promise<Desk>;
  /** As the shop's backend. */
  event(type: string, data: object): Promise<string>;
  as(sub: string, roles: string[]): string;
}

/** Tests against one server with the demo and mails. A page that reports an error fails its test. */
export function withConsole(name: string, define: (lab: ConsoleLab) => void): void {
  if (!chromiumPath) console.warn(`Skipped, no Chromium on this machine (apt-get install chromium): ${name}`);
  (chromiumPath ? describe : describe.skip)(name, () => {
    let browser: Browser;
    let households: Household[] = [];
    let events = 0;
    const lab = {
      household: async (options?: BrowserContextOptions) => {
        const viewport = { width: 1280, height: 900 };
        const context = await browser.newContext({ viewport, locale: 'en-GB', ...options });
        context.setDefaultTimeout(45_000);
        const household = new Household(context, lab.app.url);
        households.push(household);
        return household;
      },
      desk: async (hash = '#/overview', options?: BrowserContextOptions) => {
        const home = await lab.household(options);
        const desk = new Desk(await home.page(`/admin${hash}`), home);
        await desk.page.getByLabel('Token').fill(lab.as('kim', ['admin']));
        await desk.page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await desk.page.locator('.frame').waitFor();
        return desk;
      },
      event: async (type: string, data: object) => {
        const id = `console-${++events}`;
        const { status, body } = await lab.app.request('POST', '/events', lab.as('shop', ['service']), {
          id,
          type,
          data,
        });
        if (status !== 202 && status !== 400) throw new Error(`${status} ${JSON.stringify(body)}`);
        return id;
      },
      as: (sub: string, roles: string[]) => lab.app.token(sub, roles),
    } as ConsoleLab;
    beforeAll(async () => {
      await buildClient();
      browser = await launchChromium();
      lab.smtp = await TestSmtp.start({ noTls: true });
      lab.app = await createTestApp({
        DEMO: 'true',
        SMTP_URL: lab.smtp.url(),
        MAIL_FROM: 'bell@shop.example',
        SHOP_NAME: 'Juniper Row',
      });
    }, 300_000);
    afterEach(async () => {
      const ended = households;
      households = [];
      const problems = ended.flatMap((household) => household.problems);
      for (const household of ended) await household.close();
      expect(problems).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await lab.app?.close();
      await lab.smtp?.stop();
    });
    define(lab);
  });
}

/** The server serves the client as it was built; a checkout that has only run `npm ci` has none. */
async function buildClient(): Promise<void> {
  const built = ['elements.js', 'console/console.js'].map((path) => `${ROOT}/client/dist/browser/${path}`);
  if (built.every((path) => existsSync(path))) return;
  await promisify(execFile)('npm', ['run', 'build:client'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
