import type { Config } from './config/config.js';
import type { PreparedDatabase } from './prisma/database.js';

/** What a person who has just started Storebell wants to know. */
export function banner(config: Config, database: PreparedDatabase, listening: string): string {
  const base =
    config.http.publicUrl ?? listening.replace('[::]', 'localhost').replace('0.0.0.0', 'localhost');
  const migrated = database.migrated.length > 0 ? `, ${database.migrated.length} migrations applied` : '';
  const lines = [
    '',
    '  Storebell is ready.',
    '',
    ...(config.demo ? [`  Demo      ${base}/`] : []),
    `  API docs  ${base}/docs`,
    `  Health    ${base}/health/ready`,
    '',
    `  Database  ${database.embedded ? `embedded Postgres in ${config.database.dataDir}` : 'Postgres of DATABASE_URL'}${migrated}`,
    `  Redis     ${config.redisUrl ? 'in use: hints, rooms, presence and limits' : 'not in use: one node'}`,
    `  Broker    ${config.rabbitmq.url ? 'RabbitMQ of RABBITMQ_URL' : 'not in use: events come over HTTP'}`,
    `  Mail      ${config.mail.url ? `from ${config.mail.from ?? 'nobody'} over SMTP_URL` : 'not in use: set SMTP_URL and MAIL_FROM'}`,
    '',
    '  Stop with Ctrl-C.',
    '',
  ];
  return lines.join('\n');
}
