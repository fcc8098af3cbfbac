import { jest } from '@jest/globals';
import {
  EnvironmentInjector,
  Injector,
  NgZone,
  runInInjectionContext,
  ɵNoopNgZone as NoopNgZone,
  type Provider,
} from '@angular/core';
import { createSSRApp, h } from 'vue';
import { renderToString } from '@vue/server-renderer';
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import * as angular from '../../client/src/angular/index.js';
import * as react from '../../client/src/react/index.js';
import * as vue from '../../client/src/vue/index.js';

// A server renders the page of many people: a client that it makes must ask for nothing, and keep nothing running.

const asked = jest.fn<() => never>();
const options = { url: 'https://notify.shop.example', getToken: asked, fetch: asked };
beforeEach(() => asked.mockClear());
/** Longer than any promise or timer that rendering could have started at once. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('React renders with the options of a client, and asks for nothing', async () => {
  const Page = () => createElement('p', null, react.useNotifications().status, ' ', react.useUnread());
  expect(renderReact(createElement(react.NotifyProvider, options, createElement(Page)))).toBe(
    '<p>idle<!-- --> <!-- -->0</p>',
  );
  await turn();
  expect(asked).not.toHaveBeenCalled();
});

it('Vue renders with the options of a client, and asks for nothing', async () => {
  const Page = {
    setup() {
      const { status } = vue.useNotifications();
      const unread = vue.useUnread();
      return () => h('p', `${status.value} ${unread.value}`);
    },
  };
  expect(await renderToString(createSSRApp(Page).use(vue.notify(options)))).toBe('<p>idle 0</p>');
  await turn();
  expect(asked).not.toHaveBeenCalled();
});

it('Angular makes signals from the options of a client, and asks for nothing', async () => {
  const { ɵproviders } = angular.provideNotify(options) as unknown as { ɵproviders: Provider[] };
  const zone = { provide: NgZone, useValue: new NoopNgZone() };
  const injector = Injector.create({ providers: [...ɵproviders, zone] }) as EnvironmentInjector;
  const shown = runInInjectionContext(injector, () => {
    const { status, items } = angular.injectNotifications();
    return [status(), items(), angular.injectUnread()()];
  });
  expect(shown).toEqual(['idle', [], 0]);
  const client = injector.runInContext(() => angular.injectNotify());
  injector.destroy();
  expect(client.state.get().link).toBe('closed');
  await turn();
  expect(asked).not.toHaveBeenCalled();
});
