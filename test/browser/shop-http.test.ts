import { createTestApp, type TestApp } from '../support/create-app.js';

let shop: TestApp;
beforeAll(async () => {
  shop = await createTestApp({ DEMO: 'true' });
});
afterAll(() => shop.close());

const get = (path: string, headers?: object) => shop.request('GET', path, undefined, undefined, headers);

describe('the files of the demo shop', () => {
  it('lets only its own pages frame the shop, and nobody the page with the frames', async () => {
    const { status, headers } = await get('/?as=demo-ada');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    const outer = await get('/demo/side-by-side');
    expect(outer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('lets browsers keep what the page names, and asks them about the rest', async () => {
    const page = await get('/');
    const [, path = ''] = /src="(\/demo\/[^"]+app\.js)"/.exec(page.body) ?? [];
    const script = await get(path);
    expect(script.status).toBe(200);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const plain = await get('/demo/app.js');
    expect(plain.headers.get('cache-control')).toBe('no-cache');
    const again = await get('/demo/app.js', { 'if-none-match': plain.headers.get('etag') });
    expect(again.status).toBe(304);
  });

  it.each(['/demo/nothing.js', '/demo/../people.ts', '/demo/%2e%2e/people.ts', '/demo/styles', '/demo/'])(
    'has no %s',
    async (path) => {
      const { status, body } = await get(path);
      expect(status).toBe(404);
      expect(body.code).toBe('not_found');
    },
  );

  it('hands out tokens of its own people only', async () => {
    const ada = await shop.request('POST', '/demo/token', undefined, { sub: 'demo-ada' });
    expect(ada.status).toBe(200);
    expect((await shop.request('GET', '/notifications', ada.body.token)).status).toBe(200);
    const other = await shop.request('POST', '/demo/token', undefined, { sub: 'ada@shop.example' });
    expect(other.status).toBe(400);
  });
});

it('is not there when the demo is off', async () => {
  const plain = await createTestApp({ DEMO: 'false' });
  try {
    for (const path of ['/', '/demo/side-by-side', '/demo/config', '/demo/app.js']) {
      expect((await plain.request('GET', path)).status).toBe(404);
    }
  } finally {
    await plain.close();
  }
});
