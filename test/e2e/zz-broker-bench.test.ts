import { TestBroker } from '../support/broker.js';
import { createTestApp } from '../support/create-app.js';
const placed = (id: string) => ({ id, type: 'order.placed', data: { orderId: id, customerId: `c${Number(id.replace(/\D/g, '')) % 997}` } });
const N = 20_000;
it('bench', async () => {
  const out: string[] = [];
  for (const prefetch of [16, 64, 256]) {
    const broker = await TestBroker.open();
    await broker.stop(await broker.start());
    for (let n = 0; n < N; n++) { broker.send('order.placed', placed(`e${n}`)); if (n % 1000 === 0) await broker.channel.waitForConfirms(); }
    await broker.channel.waitForConfirms();
    const t = performance.now();
    const app = await broker.start({ RABBITMQ_PREFETCH: String(prefetch) }, { wait: false });
    for (;;) { const w = await broker.waiting(); if (w === 0) break; await new Promise(r => setTimeout(r, 20)); }
    await broker.untilStored(N);
    out.push(`broker prefetch ${prefetch}: ${Math.round(N / (performance.now() - t) * 1000)}/s`);
    await broker.stop(app); await broker.close();
  }
  const shop = await createTestApp({ SERVICE_RATE_LIMIT: '100000000' });
  const token = shop.token('b', ['service']);
  for (const [size, conc] of [[1, 64], [50, 4], [50, 16]] as const) {
    let next = 0; const t = performance.now();
    await Promise.all(Array.from({ length: conc }, async () => {
      while (next < N) { const from = next; next += size;
        const batch = Array.from({ length: size }, (_, i) => placed(`h${size}-${conc}-${from + i}`));
        const a = await shop.request('POST', '/events', token, size === 1 ? batch[0] : batch); if (a.status !== 202) throw new Error(JSON.stringify(a.body)); }
    }));
    out.push(`http by ${size}, ${conc} in flight: ${Math.round(N / (performance.now() - t) * 1000)}/s`);
  }
  await shop.close();
  console.log(out.join('\n'));
}, 300_000);
