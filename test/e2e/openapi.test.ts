import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERROR_CODES } from '../../src/contract/index.js';
import { createTestApp, type TestApp } from '../support/create-app.js';

interface Operation {
  operationId: string;
  summary?: string;
  security?: object[];
  responses: Record<string, { $ref?: string; content?: object }>;
  requestBody?: {
    content: Record<string, { examples?: Record<string, { value: { id: string; type: string } }> }>;
  };
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, { oneOf?: object[]; properties?: Record<string, { enum?: string[] }> }>;
  };
}

let test: TestApp;
let text: string;
let document: Document;

beforeAll(async () => {
  test = await createTestApp();
  text = await fetch(`${test.url}/docs-json`).then((response) => response.text());
  document = JSON.parse(text) as Document;
});
afterAll(() => test.close());

const operations = (): [string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  );

/** The command line of the linter: exit code and what it says. */
async function lint(file: string): Promise<{ code: number; output: string }> {
  const require = createRequire(import.meta.url);
  const { bin } = require('@redocly/cli/package.json') as { bin: Record<string, string> };
  const cli = join(require.resolve('@redocly/cli/package.json'), '..', bin['redocly'] ?? '');
  const args = [cli, 'lint', file, '--config', 'redocly.yaml', '--format', 'stylish'];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}

describe('the OpenAPI document', () => {
  it('passes the linter', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'storebell-openapi-'));
    try {
      const file = join(folder, 'openapi.json');
      await writeFile(file, JSON.stringify(document, null, 2));
      const { code, output } = await lint(file);
      expect(output).toContain('Your API description is valid');
      expect(code).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('has a summary and errors in the one shape for every operation', () => {
    expect(operations().length).toBeGreaterThan(10);
    for (const [name, { summary, responses }] of operations()) {
      const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      const wrong = errors.filter(([, { $ref }]) => !$ref?.startsWith('#/components/responses/'));
      // The probe answers 503 with its checks: that is its answer, not an error.
      const expected = name === 'get /health/ready' ? ['503'] : [];
      expect([name, Boolean(summary), errors.length > 0, wrong.map(([status]) => status)]).toEqual([
        name,
        true,
        true,
        expected,
      ]);
    }
    expect(document.components.schemas['Error']?.properties?.['code']?.enum).toEqual(
      Object.keys(ERROR_CODES),
    );
  });

  it('asks for a token exactly where the server does', async () => {
    for (const [name, { security }] of operations()) {
      const [method = '', path = ''] = name.split(' ');
      const { status } = await test.request(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '1'));
      expect([name, status === 401]).toEqual([name, security?.length !== 0]);
    }
    const { security } = document.paths['/notifications/events']?.['get'] ?? {};
    expect(security).toEqual(expect.arrayContaining([{ bearer: [] }, { ticket: [] }]));
  });

  it('shows an example of every event that the server accepts as it stands', async () => {
    const content = document.paths['/events']?.['post']?.requestBody?.content;
    for (const type of ['application/json', 'application/cloudevents+json']) {
      const examples = Object.values(content?.[type]?.examples ?? {}).map(({ value }) => value);
      expect(examples).toHaveLength(document.components.schemas['AnyEvent']?.oneOf?.length ?? 0);
      expect(examples.length).toBeGreaterThan(20);
      const batch = examples.map((event) => ({ ...event, id: `${event.type} ${type}` }));
      const batchType = type.replace('events+', 'events-batch+');
      const answer = await test.request('POST', '/events', test.token('shop', ['service']), batch, {
        'content-type': batchType,
      });
      expect(answer.body).toEqual({
        results: batch.map(({ id }) => ({ id, status: 'accepted', notified: expect.any(Number) as number })),
      });
    }
  });

  it('is shown on a page without inline script', async () => {
    const page = await fetch(`${test.url}/docs`);
    const html = await page.text();
    expect(page.headers.get('content-type')).toMatch('text/html');
    const sources = [...html.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, attributes = '', code = '']) => [
      /src="([^"]+)"/.exec(attributes)?.[1],
      code.trim(),
    ]);
    expect(sources.length).toBeGreaterThan(0);
    for (const [source, code] of sources) {
      expect(code).toBe('');
      const script = await fetch(new URL(source ?? '', page.url));
      // Unread, the rest of it would hold up the end of the test.
      await script.arrayBuffer();
      expect([script.status, script.headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching('javascript'),
      ]);
    }
  });
});
