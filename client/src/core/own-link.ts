import type { InboxState } from '../../../src/contract/index.js';
import type { NotifyEvents, StoreState } from './api.js';
import { createLink, type Link, type LinkHooks, type LinkParts } from './link.js';
import type { Step } from './transport.js';

/** A link, and what becomes of what it hears. Where there are other tabs, shared-link.ts puts its own in some places. */
export interface OwnLink extends Link, LinkHooks {
  isJoined: boolean;
  join: () => void;
  leave: (state: Partial<StoreState>) => void;
  /** `isForeign`: another tab asked for it. */
  renewed: (token: string, isForeign?: boolean) => void;
  fill: () => void;
  fillFailed: () => void;
  /** One tab at a time. */
  alone: <T>(task: () => Promise<T>) => Promise<T>;
  /** The person changed something, and the server agreed. */
  shareDone?: (step: Step, state: InboxState | undefined) => void;
  /** Something of the state has changed. */
  shareState?: () => void;
}

/** A connection of this tab's own: what it hears goes into the inbox and to the listeners. */
export function createOwnLink(parts: LinkParts): OwnLink {
  const { tokens, inbox, patch, emit } = parts;
  let filling: Promise<void> | undefined;
  const fill = async (): Promise<void> => {
    try {
      await parts.fill();
    } catch {
      return own.fillFailed();
    }
    link.moved();
    own.shareState?.();
  };
  const own = {} as OwnLink;
  const link = createLink(parts, own);
  return Object.assign<OwnLink, OwnLink>(own, {
    ...link,
    isJoined: false,
    join: () => {
      own.isJoined = true;
      patch({ role: 'solo' });
      link.start();
    },
    leave: (state) => {
      own.isJoined = false;
      link.stop(state);
    },
    expire: (error) => {
      if (parts.state().link === 'expired') return;
      link.stop({ link: 'expired', lastError: error });
      emit('session-expired', { error });
    },
    connected: (state, after, transport) => {
      inbox.begin(state);
      // Without `after` nothing is replayed, and a list may have been loaded before.
      if (!inbox.sync(state) && after === undefined) own.fill();
      own.tell('connected', { transport, resumed: state.resumed, user: tokens.user() ?? '' });
    },
    batch: inbox.apply,
    reset: (state, reason) => {
      inbox.reset(state, reason);
      parts.reload();
    },
    tell: (name, data) => {
      emit(name, data as NotifyEvents[typeof name]);
      if (name === 'connected') parts.rejoin();
    },
    fill: () => {
      filling ??= fill().finally(() => (filling = undefined));
    },
    // A new connection resumes from the cursor.
    fillFailed: () => {
      link.stop({ link: 'connecting' });
      link.start();
    },
    alone: (task) => task(),
  });
}
