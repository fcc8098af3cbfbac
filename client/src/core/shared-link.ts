import type { InboxState, Reset } from '../../../src/contract/index.js';
import type { Room, StoreState } from './api.js';
import type { LinkParts, Live, Wake } from './link.js';
import { NotifyError } from './notify.error.js';
import { createOwnLink, type OwnLink } from './own-link.js';
import type { RoomEvent } from './rooms.js';
import { createLeaderCalls, createSharedRooms, type Failure } from './shared-rooms.js';
import { createTabs } from './tabs.js';
import type { Batch, Step } from './transport.js';

type LinkPart = Pick<StoreState, 'link' | 'transport' | 'pause' | 'retryAt'> & { failure: Failure | null };

/** What tabs say to each other. */
type Message =
  | { t: 'hello' }
  | ({ t: 'wake' } & Wake)
  | { t: 'state'; link: LinkPart; at: InboxState | undefined }
  | { t: 'batch'; from: number | undefined; batch: Batch }
  | { t: 'reset'; state: InboxState; reason: Reset['reason'] | null }
  | { [K in keyof Live]: { t: 'live'; name: K; data: Live[K] } }[keyof Live]
  | { t: 'expired'; failure: Failure }
  | { t: 'done'; step: Step; state: InboxState | undefined }
  | { t: 'token'; token: string }
  | { t: 'ask'; call: string; tab: string; event: RoomEvent; room: Room }
  | { t: 'answer'; call: string; failure?: Failure };

/** The one connection of all tabs of a person: held here, or followed. Loaded where tabs can talk to each other. */
export function createSharedLink(parts: LinkParts, name: string): OwnLink {
  const { env, inbox, tokens, patch, emit } = parts;
  // Not from `env.random`: two tabs of a test must not be one.
  const id = Math.random().toString(36).slice(2);
  const own = createOwnLink(parts);
  const alone = { ...own };
  /** Of a follower: it has heard that the leader is connected. */
  let isUp = false;

  const tabs = createTabs(env, name, {
    lead: () => {
      patch({ role: 'leader' });
      own.start();
    },
    follow: () => {
      isUp = false;
      own.stop({ link: 'electing', role: 'follower' });
      post({ t: 'hello' });
    },
    beat: () => shareState(),
    message: (message) => receive(message as Message),
  });
  const post = (message: Message): void => tabs.post(message);
  const calls = createLeaderCalls(env, id, (call) => post({ t: 'ask', ...call }));
  const rooms = createSharedRooms(alone.send);

  const shareState = (): void => {
    if (!tabs.isLeader()) return;
    const { link, transport, pause, retryAt, lastError } = parts.state();
    const failure = lastError && failureOf(lastError);
    post({ t: 'state', link: { link, transport, pause, retryAt, failure }, at: inbox.state() });
  };

  const receive = (message: Message): void => {
    if (message.t === 'token') tokens.adopt(message.token);
    else if (message.t === 'done') inbox.confirm(message.step, message.state);
    else if (message.t === 'expired') emit('session-expired', { error: errorOf(message.failure) });
    else if (tabs.isLeader()) lead(message);
    else follow(message);
  };

  const lead = (message: Message): void => {
    if (message.t === 'hello') shareState();
    else if (message.t === 'wake') own.wake(message);
    else if (message.t === 'ask') {
      const { call, tab, event, room } = message;
      rooms.request(tab, event, room).then(
        () => post({ t: 'answer', call }),
        (error: NotifyError) => post({ t: 'answer', call, failure: failureOf(error) }),
      );
    }
  };

  const follow = (message: Message): void => {
    if (message.t === 'answer') return calls.answered(message.call, message.failure);
    if (message.t === 'hello' || message.t === 'wake' || message.t === 'ask') return;
    tabs.heard();
    if (message.t === 'state') {
      show(message.link);
      found(message.link);
      if (message.at && !inbox.sync(message.at)) own.fill();
    } else if (message.t === 'batch') {
      if ((inbox.cursor() ?? Infinity) < (message.from ?? 0)) own.fill();
      inbox.apply(message.batch);
    } else if (message.t === 'reset') own.reset(message.state, message.reason);
    else if (message.t === 'live') {
      isUp ||= message.name === 'connected';
      own.tell(message.name, message.data);
    }
  };

  /** For this tab the link is up now, though the leader's has long been: there are rooms to join, and orders to load. */
  const found = ({ transport }: LinkPart): void => {
    if (isUp || !transport) return;
    isUp = true;
    own.tell('connected', { transport, resumed: inbox.cursor() !== undefined, user: tokens.user() ?? '' });
  };

  const show = ({ failure, ...link }: LinkPart): void => {
    const { lastError } = parts.state();
    const isSame = lastError?.code === failure?.code && lastError?.message === failure?.message;
    patch({ ...link, lastError: isSame ? lastError : failure && errorOf(failure) });
  };

  return Object.assign<OwnLink, Partial<OwnLink>>(own, {
    join: () => {
      own.isJoined = true;
      tabs.join();
    },
    leave: (state) => {
      tabs.leave();
      alone.leave(state);
    },
    wake: (wake) => (tabs.isLeader() ? alone.wake(wake) : post({ t: 'wake', ...wake })),
    offline: () => {
      if (tabs.isLeader()) alone.offline();
    },
    renewed: (token, isForeign) => {
      if (tabs.isLeader()) alone.renewed(token, isForeign);
      if (!isForeign) post({ t: 'token', token });
    },
    send: (event, body) => {
      const { room } = body as { room: Room };
      return tabs.isLeader()
        ? rooms.request(id, event as RoomEvent, room)
        : calls.ask(event as RoomEvent, room);
    },
    expire: (error) => {
      if (parts.state().link === 'expired') return;
      post({ t: 'expired', failure: failureOf(error) });
      if (tabs.isLeader() || !own.isJoined) alone.expire(error);
      else emit('session-expired', { error });
    },
    batch: (batch) => {
      const from = inbox.cursor();
      if (inbox.apply(batch)) post({ t: 'batch', from, batch });
    },
    reset: (state, reason) => {
      if (tabs.isLeader()) post({ t: 'reset', state, reason });
      alone.reset(state, reason);
    },
    tell: (event, data) => {
      if (tabs.isLeader()) {
        // Those that are still there join again.
        if (event === 'connected') rooms.forget();
        post({ t: 'live', name: event, data } as Message);
      }
      alone.tell(event, data);
    },
    fillFailed: () => {
      // A follower tries again with the leader's next word.
      if (tabs.isLeader()) alone.fillFailed();
    },
    alone: tabs.alone,
    shareDone: (step, state) => post({ t: 'done', step, state }),
    shareState,
  });
}

const failureOf = ({ code, message }: NotifyError): Failure => ({ code, message });
const errorOf = ({ code, message }: Failure): NotifyError => new NotifyError(code, message);
