// A seeded bug: "what is new" is asked by a global id, which is given before the commit, instead of by the inbox's own
// seq: an event that got a smaller id and was committed later is never seen.
import 'reflect-metadata';

const load = (path) => import(new URL(path, process.env.CHAOS_DIST).href);
const { InboxRepository } = await load('notifications/inbox.repository.js');
const { NOTIFICATION_TEXT } = await load('notifications/notification.js');

InboxRepository.prototype.news = async function (requests, limit) {
  const userIds = requests.map(({ userId }) => userId);
  const afters = requests.map(({ after }) => after ?? -1);
  const rows = await this.prisma.$queryRaw`
    SELECT json_build_object(
      'seq', coalesce(b.seq, 0), 'floor', coalesce(b.floor, 0),
      'counts', json_build_object('unread', coalesce(b.unread, 0), 'unseen', coalesce(b.unseen, 0)),
      'rows', coalesce((
        SELECT json_agg(json_build_array(n.rev, n.id, n.removed_at IS NOT NULL, ${NOTIFICATION_TEXT}::json)
                        ORDER BY n.rev, n.id)
        FROM (
          SELECT * FROM notifications n
          WHERE n.user_id = q.user_id AND n.rev > q.after AND q.after BETWEEN b.floor AND b.seq - 1
            AND (n.id <= q.after OR n.event_id > coalesce((
              SELECT max(k.event_id) FROM notifications k WHERE k.user_id = q.user_id AND k.id <= q.after), 0))
          ORDER BY n.rev, n.id LIMIT ${limit}
        ) n), '[]'), 'cut', false
    )::text AS news
    FROM unnest(${userIds}::text[], ${afters}::int[]) WITH ORDINALITY AS q(user_id, after, place)
      LEFT JOIN inboxes b ON b.user_id = q.user_id
    ORDER BY q.place`;
  return rows.map(({ news }) => JSON.parse(news));
};
