import { query } from '../../support/database.js';
import type { TestSmtp } from '../../support/smtp.js';
import type { Figures } from './figures.js';
import { until, type Shop, type Stage } from './stage.js';

/** How many mails one node has under way: each of them may leave once more when it is killed. */
const UNDER_WAY = 10;

/** The node is killed in the middle of a wave of mails, and started again. */
export async function mails(
  stage: Stage,
  shop: Shop,
  smtp: TestSmtp,
  readers: number,
  figures: Figures,
): Promise<void> {
  await query(
    shop.databaseUrl,
    "UPDATE users SET tags = '{reader}' WHERE id IN (SELECT id FROM users ORDER BY md5(id) LIMIT $1)",
    [readers],
  );
  const { id } = await stage.send(shop, {
    title: 'By mail',
    audience: { tags: ['reader'] },
    channels: { email: true },
    perMinute: 60_000,
  });
  const count = (): Promise<number> => Promise.resolve(smtp.mails.length);
  await until('a third of the mails', count, (sent) => sent > readers / 3, 300_000);
  await shop.node.kill();
  const sentBefore = smtp.mails.length;
  await shop.node.start();
  const { waves } = await until(
    'the end of the wave',
    () => stage.progress(shop, id),
    ({ waves: one }) => one?.status === 'done' && one.channels.email?.pending === 0,
    600_000,
  );
  const rows = await query<{ user_id: string; status: string }>(
    shop.databaseUrl,
    'SELECT user_id, status FROM deliveries WHERE broadcast_id = $1',
    [id],
  );
  const reached = new Set(smtp.mails.flatMap(({ to }) => to));
  const messages = new Set(smtp.mails.map(({ headers }) => headers['message-id']));
  const again = smtp.mails.length - messages.size;
  figures.title(`A wave of ${readers} mails over SMTP, its node killed (SIGKILL) on the way`);
  figures.check('sent when it died', `${sentBefore} of ${readers}`, sentBefore < readers);
  figures.check('people reached', String(reached.size), reached.size === readers);
  figures.check('deliveries', String(rows.length), rows.length === readers);
  figures.check('sent', String(waves?.channels.email?.sent), waves?.channels.email?.sent === readers);
  figures.check('messages', String(messages.size), messages.size === readers);
  figures.check(
    'the same message once more (same Message-ID)',
    `${again}, at most the ${UNDER_WAY} that were under way`,
    again <= UNDER_WAY,
  );
}
