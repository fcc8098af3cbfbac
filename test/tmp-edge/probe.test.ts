import { writeFileSync } from 'node:fs';
import { createTestApp } from '../support/create-app.js';
it('x', async () => {
  const a = await createTestApp();
  const d = await fetch(a.url + '/docs-json').then((r) => r.text());
  writeFileSync('/tmp/edge/doc.json', d);
  console.log(d.slice(0, 400));
  await a.close();
});
