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
  testTimeout: 20_000,
  maxWorkers: 2,
};
