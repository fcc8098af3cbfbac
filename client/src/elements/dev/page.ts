// The elements without a server. Tests drive it by `window.storebell`.
import { NotifyProvider } from '../index.js';
import { MemoryClient } from './memory-client.js';
import { entry, sampleEntries } from './samples.js';

const tools = {
  client: new MemoryClient(),
  entry,
  sampleEntries,
  /** Puts markup into the page, inside a provider. */
  show(markup: string): MemoryClient {
    tools.client = new MemoryClient();
    const provider = new NotifyProvider();
    provider.client = tools.client;
    provider.innerHTML = markup;
    document.querySelector('main')?.replaceChildren(provider);
    return tools.client;
  },
};

export type DevTools = typeof tools;

declare global {
  interface Window {
    storebell: DevTools;
  }
}

window.storebell = tools;
