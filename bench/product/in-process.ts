import 'reflect-metadata';
import { given, serve } from '../children/serve.js';
import { flow, type Flow } from '../references/flow.js';
import { readAll, type Reading } from '../references/reading.js';
import { eventOf } from '../workload.js';

// Storebell without its edges: the application as it is built and wired, asked from inside of its process.

const { dist } = given() as { dist: string };

async function start() {
  const load = <T>(file: string): Promise<T> => import(new URL(file, dist).href) as Promise<T>;
  const [setup, module, config, triggers, inbox] = await Promise.all([
    load<typeof import('../../src/app.setup.js')>('app.setup.js'),
    load<typeof import('../../src/app.module.js')>('app.module.js'),
    load<typeof import('../../src/config/config.js')>('config/config.js'),
    load<typeof import('../../src/triggers/triggers.service.js')>('triggers/triggers.service.js'),
    load<typeof import('../../src/notifications/inbox.service.js')>('notifications/inbox.service.js'),
  ]);
  const loaded = config.loadConfig(process.env);
  const app = await setup.createApp(loaded, module.AppModule.with(loaded));
  await app.init();
  return { triggers: app.get(triggers.TriggersService), inbox: app.get(inbox.InboxService) };
}

const starting = start();

serve({
  ready: () => starting.then(() => true),
  notify: async (wanted: Flow) => {
    const { triggers } = await starting;
    return flow(wanted, async (mark) => {
      const [result] = await triggers.accept([eventOf(mark, wanted.users)]);
      if (result?.status !== 'accepted') throw new Error(`WRONG: ${mark} was ${result?.status}`);
    });
  },
  read: async (reading: Reading) => {
    const { inbox } = await starting;
    return readAll(
      {
        page: (user, before) => inbox.page(user, { limit: 20, before }),
        unread: async (user) => (await inbox.state(user)).counts.unread,
      },
      reading,
    );
  },
});
process.on('SIGTERM', () => process.exit(0));
