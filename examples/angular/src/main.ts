// The templates are made in the browser here, so that the page needs no more than Vite. `ng build` makes them ahead of time.
// oxlint-disable-next-line import/no-unassigned-import -- it registers itself
import '@angular/compiler';
import { inject, provideBrowserGlobalErrorListeners, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideNotify } from '@storebell/client/angular';
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet
import '../../shared/shop.css';
import { tokenOf, url } from '../../shared/shop.ts';
import { App } from './app.component.ts';
import { Session } from './session.ts';

await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    provideNotify(() => {
      const session = inject(Session);
      return { url, getToken: ({ signal }) => tokenOf(session.person(), signal) };
    }),
  ],
});
