import { createHash } from 'node:crypto';
import type { AddressedEvent } from './accepted-event.js';
import type { Draft, NotificationType, Recipient } from './draft.js';
import { namedBy, withoutErased } from './erased.js';

const salt = Buffer.from('salt');
const erased = { userIds: new Set(['ada']), salt };
const TYPE = { type: 'news.came' } as NotificationType;

function event(
  id: string,
  data: AddressedEvent['accepted']['data'],
  drafts: [to: Recipient, data: Draft['data'], userIds: string[]][],
  owner?: string,
): AddressedEvent {
  const addressed = drafts.map(([to, of, userIds]) => ({ draft: { to, type: TYPE, data: of }, userIds }));
  const outcome = {
    drafts: addressed.map(({ draft }) => draft),
    subject: { key: 'order:7', owner, value: 2 },
  };
  const time = '2026-11-27T08:00:00.000Z';
  return {
    accepted: { source: 'shop', id, type: 'news', time, data, digest: 'd', outcome },
    drafts: addressed,
  };
}

it('an event names its customer, its owner, and those it tells by name, but nobody of a role', () => {
  const { accepted } = event(
    'e',
    { customerId: 'ada', userId: 7 },
    [
      [{ user: 'bob' }, {}, ['bob']],
      [{ users: ['cyd', 'ada'] }, {}, ['cyd', 'ada']],
      [{ role: 'admin' }, {}, ['sam']],
    ],
    'dan',
  );
  expect([...namedBy(accepted)]).toEqual(['dan', 'ada', 'bob', 'cyd']);
});

it('an event that names somebody who was erased is emptied, its id hashed, its owner forgotten', () => {
  const { accepted, drafts } = withoutErased(
    event(
      'order-of-ada',
      { customerId: 'ada', note: 'ring twice' },
      [
        [{ user: 'ada' }, { orderId: '7' }, ['ada']],
        [{ role: 'admin' }, { customerId: 'ada' }, ['sam']],
        [{ role: 'admin' }, { orderId: '7' }, ['sam', 'ada']],
      ],
      'ada',
    ),
    erased,
  );
  const hash = createHash('sha256').update('saltevent:order-of-ada').digest('hex');
  expect(accepted).toMatchObject({ id: `erased:${hash}`, data: {}, digest: 'd' });
  expect(accepted.outcome.subject).toEqual({ key: 'order:7', owner: undefined, value: 2 });
  expect([...namedBy(accepted)]).toEqual([]);
  // Nobody is told of what is about them; of the rest, everybody else is.
  expect(drafts.map(({ draft, userIds }) => [draft.data, userIds])).toEqual([
    [{ orderId: '7' }, []],
    [{ orderId: '7' }, ['sam']],
  ]);
});

it('who was erased and is only one of a role is not told; the event stays as it is', () => {
  const given = event('e', { orderId: '7' }, [[{ role: 'admin' }, { by: 'ada' }, ['sam', 'ada']]], 'bob');
  const { accepted, drafts } = withoutErased(given, erased);
  expect(accepted).toBe(given.accepted);
  expect(drafts).toEqual([{ draft: given.drafts[0]?.draft, userIds: ['sam'] }]);
});
