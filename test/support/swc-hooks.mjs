import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

// Runs the sources as they are, with the types that Nest injects by, which tsx leaves out:
// node --import ./test/support/swc-register.mjs src/main.ts

export async function resolve(specifier, context, next) {
  const ours =
    specifier.startsWith('.') && context.parentURL && !context.parentURL.includes('/node_modules/');
  if (!ours || !specifier.endsWith('.js')) return next(specifier, context);
  try {
    return await next(`${specifier.slice(0, -3)}.ts`, context);
  } catch {
    return next(specifier, context);
  }
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    filename,
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2023',
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}
