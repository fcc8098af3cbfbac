import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page, WebSocket } from 'playwright-core';
import type { NotificationsClient, StoreState } from '../../client/src/core/index.js';
import { chromiumPath, launchChromium } from '../support/browser.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { startPushService, type TestPushService } from '../support/push-service.js';

declare global {
  interface Window {
    inbox: NotificationsClient;
    heard: string[];
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// Beside the files that the server serves, where their service worker may serve it.
const HTML = `<!doctype html>
<html lang="en">
  <title>Shop</title>
  <notify-provider><notify-bell></notify-bell></notify-provider>
  <script type="module">
    import { createNotifications } from '/client/v1/core.js';
    import '/client/v1/elements.js';
    window.heard = [];
    window.inbox = createNotifications({
      url: location.origin,
      autoConnect: location.hash !== '#idle',
      getToken: async ({ reason }) => (await fetch('/client/v1/token?' + reason)).text(),
    });
    inbox.on('notification', ({ title }) => heard.push(title));
    document.querySelector('notify-provider').client = inbox;
  </script>
</html>`;

/** A browser of one shopper. */
export interface Shopper {
  sub: string;
  context: BrowserContext;
  /** Those that are open. */
  sockets: Set<WebSocket>;
  /** A tab, once its client has come so far; one that is to be `idle` does not connect. */
  open(state?: Partial<StoreState>): Promise<Page>;
  until(page: Page, state: Partial<StoreState>): Promise<void>;
  send(title: string): Promise<void>;
  /** All titles, as soon as the last one is there. */
  heard(page: Page, last: string): Promise<string[]>;
}

export interface Gates {
  shop: TestApp;
  service: TestPushService;
  /** `tokenSeconds`: how long the first token is good; those after it for an hour. */
  enter(options?: { permissions?: string[]; tokenSeconds?: number }): Promise<Shopper>;
}

/** Tests of what the server serves, as it was built, in a real browser. */
export function atTheGates(name: string, define: (gates: Gates) => void): void {
  if (!chromiumPath) console.warn(`Skipped, no Chromium on this machine: ${name}`);
  (chromiumPath ? describe : describe.skip)(name, () => {
    let browser: Browser;
    let people = 0;
    let contexts: BrowserContext[] = [];
    const gates = {
      enter: async ({ permissions = [], tokenSeconds } = {}) => {
        // A page that is not from the network would not be let into the machine's own.
        const context = await browser.newContext({ permissions: ['local-network-access', ...permissions] });
        contexts.push(context);
        return enter(gates.shop, context, `shopper-${++people}`, tokenSeconds);
      },
    } as Gates;
    beforeAll(async () => {
      if (!existsSync(`${ROOT}/client/dist/browser/elements.js`)) {
        const vite = [`${ROOT}/node_modules/vite/bin/vite.js`, 'build', '-c', 'client/vite.config.ts'];
        await promisify(execFile)(process.execPath, [...vite, '--mode', 'browser', 'client'], {
          cwd: ROOT,
          env: { ...process.env, NODE_ENV: 'production' },
        });
      }
      gates.service = await startPushService();
      const { port, caFile } = gates.service;
      gates.shop = await createTestApp({ PUSH_HOSTS: `localhost:${port}`, PUSH_CA_FILE: caFile });
      browser = await launchChromium();
    });
    afterEach(async () => {
      for (const context of contexts.splice(0)) await context.close();
      contexts = [];
    });
    afterAll(async () => {
      await browser?.close();
      await gates.shop?.close();
      await gates.service?.close();
    });
    define(gates);
  });
}

async function enter(
  shop: TestApp,
  context: BrowserContext,
  sub: string,
  tokenSeconds: number | undefined,
): Promise<Shopper> {
  const sockets = new Set<WebSocket>();
  let tokens = 0;
  context.setDefaultTimeout(45_000);
  context.on('page', (page) =>
    page.on('websocket', (socket) => {
      const end = (): void => void sockets.delete(socket);
      sockets.add(socket);
      socket.on('close', end);
      page.on('close', end);
    }),
  );
  await context.route('**/client/v1/page', (route) =>
    route.fulfill({ contentType: 'text/html', body: HTML }),
  );
  await context.route('**/client/v1/token?*', (route) => {
    const lifetime = tokens++ === 0 ? tokenSeconds : undefined;
    return route.fulfill({ body: shop.token(sub, undefined, { n: tokens }, lifetime) });
  });
  const until = async (page: Page, state: Partial<StoreState>): Promise<void> => {
    await page.waitForFunction(
      (wanted) => {
        const now = window.inbox?.state.get();
        return now && Object.entries(wanted).every(([key, value]) => now[key as keyof StoreState] === value);
      },
      state as Record<string, string>,
    );
  };
  return {
    sub,
    context,
    sockets,
    until,
    open: async (state = { link: 'live' }) => {
      const page = await context.newPage();
      await page.goto(`${shop.url}/client/v1/page#${state.link}`);
      await until(page, state);
      return page;
    },
    send: async (title) => {
      const body = { userId: sub, title, message: 'Look.' };
      const answer = await shop.request('POST', '/notifications', shop.token('shop', ['service']), body);
      if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    },
    heard: async (page, last) => {
      await page.waitForFunction((title) => window.heard.includes(title), last);
      return page.evaluate(() => window.heard);
    },
  };
}
