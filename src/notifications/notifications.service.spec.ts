import type { StoredProfile } from '../preferences/stored-profile.js';
import type { AcceptedEvent, AddressedEvent, RoutedBatch, RoutedEvent } from './accepted-event.js';
import { Refused, type AppendedEvent, type AppendRepository } from './append.repository.js';
import type { Call } from './call.js';
import type { NotificationType, Recipient } from './draft.js';
import { NotificationsService } from './notifications.service.js';
import type { PublishService } from './publish.service.js';
import type { RecipientsService } from './recipients.service.js';
import type { RoutingService } from './routing.service.js';

// In what order the steps of several batches run. The steps themselves have tests of their own, with a real database.

const TYPE = { type: 'news.came' } as NotificationType;
/** So many that each event is a batch of its own, and worth a lane. */
const MANY = { users: Array.from({ length: 150 }, (_, n) => `user-${n}`) };
const OTHERS = { users: MANY.users.map((user) => `other-${user}`) };

function event(id: string, to: Recipient = MANY, key?: string): AcceptedEvent {
  const outcome = {
    drafts: [{ to, type: TYPE, data: {} }],
    subject: key === undefined ? undefined : { key },
  };
  return {
    source: 'shop',
    id,
    type: 'news',
    time: '2026-11-27T08:00:00.000Z',
    data: {},
    digest: 'd',
    outcome,
  };
}

const STORED: AppendedEvent = {
  status: 'stored',
  previous: null,
  stale: false,
  entries: [],
  toldOutside: 0,
  deliveries: [],
};

function toAddressed(accepted: AcceptedEvent): AddressedEvent {
  const drafts = accepted.outcome.drafts.map((draft) => ({
    draft,
    userIds: 'users' in draft.to ? draft.to.users : [],
  }));
  return { accepted, drafts };
}

const NOBODY: StoredProfile = [null, null, false];

let steps: string[];
/** Steps that do not end before they are let go. */
let held: Map<string, () => void>;
let holding: Set<string>;
let failing: Set<string>;
/** Whether somebody's settings have changed since they were remembered. */
let changed: boolean;
let service: NotificationsService;

beforeEach(() => {
  steps = [];
  held = new Map();
  holding = new Set();
  failing = new Set();
  changed = false;
  const step = async <T>(name: string, events: readonly AcceptedEvent[], result: T): Promise<T> => {
    const what = `${name} ${events.map(({ id }) => id).join(' ')}`;
    steps.push(what);
    if (holding.has(what)) await new Promise<void>((resolve) => held.set(what, resolve));
    if (failing.has(what)) throw new Error(`cannot ${what}`);
    return result;
  };
  service = new NotificationsService(
    {
      address: (events: AcceptedEvent[]) => step('address', events, events.map(toAddressed)),
    } as unknown as RecipientsService,
    {
      route: (events: AddressedEvent[], { remembered = false } = {}) =>
        Promise.resolve({ events, assumed: new Map(remembered ? [['ada', NOBODY]] : []) }),
    } as unknown as RoutingService,
    {
      prepare: (calls: RoutedEvent[][], assumed: RoutedBatch['assumed']) => ({ calls, assumed }),
      append: async ({ calls, assumed }: { calls: RoutedEvent[][]; assumed: RoutedBatch['assumed'] }) => {
        const events = calls.flat().map(({ accepted }) => accepted);
        if (changed && assumed.size > 0) {
          await step('refuse', events, undefined);
          throw new Refused([['ada', false]], null);
        }
        return step(
          'append',
          events,
          calls.map((call) => call.map(() => STORED)),
        );
      },
    } as unknown as AppendRepository,
    {
      publish: (events: RoutedEvent[]) =>
        steps.push(`publish ${events.map(({ accepted }) => accepted.id).join(' ')}`),
    } as unknown as PublishService,
  );
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function letGo(what: string): Promise<void> {
  held.get(what)?.();
  await turn();
}

/** One call, and another while a step of the first is held. Answers the steps until it is let go, and those after. */
async function tellBoth(first: Call, second: Call, hold: string): Promise<[string[], string[]]> {
  holding.add(hold);
  const answers = [service.accept(first)];
  await turn();
  answers.push(service.accept(second));
  await turn();
  const before = steps.splice(0);
  await letGo(hold);
  await Promise.all(answers);
  return [before, steps];
}

it('a batch is addressed while the one before it is stored, and stored while that is told', async () => {
  expect(await tellBoth([event('a')], [event('b')], 'append a')).toEqual([
    ['address a', 'append a', 'address b'],
    ['append b', 'publish a', 'publish b'],
  ]);
});

it('a batch is told at once if the next one is not ready', async () => {
  for (const what of ['append a', 'address b']) holding.add(what);
  const answers = [service.accept([event('a')]), service.accept([event('b')])];
  await turn();
  await letGo('append a');
  expect(steps.splice(0)).toEqual(['address a', 'address b', 'append a', 'publish a']);
  await letGo('address b');
  await Promise.all(answers);
  expect(steps).toEqual(['append b', 'publish b']);
});

it('batches for other people are stored and told side by side', async () => {
  expect(await tellBoth([event('a')], [event('b', OTHERS)], 'append a')).toEqual([
    ['address a', 'append a', 'address b', 'append b', 'publish b'],
    ['publish a'],
  ]);
});

it('batches are stored and told in the order in which they came, whichever is addressed first', async () => {
  expect(await tellBoth([event('a')], [event('b')], 'address a')).toEqual([
    ['address a', 'address b'],
    ['append a', 'append b', 'publish a', 'publish b'],
  ]);
});

it('who is on a waitlist is asked when those before have been stored', async () => {
  const waitlist = { waitlist: { productId: 'mug' }, limit: 100 };
  const stocked = (id: string, variant: string): Call => [
    event(id, waitlist, `stock:mug:${variant}`),
    event(`${id}+`),
  ];
  expect(await tellBoth(stocked('a', 'red'), stocked('b', 'blue'), 'append a a+')).toEqual([
    ['address a a+', 'append a a+'],
    ['publish a a+', 'address b b+', 'append b b+', 'publish b b+'],
  ]);
});

it('a batch whose people have changed their settings is routed and stored again, and told once', async () => {
  changed = true;
  expect(await tellBoth([event('a')], [event('b')], 'refuse a')).toEqual([
    ['address a', 'refuse a', 'address b'],
    ['append a', 'refuse b', 'append b', 'publish a', 'publish b'],
  ]);
});

it('what is said of the same thing is not even addressed before', async () => {
  const ofOrder = (id: string): Call => [event(id, MANY, 'order:7')];
  expect(await tellBoth(ofOrder('a'), ofOrder('b'), 'append a')).toEqual([
    ['address a', 'append a'],
    ['publish a', 'address b', 'append b', 'publish b'],
  ]);
});

it.each(['address b', 'append b'])('a batch that fails (%s) holds up none', async (what) => {
  holding.add('append a');
  failing.add(what);
  const tell = (id: string): Promise<string> =>
    service.accept([event(id)]).then(
      () => 'stored',
      () => 'refused',
    );
  const answers = [tell('a')];
  await turn();
  answers.push(tell('b'));
  await turn();
  answers.push(tell('c'));
  await letGo('append a');
  await expect(Promise.all(answers)).resolves.toEqual(['stored', 'refused', 'stored']);
  expect(steps.filter((step) => step.startsWith('publish'))).toEqual(['publish a', 'publish c']);
});
