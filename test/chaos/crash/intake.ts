import { loadConfig } from '../../../src/config/config.js';
import { NoHints } from '../../../src/delivery/live/hint.bus.js';
import { LiveHub } from '../../../src/delivery/live/live.hub.js';
import { AppendRepository } from '../../../src/notifications/append.repository.js';
import { NotificationsService } from '../../../src/notifications/notifications.service.js';
import { PublishService } from '../../../src/notifications/publish.service.js';
import { RecipientsRepository } from '../../../src/notifications/recipients.repository.js';
import { RecipientsService } from '../../../src/notifications/recipients.service.js';
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
  const notifications = new NotificationsService(recipients, events, new PublishService(hub));
  return { events, hub, hints, notifications };
}
