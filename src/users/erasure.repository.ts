import { Injectable } from '@nestjs/common';
import { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { namesOf, saysOne, type ErasedPerson } from './erasure.js';
import { eventStretches, type Stretch } from './stretches.repository.js';

/** Removes a person from every table. All of it may be repeated. */
@Injectable()
export class ErasureRepository {
  constructor(private readonly prisma: PrismaService) {}

  async findPerson(userId: string): Promise<ErasedPerson> {
    const user = await this.prisma.user.findUnique({ where: { id: userId } });
    const { email = null, phone = null, name = null } = user ?? {};
    return { id: userId, email, phone, name };
  }

  eventStretches(): Promise<Stretch[]> {
    return eventStretches(this.prisma);
  }

  /**
   * Empties the events of a stretch that name the person, and what they told others. The digest stays, and the id unless
   * the person's is part of it: then its hash, which the intake recognises a retry by.
   */
  async scrubEvents(person: ErasedPerson, { after, upTo }: Stretch): Promise<number> {
    const { exact, loose } = namesOf(person);
    const [row] = await this.prisma.$queryRaw<[{ events: bigint }]>`
      /* erase_events */
      WITH told AS MATERIALIZED (
        SELECT event_id FROM notifications
        WHERE user_id = ${person.id} AND event_id > ${after} AND event_id <= ${upTo}
        UNION
        SELECT event_id FROM deliveries
        WHERE user_id = ${person.id} AND event_id > ${after} AND event_id <= ${upTo}
      ), found AS MATERIALIZED (
        SELECT e.number, coalesce(${person.id} IN (e.data ->> 'customerId', e.data ->> 'userId'), false) AS about
        -- OFFSET: the text is made once per event, not for each name it is searched for.
        FROM events e CROSS JOIN LATERAL (SELECT lower(e.data::text) AS text OFFSET 0) t
        WHERE e.number > ${after} AND e.number <= ${upTo} AND (
          ${saysOne(exact)}
          OR e.number IN (SELECT event_id FROM told) AND (strpos(e.id, ${person.id}) > 0 OR ${saysOne(loose)})
        )
      ), emptied AS (
        UPDATE events e SET data = '{}', id = CASE
          WHEN strpos(e.id, ${person.id}) > 0 AND e.id NOT LIKE 'erased:%'
          THEN 'erased:' || encode(erasure_hash('event', e.id), 'hex') ELSE e.id END
        FROM found f WHERE e.number = f.number
      ), entries AS (
        UPDATE notifications n SET data = '{}', url = CASE WHEN f.about THEN NULL ELSE n.url END,
          image_url = CASE WHEN f.about THEN NULL ELSE n.image_url END,
          title = CASE WHEN f.about THEN 'Erased' ELSE n.title END,
          message = CASE WHEN f.about THEN 'What this told of was erased.' ELSE n.message END
        FROM found f
        WHERE n.event_id = f.number AND n.user_id <> ${person.id}
          AND n.event_id BETWEEN (SELECT min(number) FROM found) AND (SELECT max(number) FROM found)
          AND (f.about OR strpos(lower(n.data::text), ${exact[0]}) > 0)
      ), outside AS (
        UPDATE deliveries d SET content = d.content || CASE WHEN f.about
            THEN '{"title": "Erased", "message": "", "data": {}, "url": null, "imageUrl": null}'::jsonb
            ELSE '{"data": {}}'::jsonb END,
          status = CASE WHEN f.about AND d.status = 'pending' THEN 'cancelled' ELSE d.status END,
          detail = CASE WHEN f.about AND d.status = 'pending' THEN 'erased' ELSE d.detail END
        FROM found f
        WHERE d.event_id = f.number AND d.user_id <> ${person.id}
          AND (f.about OR strpos(lower(d.content::text), ${exact[0]}) > 0)
      )
      SELECT count(*) AS events FROM found`;
    return Number(row.events);
  }

  /** All rows that are the person's own, and their place in the rows of others. Answers how many entries there were. */
  async removeAll(person: ErasedPerson): Promise<number> {
    const { id, email, phone } = person;
    return this.prisma.$transaction(
      async (tx) => {
        // The row that everybody locks first.
        await tx.$executeRaw`/* erase_inbox */ DELETE FROM inboxes WHERE user_id = ${id}`;
        const { count } = await tx.notification.deleteMany({ where: { userId: id } });
        await tx.delivery.deleteMany({ where: { userId: id } });
        await tx.$executeRaw`
          /* erase_receipts */
          DELETE FROM broadcast_receipts r USING broadcasts b WHERE r.broadcast_id = b.id AND r.user_id = ${id}`;
        await tx.preference.deleteMany({ where: { userId: id } });
        await tx.pushSubscription.deleteMany({ where: { userId: id } });
        await tx.waitlistEntry.deleteMany({ where: { userId: id } });
        await tx.subject.updateMany({ where: { owner: id }, data: { owner: null } });
        await tx.$executeRaw`
          /* erase_tickets */ DELETE FROM stream_tickets WHERE principal ->> 'userId' = ${id}`;
        await tx.$executeRaw`
          /* erase_audience */
          UPDATE broadcasts SET audience = jsonb_set(audience, '{userIds}', (audience -> 'userIds') - ${id}::text)
          WHERE jsonb_typeof(audience) = 'object' AND audience -> 'userIds' ? ${id}::text`;
        // Where a wave goes on is somebody's id: the one before does as well, and nobody is sent to twice.
        await tx.$executeRaw`
          /* erase_checkpoint */
          UPDATE broadcast_waves SET checkpoint = coalesce((SELECT max(id) FROM users WHERE id < ${id}), '')
          WHERE checkpoint = ${id}`;
        await tx.$executeRaw`
          /* erase_suppressions */
          WITH gone AS (
            DELETE FROM suppressions
            WHERE (channel, address) IN (('email', lower(${email}::text)), ('sms', lower(${phone}::text)))
            RETURNING *
          )
          INSERT INTO suppressions (channel, address, reason, created_at)
          SELECT channel, 'erased:' || encode(erasure_hash(channel, address), 'hex'), 'erased', created_at FROM gone
          ON CONFLICT (channel, address) DO NOTHING`;
        await this.removeQuarantined(person, tx);
        await tx.user.deleteMany({ where: { id } });
        return count;
      },
      { timeout: 60_000, maxWait: 10_000 },
    );
  }

  /** Jobs hold the id of whose digest they send. Rows of the queue itself, which may not be there yet. */
  async removeJobs(userId: string): Promise<void> {
    const [there] = await this.prisma.$queryRaw<[{ jobs: boolean }]>`
      SELECT to_regclass('bullmq.job') IS NOT NULL AS jobs`;
    if (!there.jobs) return;
    const encoded = Buffer.from(userId).toString('base64url');
    await this.prisma.$executeRaw`
      /* erase_jobs */
      DELETE FROM bullmq.job WHERE data -> 'digest' ->> 'userId' = ${userId}`;
    await this.prisma.$executeRaw`
      /* erase_job_events */
      DELETE FROM bullmq.event WHERE strpos(data::text, ${`digest-${encoded}-`}) > 0
        OR strpos(data::text, ${JSON.stringify(userId)}) > 0`;
  }

  private async removeQuarantined(person: ErasedPerson, tx: Prisma.TransactionClient): Promise<void> {
    const { exact, loose } = namesOf(person);
    await tx.$executeRaw`
      /* erase_quarantine */
      DELETE FROM quarantined_events q
      WHERE EXISTS (
        SELECT FROM unnest(${[...exact, ...loose]}::text[]) AS x(value)
        WHERE strpos(lower(concat_ws(' ', q.body, q.details::text, q.reason)), x.value) > 0
      ) OR strpos(q.event_id, ${person.id}) > 0 OR strpos(q.source, ${person.id}) > 0`;
  }
}
