import { token } from './token.js';
import { userId } from '../workload.js';
import { Marks } from './marks.js';
import { forAll, Tab } from './tab.js';

const PATIENCE_MS = 60_000;
const HANDSHAKES_AT_ONCE = 64;

export interface Audience {
  /** Users are spread over them. */
  ports: readonly number[];
  users: number;
  greeted: boolean;
}

export interface Storm {
  /** Entries that were missed meanwhile, in all. */
  missed: { first: number; count: number; users: number };
  greeted: boolean;
  /** Handshakes under way at a time. */
  atOnce: number;
}

/** One entry that everybody with a tab must see. */
interface Round {
  mark: number;
  users: Set<number>;
  lastAt: number;
  done: () => void;
}

/** The open tabs of all users, and what they must come to show. */
export class Screens {
  private tabs: Tab[] = [];
  private marks: Marks | undefined;
  private round: Round | undefined;

  constructor(private readonly secret: string) {}

  async connect({ ports, users, greeted }: Audience): Promise<void> {
    this.tabs = Array.from({ length: users }, (_, user) => {
      const id = userId(user);
      return new Tab({
        user,
        userId: id,
        port: ports[user % ports.length] as number,
        token: token(this.secret, id, 'customer'),
        greeted,
        onMark: (mark) => this.note(mark, user),
      });
    });
    await forAll(this.tabs, HANDSHAKES_AT_ONCE, (tab) => tab.open());
  }

  /** For good. Throws when something came that should not have. */
  disconnect(): void {
    this.marks?.assertClean();
    this.drop();
    this.tabs = [];
    this.marks = undefined;
    this.round = undefined;
  }

  /** From now on these are awaited, and nothing else. */
  expect(marks: Marks): void {
    this.marks?.assertClean();
    this.marks = marks;
  }

  /** All are gone at once, as a node that fails or a train in a tunnel does it. */
  drop(): void {
    for (const tab of this.tabs) tab.drop();
  }

  /** All come back at once. Answers milliseconds until the last has all it missed. */
  async reconnect({ missed, greeted, atOnce }: Storm): Promise<number> {
    const marks = new Marks(missed.first, missed.count, missed.users);
    this.expect(marks);
    const started = performance.now();
    await forAll(this.tabs, atOnce, (tab) => tab.open(greeted ? tab.seq : undefined));
    const back = performance.now();
    if (greeted && this.tabs.some(({ resumed }) => !resumed))
      throw new Error('WRONG: not everybody was resumed');
    if (missed.count > 0) await marks.settle(PATIENCE_MS);
    return Math.max(back, marks.lastAt) - started;
  }

  /** Gets ready for an entry that all must see. */
  awaitAll(mark: number): void {
    this.round = { mark, users: new Set(), lastAt: 0, done: () => undefined };
  }

  /** When the last of all had it, by the clock of `Date.now()`, which other processes share. Rejects when not all got it. */
  async allArrivedAt(mark: number): Promise<number> {
    const { round, tabs } = this;
    if (round?.mark !== mark) throw new Error(`nobody waits for ${mark}`);
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      round.done = resolve;
      if (round.users.size === tabs.length) resolve();
      timer = setTimeout(() => {
        const missing = tabs.length - round.users.size;
        reject(new Error(`WRONG: ${missing} of ${tabs.length} never saw mark ${mark}`));
      }, PATIENCE_MS);
    }).finally(() => clearTimeout(timer));
    return performance.timeOrigin + round.lastAt;
  }

  private note(mark: number, user: number): void {
    const { round, marks } = this;
    if (round?.mark === mark) {
      if (round.users.has(user)) throw new Error(`WRONG: mark ${mark} came twice to user ${user}`);
      round.users.add(user);
      round.lastAt = performance.now();
      if (round.users.size === this.tabs.length) round.done();
    } else if (marks) marks.note(mark, user);
    else throw new Error(`WRONG: mark ${mark} came to user ${user}, and nobody sent it`);
  }
}
