import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

// The table of folders in .oxlintrc.json once more, on resolved paths: a detour (`../delivery/../triggers/x.js`) or a
// switched-off lint rule does not get past this. And what only one place may do.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(ROOT + path, 'utf8');

const FILES = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.ts') && !path.startsWith('src/generated/'));

interface Override {
  files: string[];
  rules: { 'no-restricted-imports'?: [string, { patterns: string[] }] };
}
const { overrides } = ts.parseConfigFileTextToJson('.oxlintrc.json', read('.oxlintrc.json')).config as {
  overrides: Override[];
};

function fits(glob: string, path: string): boolean {
  const pattern = glob
    .replaceAll(/[.$+]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
  return new RegExp(`^${pattern}$`).test(path);
}

/** As the linter decides: the last row that fits the file, and in it the last pattern that fits the import. */
function mayImport(file: string, specifier: string): boolean {
  const folder = posix.dirname(file);
  const path = posix.relative(folder, posix.join(folder, specifier));
  const direct = path.startsWith('../') ? path : `./${path}`;
  const row = overrides.findLast(
    ({ files, rules }) => rules['no-restricted-imports'] && files.some((glob) => fits(glob, file)),
  );
  const verdict = row?.rules['no-restricted-imports']?.[1].patterns.findLast((pattern) =>
    fits(pattern.replace(/^!/, ''), direct),
  );
  return verdict === undefined || verdict.startsWith('!');
}

/** Specifiers of imports, re-exports, `import()`, `require` and imported types. */
function importsOf(file: string): string[] {
  return ts.preProcessFile(read(file)).importedFiles.map(({ fileName }) => fileName);
}

/** What code takes out of what: `process.env`, `this.db.$queryRaw`, `@nestjs/common.Module`. */
function membersOf(code: string): string[] {
  const source = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest);
  const members: string[] = [];
  const add = (owner: ts.Node, member: ts.Node): void => {
    members.push([owner, member].map((node) => node.getText(source).replaceAll(/['"]/g, '')).join('.'));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) add(node.expression, node.name);
    if (ts.isElementAccessExpression(node)) add(node.expression, node.argumentExpression);
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isObjectBindingPattern(node.name)) {
      for (const { propertyName, name } of node.name.elements) add(node.initializer, propertyName ?? name);
    }
    if (ts.isImportDeclaration(node)) {
      const names = node.importClause?.namedBindings;
      if (names && ts.isNamedImports(names)) {
        for (const { propertyName, name } of names.elements) add(node.moduleSpecifier, propertyName ?? name);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return members;
}

describe('the folders of src/', () => {
  it.each([
    ['src/triggers/orders/orders.listener.ts', '../trigger.js', true],
    ['src/triggers/orders/orders.listener.ts', '../stock/stock.catalog.js', false],
    ['src/triggers/orders/orders.listener.ts', '../../notifications/draft.js', false],
    ['src/triggers/triggers.module.ts', './orders/orders.module.js', true],
    ['src/triggers/triggers.service.ts', './orders/orders.events.js', false],
    ['src/triggers/triggers.service.ts', '../notifications/draft.js', true],
    ['src/notifications/notifications.gateway.ts', '../delivery/live/live.hub.js', true],
    ['src/notifications/notifications.service.ts', '../triggers/trigger.js', false],
    ['src/notifications/notifications.service.ts', './../delivery/../triggers/trigger.js', false],
    ['src/delivery/live/live.hub.ts', '../jobs.js', true],
    ['src/delivery/live/live.hub.ts', '../../notifications/draft.js', false],
    ['src/contract/socket.ts', '../errors/coded-error.js', false],
    ['src/some-new-folder/file.ts', '../prisma/prisma.service.js', false],
    ['src/app.module.ts', './triggers/triggers.module.js', true],
    ['src/app.module.ts', './triggers/orders/orders.module.js', false],
  ])('%s importing %s: %s', (file, specifier, allowed) => {
    expect(mayImport(file, specifier)).toBe(allowed);
  });

  it('import only what the table allows', () => {
    const wrong = FILES.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.') && !mayImport(file, specifier))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(FILES.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  it.each([
    ['process.env', 'src/config', /\bprocess\.env$/, /^src\/config\//],
    ['emit', 'src/delivery/live', /\.emit$/, /^src\/delivery\/live\//],
    [
      'raw SQL',
      'src/prisma and repositories',
      /\.\$(query|execute)Raw(Unsafe)?$/,
      /^src\/prisma\/|\.repository\.ts$/,
    ],
    ['forwardRef', 'nobody', /^@nestjs\/common\.forwardRef$/, /^$/],
  ])('leave %s to %s', (_what, _place, what, where) => {
    const wrong = FILES.filter((file) => !file.endsWith('.spec.ts') && !where.test(file)).flatMap((file) =>
      membersOf(read(file))
        .filter((member) => what.test(member))
        .map((member) => `${file} uses ${member}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['process.env.PORT', 'process.env'],
    ["process['env']", 'process.env'],
    ['const { env: environment } = process', 'process.env'],
    ["import { env } from 'node:process'", 'node:process.env'],
    ['await this.db?.$queryRaw`select 1`', 'this.db.$queryRaw'],
  ])('cannot hide in %s', (code, member) => {
    expect(membersOf(code)).toContain(member);
  });
});
