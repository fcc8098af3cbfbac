import { existsSync } from 'node:fs';

// A server that renders a shop's pages imports all of this, and has no window.

const ENTRIES = [
  'index',
  'elements/index',
  'react/index',
  'vue/index',
  'angular/index',
  'sw',
  'testing/index',
];
const existing = ENTRIES.filter((entry) => existsSync(new URL(`${entry}.ts`, import.meta.url)));

it.each(existing)('%s can be imported without a browser', async (entry) => {
  expect(typeof window).toBe('undefined');
  expect(Object.keys((await import(`./${entry}.js`)) as object)).not.toHaveLength(0);
});

it('a client that is made on a server asks nobody anything', async () => {
  const { createNotifications } = await import('./index.js');
  let asked = 0;
  const client = createNotifications({
    url: 'https://notify.shop.example',
    getToken: () => `${++asked}`,
    fetch: () => Promise.reject(new Error('no request from a server')),
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toBe(0);
  expect(client.state.get()).toMatchObject({ link: 'idle', unread: 0, isReady: false });
  expect(client.list().get().items).toEqual([]);
  client.close();
});
