/** @type {import('jest').Config} */
export default {
  rootDir: '.',
  testRegex: ['src/.*\\.spec\\.ts$', 'test/.*\\.(test|spec)\\.ts$'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2023',
        },
        module: { type: 'es6' },
      },
    ],
  },
  testEnvironment: 'node',
  globalSetup: './test/support/global-setup.mjs',
  globalTeardown: './test/support/global-teardown.mjs',
  setupFiles: ['reflect-metadata'],
  // What must happen may be slow; a test that waits for longer is told by name by what it waits with.
  testTimeout: 120_000,
  maxWorkers: 2,
  // Modules of a finished test file stay in memory: after sixty of them, a worker had 2 GB. Then another one goes on.
  workerIdleMemoryLimit: '1GB',
};
