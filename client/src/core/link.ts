import type { InboxState, Reset } from '../../../src/contract/index.js';
import type { ClientOptions, NotifyEvents, StoreState, TransportName } from './api.js';
import type { Inbox } from './inbox.js';
import { createLadder } from './ladder.js';
import { NotifyError, offline, toNotifyError } from './notify.error.js';
import { retryDelay } from './retry-delay.js';
import { createTimer, type Timer } from './timers.js';
import type { Tokens } from './tokens.js';
import type { Batch, ClientEnv, Closing, Connection, Signals } from './transport.js';

/** From the start to the server's first word. A WebSocket that a proxy swallows says nothing at all. */
const OPEN_MS: Record<TransportName, number> = { websocket: 4_000, sse: 5_000, polling: 15_000 };
/** From the open socket to its first word: in a storm the server lets people in one after the other. */
const WELCOME_MS = 10_000;
/** After that long what was missed is not what keeps us. */
const CATCH_UP_MS = 10_000;
/** A connection that has held so long has proved itself. */
const STABLE_MS = 30_000;
const SUSPENDED_MS = 120_000;
const OFFLINE_RETRY_MS = 30_000;
const PROBE_MS = 300_000;
/** A better transport worked on this page before: what broke was likely the server, not the way. */
const PROBE_SOON_MS = 20_000;

export interface LinkParts {
  env: ClientEnv;
  options: ClientOptions;
  /** Without a slash at the end. */
  url: string;
  tokens: Tokens;
  inbox: Inbox;
  state: () => StoreState;
  patch: (state: Partial<StoreState>) => void;
  emit: <K extends keyof NotifyEvents>(name: K, event: NotifyEvents[K]) => void;
  /** Asks for what was missed since the cursor. */
  fill: () => Promise<void>;
  reload: () => void;
  /** The rooms of before are gone. */
  rejoin: () => void;
}

export type Live = Signals & Pick<NotifyEvents, 'connected'>;

/** What a link tells. */
export interface LinkHooks {
  connected: (
    state: InboxState & { resumed: boolean },
    after: number | undefined,
    transport: TransportName,
  ) => void;
  reset: (state: InboxState, reason: Reset['reason'] | null) => void;
  batch: (batch: Batch) => void;
  tell: <K extends keyof Live>(name: K, data: Live[K]) => void;
  expire: (error: NotifyError) => void;
}

/** `isAsked`: even after a refusal. `isNetwork`: the network may be another one, so a better transport may work. */
export interface Wake {
  isAsked?: boolean;
  isNetwork?: boolean;
}

/** Keeps a connection to the server, over the best transport that works here, until it is told to stop. */
export interface Link {
  start: () => void;
  /** Until `start`. */
  stop: (state: Partial<StoreState>) => void;
  /** The network is gone, as the browser says, which may be wrong. */
  offline: () => void;
  /** Now is a good time to try. */
  wake: (wake: Wake) => void;
  /** There is a new token of the same person. */
  renewed: (token: string) => void;
  send: (event: string, body: object) => Promise<unknown>;
  /** The inbox moved on. */
  moved: () => void;
}

interface Opened {
  rung: number;
  token: string;
  connection?: Connection;
  /** The server has spoken. */
  isUp?: boolean;
  timer: Timer;
}

