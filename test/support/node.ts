import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import { loadConfig } from '../../src/config/config.js';
import type { EventResult, JsonObject } from '../../src/contract/index.js';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import type { CommittedChange } from '../../src/delivery/live/live.types.js';
import type { AcceptedEvent } from '../../src/notifications/accepted-event.js';
import { AppendRepository } from '../../src/notifications/append.repository.js';
import { defineCatalog } from '../../src/notifications/catalog.js';
import type { Draft, Recipient, SubjectUpdate } from '../../src/notifications/draft.js';
import { InboxRepository } from '../../src/notifications/inbox.repository.js';
import { InboxService } from '../../src/notifications/inbox.service.js';
import { MarkRepository } from '../../src/notifications/mark.repository.js';
import { NotificationsService } from '../../src/notifications/notifications.service.js';
import { PrismaService } from '../../src/prisma/prisma.service.js';
import { digestOf } from '../../src/triggers/canonical.js';
import { TriggerRegistry } from '../../src/triggers/trigger.registry.js';
import { TriggersService } from '../../src/triggers/triggers.service.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { WaitlistRepository } from '../../src/waitlist/waitlist.repository.js';
import { scratchFolder } from './scratch.js';

/** The pipeline of one application without its edges: what two of them do to one database is what two nodes do. */
export interface TestNode {
  prisma: PrismaService;
  hub: LiveHub;
  events: AppendRepository;
  inboxes: InboxRepository;
  marks: MarkRepository;
  inbox: InboxService;
  notifications: NotificationsService;
  triggers: TriggersService;
  users: UsersRepository;
  waitlist: WaitlistRepository;
  /** Every change this node has published, in the order it did. */
  published: CommittedChange[];
  /** Tells this node's tabs of what another node has committed. */
  hear(changes: readonly CommittedChange[]): void;
  /** Through the trigger listeners, as one call. */
  shop(...events: object[]): Promise<EventResult[]>;
  /** Straight into the pipeline, as one call. */
  accept(...events: AcceptedEvent[]): Promise<EventResult[]>;
  /** Any other part of it. */
  get<T>(part: Type<T>): T;
  close(): Promise<void>;
}

export async function startNode(
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<TestNode> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    JWT_SECRET: 'not used'.repeat(4),
    DATA_DIR: scratchFolder(),
    ...environment,
  });
  // Wired like the application, but never initialised: nothing listens, and no timer runs but the hub's.
  const app = await Test.createTestingModule({ imports: [AppModule.with(config)] }).compile();
  const [prisma, hub, inbox] = [app.get(PrismaService), app.get(LiveHub), app.get(InboxService)];
  const [triggers, notifications] = [app.get(TriggersService), app.get(NotificationsService)];
  const published: CommittedChange[] = [];
  const publish = hub.publish.bind(hub);
  hub.publish = (changes) => {
    published.push(...changes);
    publish(changes);
  };
  await prisma.onModuleInit();
  await connected(prisma);
  inbox.onModuleInit();
  app.get(TriggerRegistry).onModuleInit();
  return {
    prisma,
    hub,
    inbox,
    notifications,
    triggers,
    events: app.get(AppendRepository),
    inboxes: app.get(InboxRepository),
    marks: app.get(MarkRepository),
    users: app.get(UsersRepository),
    waitlist: app.get(WaitlistRepository),
    published,
    hear: publish,
    shop: (...shopEvents) => triggers.accept(shopEvents),
    accept: (...accepted) => notifications.accept(accepted),
    get: (part) => app.get(part),
    close: async () => {
      hub.beforeApplicationShutdown();
      await prisma.onApplicationShutdown();
    },
  };
}

/**
 * Opens the first connection, which Prisma leaves to the first query. The pool gives it 2 s, and on a machine that is busy
 * with other things the first test of a file would pay for that.
 */
async function connected(prisma: PrismaService, attempts = 5): Promise<void> {
  try {
    await prisma.$queryRaw`SELECT 1`;
  } catch (error) {
    if (attempts <= 1) throw error;
    await connected(prisma, attempts - 1);
  }
}

const { types } = defineCatalog({
  category: 'news',
  label: 'News',
  description: 'For tests',
  types: { 'news.came': { level: 'info', priority: 'medium', title: 'News', message: 'No {n}' } },
});

/** A draft about nothing. */
export function draftTo(to: Recipient, rest: Partial<Draft> & { category?: string } = {}): Draft {
  const { category = 'news', ...draft } = rest;
  return { to, type: { ...types['news.came'], category }, data: { n: 1 }, ...draft };
}

let lastId = 0;

/** An event that tells `to`; its id is new unless given. */
export function eventTo(
  to: Recipient | Draft[],
  rest: { id?: string; source?: string; data?: JsonObject; subject?: SubjectUpdate; time?: string } = {},
): AcceptedEvent {
  const { id = `auto-${++lastId}`, source = 'shop', data = {}, subject } = rest;
  const { time = '2026-11-27T08:00:00.000Z' } = rest;
  const drafts = Array.isArray(to) ? to : [draftTo(to)];
  const digest = digestOf(['news', data]);
  return { id, source, type: 'news', time, data, digest, outcome: { drafts, subject } };
}

/** How long anything may take that must happen, on whatever machine. */
export const PATIENCE_MS = 60_000;

/** Rejects with what did happen when `what` does not in good time. */
export async function within<T>(
  work: Promise<T>,
  what: string,
  happened: () => unknown,
  ms = PATIENCE_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} did not come; there was ${JSON.stringify(happened(), null, 1)}`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
