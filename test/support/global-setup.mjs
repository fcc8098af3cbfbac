import { tsImport } from 'tsx/esm/api';

// Jest does not transform what its global setup imports; tsx does.
export default async function globalSetup() {
  const { startTestDatabase } = await tsImport('./test-database.ts', import.meta.url);
  globalThis.stopTestDatabase = await startTestDatabase();
}
