import { execFile } from 'node:child_process';
import { createTestApp } from '../support/create-app.js';
it('x', async () => {
  const a = await createTestApp();
  const out = await new Promise<string>((r) => execFile('chromium', ['--headless','--no-sandbox','--disable-gpu','--enable-logging=stderr','--virtual-time-budget=8000','--dump-dom', a.url + '/docs'], { maxBuffer: 1e8 }, (e, so, se) => r(`${so.length} ops:${(so.match(/opblock-summary-path/g) ?? []).length}\n` + se.split('\n').filter((l) => /CONSOLE|Content Security|Refused/.test(l)).join('\n'))));
  console.log(out.slice(0, 4000));
  await a.app.getHttpServer().closeAllConnections();
  await a.close();
}, 60000);