/** @param hooks looked up when something is told */
export function createLink({ env, options, url, tokens, inbox, patch }: LinkParts, hooks: LinkHooks): Link {
  const { cursor } = inbox;
  const ladder = createLadder(env, options);
  let current: Opened | undefined;
  let probing: Opened | undefined;
  let isRunning = false;
  let era = 0;
  let failures = 0;
  let wasRefused = false;
  let downSince: number | undefined;
  let catchUpTo = 0;
  let isCatchingUp = false;
  const retry = createTimer(env);
  const stable = createTimer(env);
  const probe = createTimer(env);
  const suspend = createTimer(env);

  const attempt = (): void => {
    halt();
    downSince ??= env.now();
    patch({ link: downLink('connecting'), pause: null });
    const mine = era;
    tokens.get().then(
      (token) => {
        if (mine === era) current = open(ladder.rung(), token);
      },
      (error: unknown) => mine === era && withoutToken(error),
    );
  };

  const withoutToken = (error: unknown): void => {
    const failure = toNotifyError(error);
    if (failure.code !== 'offline') return hooks.expire(failure);
    wasRefused = false;
    failed(failure);
  };

  const open = (rung: number, token: string): Opened => {
    const name = ladder.nameOf(rung);
    const after = cursor();
    const opened: Opened = { rung, token, timer: createTimer(env) };
    const isCurrent = (): boolean => current === opened;
    const patience = (ms: number): void =>
      opened.timer(ms, () => {
        opened.connection?.close();
        closed(opened, { error: offline(`No answer: ${name}`) });
      });
    patience(OPEN_MS[name]);
    opened.connection = env.open[name]({
      url,
      socketPath: options.socketPath,
      env,
      token: tokens.current,
      after,
      opened: () => patience(WELCOME_MS),
      connected: (state) => {
        if (isCurrent() || probing === opened) up(opened, state, after);
      },
      reset: (state, reason) => {
        if (isCurrent()) hooks.reset(state, reason);
        moved();
      },
      batch: (batch) => {
        if (isCurrent()) hooks.batch(batch);
        moved();
      },
      signal: (event, data) => isCurrent() && hooks.tell<typeof event>(event, data as Live[typeof event]),
      tokenExpiring: () => void tokens.renew('expiring', opened.token).catch(() => undefined),
      closed: (closing) => closed(opened, closing),
    });
    return opened;
  };

  const up = (opened: Opened, state: InboxState & { resumed: boolean }, after: number | undefined): void => {
    opened.isUp = true;
    if (probing === opened) {
      // Both stand at the same place of the inbox, so nothing is lost and nothing comes twice.
      close(current);
      current = opened;
      probing = undefined;
    }
    ladder.works(opened.rung);
    wasRefused = false;
    downSince = undefined;
    suspend();
    stable(STABLE_MS, () => (failures = 0));
    planProbe(ladder.hasFallen() ? PROBE_SOON_MS : PROBE_MS);
    const transport = ladder.nameOf(opened.rung);
    catchUpTo = state.resumed && after !== undefined ? state.seq : 0;
    isCatchingUp = true;
    patch({ link: 'catching-up', transport, retryAt: null });
    hooks.connected(state, after, transport);
    opened.timer(CATCH_UP_MS, () => current === opened && isCatchingUp && live());
    moved();
  };

  const moved = (): void => {
    if (isCatchingUp && (cursor() ?? 0) >= catchUpTo) live();
  };

  const live = (): void => {
    isCatchingUp = false;
    patch({ link: 'live', lastError: null });
  };

  const closed = (opened: Opened, { error, token, isFinal, reconnectInMs }: Closing): void => {
    opened.timer();
    if (probing === opened) {
      probing = undefined;
      return planProbe(PROBE_MS);
    }
    if (current !== opened) return;
    halt();
    patch({ transport: null });
    if (isFinal) {
      isRunning = false;
      return patch({ link: 'refused', lastError: error });
    }
    if (reconnectInMs !== undefined) return comeBack(reconnectInMs, error);
    if (token !== undefined) return unauthorized(token, error);
    failed(error, ladder.failed(!!opened.isUp, failures));
  };

  const unauthorized = (token: string, error: NotifyError): void => {
    // The connection ended with its token, and the next one is here already.
    if (tokens.current() !== token) return attempt();
    if (wasRefused) return hooks.expire(error);
    wasRefused = true;
    const mine = era;
    tokens.renew('rejected', token).then(
      () => mine === era && attempt(),
      (reason: unknown) => mine === era && withoutToken(reason),
    );
  };

  const failed = (error: NotifyError, isQuick = false): void => {
    const delay = error.retryAfterMs ?? (isQuick ? 0 : retryDelay(failures, env.random()));
    failures++;
    comeBack(delay, error);
  };

  const comeBack = (ms: number, error: NotifyError): void => {
    downSince ??= env.now();
    patch({ link: downLink('waiting'), lastError: error });
    suspend(
      Math.max(0, downSince + SUSPENDED_MS - env.now()),
      () => isRunning && patch({ link: 'suspended' }),
    );
    retryIn(ms);
  };

  const retryIn = (ms: number): void => {
    patch({ retryAt: env.now() + ms });
    retry(ms, attempt);
  };

  const downLink = (link: 'connecting' | 'waiting'): StoreState['link'] =>
    env.now() - (downSince ?? Infinity) >= SUSPENDED_MS ? 'suspended' : link;

  const planProbe = (ms: number): void =>
    probe(ms * (0.8 + env.random() * 0.4), current && ladder.better() !== undefined ? tryBetter : undefined);

  /** Opens a better transport beside the one that works. */
  const tryBetter = (): void => {
    const better = ladder.better();
    if (current?.isUp && !probing && better !== undefined) probing = open(better, tokens.current());
  };

  /** Nothing is open and nothing planned after this. */
  const halt = (): void => {
    era++;
    isCatchingUp = false;
    for (const timer of [retry, stable, probe]) timer();
    const ends = [current, probing];
    current = probing = undefined;
    ends.forEach(close);
  };

  const close = (opened: Opened | undefined): void => {
    opened?.timer();
    opened?.connection?.close();
  };

  const start = (): void => {
    if (isRunning) return wake({ isNetwork: true });
    isRunning = true;
    failures = 0;
    ladder.forgive();
    wasRefused = false;
    attempt();
  };

  const wake = ({ isAsked, isNetwork }: Wake): void => {
    if (isAsked) start();
    else if (isRunning && !current) attempt();
    else if (isRunning && isNetwork) tryBetter();
  };

  return {
    start,
    stop: (state) => {
      isRunning = false;
      halt();
      downSince = undefined;
      suspend();
      patch({ transport: null, retryAt: null, pause: null, ...state });
    },
    offline: () => {
      if (!isRunning) return;
      halt();
      patch({ link: 'paused', pause: 'offline', transport: null });
      retryIn(OFFLINE_RETRY_MS);
    },
    wake,
    renewed: (token) => {
      const opened = current;
      // A stream ends with its token, then comes back with this one.
      if (!opened?.isUp) return;
      opened.connection?.send?.('refreshToken', { token }).then(
        () => (opened.token = token),
        () => opened === current && attempt(),
      );
    },
    send: async (event, body) => {
      const { send } = (current?.isUp && current.connection) || {};
      if (!send) throw new NotifyError('unsupported', `No WebSocket: ${event}`);
      return send(event, body);
    },
    moved,
  };
}
