import { fileURLToPath } from 'node:url';
import type { Alias } from 'vite';

/** The client as it stands in this repository. A shop installs `@storebell/client`, and needs none of this. */
export const client: Alias = {
  find: /^@storebell\/client(\/\w+)?$/,
  replacement: `${fileURLToPath(new URL('../../client/src', import.meta.url))}$1/index.ts`,
};
