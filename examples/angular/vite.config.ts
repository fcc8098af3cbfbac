import { defineConfig } from 'vite';
import { client } from '../shared/vite.ts';

export default defineConfig({
  resolve: { alias: [client] },
  // Angular's compiler is on the page, too: see src/main.ts.
  build: { target: 'es2022', chunkSizeWarningLimit: 1_500 },
});
