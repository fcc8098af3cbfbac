import type { AcceptedEvent, AddressedEvent, RoutedEvent } from './accepted-event.js';
import type { AppendedEvent, AppendRepository } from './append.repository.js';
import type { Recipient } from './draft.js';
import { NotificationsService } from './notifications.service.js';
import type { PublishService } from './publish.service.js';
import type { RecipientsService } from './recipients.service.js';
import type { RoutingService } from './routing.service.js';

// In what order the steps of several batches run. The steps themselves have tests of their own, with a real database.

const TYPE = {
  type: 'news.came',
  category: 'news',
  level: 'info',
  priority: 'low',
  title: '',
  message: '',
} as const;
/** So many that each event is a batch of its own, and worth a lane. */
const MANY = { users: Array.from({ length: 150 }, (_, n) => `user-${n}`) };

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

let steps: string[];
/** Steps that do not end before they are let go. */
let held: Map<string, () => void>;
let holding: Set<string>;
let failing: Set<string>;
let service: NotificationsService;

beforeEach(() => {
  steps = [];
  held = new Map();
  holding = new Set();
  failing = new Set();
  const step = async <T>(name: string, events: readonly AcceptedEvent[], result: T): Promise<T> => {
    const what = `${name} ${events.map(({ id }) => id).join(' ')}`;
    steps.push(what);
    if (holding.has(what)) await new Promise<void>((resolve) => held.set(what, resolve));
    if (failing.has(what)) throw new Error(`cannot ${what}`);
    return result;
  };
  const asRouted = (events: readonly AcceptedEvent[]) => events.map((one) => ({ ...one, drafts: [] }));
  service = new NotificationsService(
    {
      address: (events: AcceptedEvent[]) => step('address', events, asRouted(events)),
    } as unknown as RecipientsService,
    { route: (events: AddressedEvent[]) => Promise.resolve(events) } as unknown as RoutingService,
    {
      append: (calls: RoutedEvent[][]) =>
        step(
          'append',
          calls.flat(),
          calls.map((call) => call.map(() => STORED)),
        ),
    } as unknown as AppendRepository,
    {
      publish: (events: RoutedEvent[]) => steps.push(`publish ${events.map(({ id }) => id).join(' ')}`),
    } as unknown as PublishService,
  );
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function letGo(what: string): Promise<void> {
  held.get(what)?.();
  await turn();
}

it('a batch is addressed while the one before it is stored, and stored after it', async () => {
  holding.add('append a');
  const first = service.accept([event('a')]);
  await turn();
  const second = service.accept([event('b')]);
  await turn();
  expect(steps).toEqual(['address a', 'append a', 'address b']);
  await letGo('append a');
  await Promise.all([first, second]);
  expect(steps.slice(3)).toEqual(['publish a', 'append b', 'publish b']);
});

it('batches are stored in the order in which they came, whichever is addressed first', async () => {
  holding.add('address a');
  const first = service.accept([event('a')]);
  await turn();
  const second = service.accept([event('b')]);
  await turn();
  expect(steps).toEqual(['address a', 'address b']);
  await letGo('address a');
  await Promise.all([first, second]);
  expect(steps.slice(2)).toEqual(['append a', 'publish a', 'append b', 'publish b']);
});

it('who is on a waitlist is asked when those before have been told', async () => {
  const waitlist = { waitlist: { productId: 'mug' }, limit: 100 };
  const stocked = (id: string, variant: string) => [
    event(id, waitlist, `stock:mug:${variant}`),
    event(`${id}+`),
  ];
  holding.add('append a a+');
  const first = service.accept(stocked('a', 'red'));
  await turn();
  const second = service.accept(stocked('b', 'blue'));
  await turn();
  expect(steps).toEqual(['address a a+', 'append a a+']);
  await letGo('append a a+');
  await Promise.all([first, second]);
  expect(steps.slice(2)).toEqual(['publish a a+', 'address b b+', 'append b b+', 'publish b b+']);
});

it('what is said of the same thing is not even addressed before', async () => {
  holding.add('append a');
  const first = service.accept([event('a', MANY, 'order:7')]);
  await turn();
  const second = service.accept([event('b', MANY, 'order:7')]);
  await turn();
  expect(steps).toEqual(['address a', 'append a']);
  await letGo('append a');
  await Promise.all([first, second]);
  expect(steps.at(-1)).toBe('publish b');
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
