import { loadConfig } from '../../../src/config/config.js';
import { NoHints } from '../../../src/delivery/live/hint.bus.js';
import type { DeliveryJobs } from '../../../src/delivery/jobs/delivery.jobs.js';
import { LiveHub } from '../../../src/delivery/live/live.hub.js';
import { AppendRepository } from '../../../src/notifications/append.repository.js';
import { NotificationsService } from '../../../src/notifications/notifications.service.js';
import { PublishService } from '../../../src/notifications/publish.service.js';
import { RecipientsRepository } from '../../../src/notifications/recipients.repository.js';
import { RecipientsService } from '../../../src/notifications/recipients.service.js';
import { RoutingService } from '../../../src/notifications/routing.service.js';
import { CatalogRegistry } from '../../../src/preferences/catalog.registry.js';
import { PreferencesRepository } from '../../../src/preferences/preferences.repository.js';
import { PreferencesService } from '../../../src/preferences/preferences.service.js';
import { ShopPolicyProvider } from '../../../src/preferences/shop-policy.js';
import { PrismaService } from '../../../src/prisma/prisma.service.js';

/** What an event passes on its way into the database and out to the tabs. */
export interface Intake {
  events: AppendRepository;
  hub: LiveHub;
  /** Those of the hub. */
  hints: NoHints;
  notifications: NotificationsService;
}

/** Put together by hand: the transpiler of a child process leaves out the types that Nest injects by. */
export async function startIntake(databaseUrl: string): Promise<Intake> {
  const prisma = new PrismaService(loadConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl }));
  await prisma.onModuleInit();
  const hints = new NoHints();
  const hub = new LiveHub(hints);
  const events = new AppendRepository(prisma);
  const recipients = new RecipientsService(new RecipientsRepository(prisma));
  const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl });
  const catalogs = new CatalogRegistry();
  const shop = new ShopPolicyProvider(config, catalogs);
  const preferences = new PreferencesService(new PreferencesRepository(prisma), catalogs, shop, config);
  const routing = new RoutingService(preferences, shop);
  // Nothing leaves the shop's pages here.
  const jobs = { enqueue: () => undefined } as unknown as DeliveryJobs;
  const notifications = new NotificationsService(recipients, routing, events, new PublishService(hub, jobs));
  return { events, hub, hints, notifications };
}
