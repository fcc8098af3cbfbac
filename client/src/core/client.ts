import type { Changes, NotificationPage } from '../../../src/contract/index.js';
import type { Call } from './actions.js';
import type { ClientOptions, ListQuery, NotificationsClient, NotifyEvents, StoreState } from './api.js';
import type { PageEvent } from './env.js';
import { ask } from './http.js';
import { createInbox } from './inbox.js';
import type { LinkParts } from './link.js';
import { actionsLater } from './later-actions.js';
import { createLists } from './lists.js';
import { ended, toNotifyError, type NotifyError } from './notify.error.js';
import { createOwnLink, type OwnLink } from './own-link.js';
import { createCell, createEmitter } from './readable.js';
import { retryDelay } from './retry-delay.js';
import { createServices } from './services.js';
import { createTimer } from './timers.js';
import { createTokens } from './tokens.js';
import { changesToBatch, type ClientEnv } from './transport.js';

const HIDDEN_GRACE_MS = 30_000;
const RELOAD_MS = 5_000;

const START: StoreState = {
  link: 'idle',
  transport: null,
  pause: null,
  retryAt: null,
  role: 'solo',
  user: null,
  isReady: false,
  unread: 0,
  unseen: 0,
  lastError: null,
};

/** Puts the parts together. What each does is in its own file. */
export function createClient(options: Readonly<ClientOptions>, env: ClientEnv): NotificationsClient {
  const { app, autoConnect = true, getToken, hiddenGraceMs = HIDDEN_GRACE_MS, shareTabs = true } = options;
  const { page, now } = env;
  const url = options.url.replace(/\/+$/, '');
  const { emit, on } = createEmitter<NotifyEvents>();
  const state = createCell(START);
  const { get, patch } = state;
  const retry = createTimer(env);
  const grace = createTimer(env);
  /** Rises with each person. */
  let era = 0;
  /** Rises with each start, and with each end of one. */
  let round = 0;
  let isStarted = false;
  let isRefreshing = false;
  let beginning: Promise<void> | undefined;
  let failures = 0;

  /** With a good token, or with a new one after a 401. */
  const call: Call = async <T>(method: string, path: string, body?: object, keepalive = false) => {
    const mine = era;
    if (get().link === 'closed') throw ended();
    const send = (token: string): Promise<T> => ask<T>(env, url, { method, path, body, token, keepalive });
    const token = tokens.current() || (await tokens.get());
    const answer = await send(token).catch(async (error: NotifyError) => {
      if (error.status !== 401 || mine !== era) throw error;
      try {
        return await send(await tokens.renew('rejected', token));
      } catch (again) {
        const failure = toNotifyError(again);
        if (failure.code === 'unauthorized' && mine === era) link.expire(failure);
        throw again;
      }
    });
    if (mine !== era) throw ended();
    return answer;
  };

  const refreshSoon = (): void => {
    if (isRefreshing) return;
    isRefreshing = true;
    queueMicrotask(() => {
      isRefreshing = false;
      lists.refresh();
      patch({ ...inbox.shownCounts(), isReady: inbox.isReady() });
    });
  };

  const fill = (): Promise<void> =>
    inbox.fill(async () => {
      let answer: Changes;
      do {
        answer = await call('GET', `/notifications/changes?after=${inbox.cursor() ?? 0}`);
        if (answer.reset) {
          inbox.reset(answer, null);
          void lists.reload();
          return;
        }
        inbox.applyMissed(changesToBatch(answer));
      } while (answer.more);
    });

  const {
    prepare,
    flush,
    forget: forgetActions,
    ...actions
  } = actionsLater(
    ({ createActions }) => createActions(env, inbox, call, (step, after) => link.shareDone?.(step, after)),
    () => era,
  );
  const inbox = createInbox(
    {
      emit: (name, event) => {
        if (name === 'notification') prepare();
        emit(name, event);
      },
    },
    refreshSoon,
  );
  const lists = createLists(
    inbox,
    (query) => {
      prepare();
      return call<NotificationPage>('GET', `/notifications?${searchOf(query)}`);
    },
    (run) => void env.setTimeout(run, RELOAD_MS),
  );
  const tokens = createTokens(
    env,
    getToken,
    (token, userChanged, isForeign) => (userChanged ? void changeUser() : link.renewed(token, isForeign)),
    (task) => link.alone(task),
  );
  const { rejoin, forget, ...services } = createServices(
    url,
    call,
    (event, body) => link.send(event, body),
    () => era,
  );
  const parts: LinkParts = {
    env,
    options,
    url,
    tokens,
    inbox,
    state: get,
    patch,
    emit,
    fill,
    reload: () => void lists.reload(),
    rejoin,
  };
  let link = createOwnLink(parts);

  /** A token, then a place among the tabs of its person. */
  const begin = async (): Promise<void> => {
    if (isStarted && !link.isJoined) await (beginning ??= signIn());
  };

  const signIn = async (): Promise<void> => {
    const mine = ++round;
    retry();
    patch({ link: 'electing', pause: null, retryAt: null });
    try {
      await tokens.get();
    } catch (error) {
      if (mine !== round) return;
      beginning = undefined;
      const failure = toNotifyError(error);
      if (failure.code !== 'offline') return link.expire(failure);
      const delay = retryDelay(failures++, env.random());
      patch({ link: 'waiting', retryAt: now() + delay, lastError: failure });
      return retry(delay, () => void begin());
    }
    const chosen = mine === round && (await chooseLink());
    if (!chosen || mine !== round) return;
    beginning = undefined;
    failures = 0;
    link = chosen;
    patch({ user: tokens.user() });
    link.join();
  };

  /** One connection for all tabs, where they can find each other. */
  const chooseLink = async (): Promise<OwnLink> => {
    if (shareTabs && env.locks && env.channel) {
      const name = `storebell:${app ?? url}:${tokens.user()}`;
      const shared = await import('./shared-link.js').catch(() => undefined);
      if (shared) return shared.createSharedLink(parts, name);
    }
    return createOwnLink(parts);
  };

  const leave = (last: Partial<StoreState>): void => {
    round++;
    beginning = undefined;
    retry();
    grace();
    link.leave(last);
  };

  const onPage = (event: PageEvent): void => {
    if (event === 'pagehide') flush();
    if (!isStarted) return;
    if (event === 'hidden') watchHidden();
    else if (event === 'offline') link.offline();
    // An open connection would keep the page out of the browser's back-forward cache.
    else if (event === 'pagehide') rest('bfcache');
    else comeBack(event);
  };

  const comeBack = (event: PageEvent): void => {
    const { link: at, lastError } = get();
    if (link.isJoined) {
      const wasPushedOut = event === 'visible' && lastError?.serverCode === 'connection_limit';
      link.wake({ isAsked: wasPushedOut, isNetwork: event === 'online' });
    } else if (at !== 'expired') void begin();
    watchHidden();
  };

  const watchHidden = (): void =>
    grace(hiddenGraceMs, page?.isHidden() && hiddenGraceMs < Infinity ? () => rest('hidden') : undefined);

  /** Another tab takes over, if one is in use; otherwise push does. */
  const rest = (pause: 'hidden' | 'bfcache'): void => {
    if (get().link !== 'expired') leave({ link: 'paused', pause });
  };

  /** Nothing of one person may be seen by the next. */
  const changeUser = (): Promise<void> => {
    era++;
    leave(START);
    forgetActions();
    inbox.clear();
    lists.forget();
    forget();
    emit('user-changed', { user: tokens.user() });
    return begin();
  };

  const connect = (): void => {
    if (get().link === 'closed') return;
    isStarted = true;
    if (link.isJoined) link.wake({ isAsked: true });
    else void begin();
    watchHidden();
  };

  const close = (): void => {
    if (get().link === 'closed') return;
    flush();
    isStarted = false;
    leave({ link: 'closed' });
    tokens.forget();
    leavePage?.();
  };

  state.subscribe(() => link.shareState?.());
  const leavePage = page?.on(onPage);
  if (page && autoConnect) queueMicrotask(() => isStarted || connect());

  return {
    options,
    state,
    list: lists.get,
    find: async (id) => inbox.get(id) ?? call('GET', `/notifications/${id}`),
    ...actions,
    ...services,
    on,
    connect,
    switchUser: () => {
      flush();
      tokens.forget();
      return changeUser();
    },
    close,
    [Symbol.dispose]: close,
  };
}

/** As `./testing` makes one: `new Client(options, env)`. */
export const Client = createClient as unknown as new (
  ...parts: Parameters<typeof createClient>
) => NotificationsClient;

/** A query as the list of the server takes it; what is not asked for is not there. */
function searchOf(query: ListQuery & { cursor?: string }): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== false);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
