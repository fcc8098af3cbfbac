import type { Channel, Env } from './env.js';
import { createTimer } from './timers.js';

/** A leader that says nothing for so long is frozen, or worse. */
const SILENCE_MS = 45_000;
const BEAT_MS = 15_000;
/** Longer than a token may take. */
const TURN_MS = 20_000;

export interface TabHooks {
  /** This tab holds the connection from now on. */
  lead(): void;
  /** It does not, any more. */
  follow(): void;
  /** Say how things stand, so that the others know that this tab lives. */
  beat(): void;
  message(message: unknown): void;
}

/** Which of a person's tabs holds the connection. The lock of a tab that dies is free at once. */
export interface Tabs {
  isLeader(): boolean;
  join(): void;
  /** Hands the connection to another tab, if there is one. */
  leave(): void;
  post(message: object): void;
  /** The leader lives. */
  heard(): void;
  /** One tab at a time does `task`; should that one be frozen, the next one does not wait for ever. */
  alone: <T>(task: () => Promise<T>) => Promise<T>;
}

interface Candidacy {
  queued: AbortController;
  release?: () => void;
}

export function createTabs(env: Env, name: string, hooks: TabHooks): Tabs {
  const { locks } = env;
  let channel: Channel | undefined;
  let candidacy: Candidacy | undefined;
  let isLeader = false;
  const timer = createTimer(env);

  const contend = (steal: boolean): void => {
    if (!locks) return;
    withdraw();
    const own: Candidacy = (candidacy = { queued: new AbortController() });
    const { signal } = own.queued;
    let isMine = false;
    const hold = (): Promise<void> =>
      new Promise((release) => {
        if (candidacy !== own) return release();
        own.release = release;
        isMine = isLeader = true;
        hooks.lead();
        beat();
      });
    const over = (): void => {
      if (!isMine || candidacy !== own) return;
      isLeader = false;
      hooks.follow();
      contend(false);
    };
    // A request that steals may not have a signal. It rejects when it is withdrawn, or stolen by a tab that heard nothing.
    locks.request(name, steal ? { steal } : { signal }, hold).then(over, over);
    heard();
  };

  const beat = (): void =>
    timer(BEAT_MS, () => {
      hooks.beat();
      beat();
    });

  const withdraw = (): void => {
    const last = candidacy;
    candidacy = undefined;
    last?.queued.abort();
    last?.release?.();
  };

  const heard = (): void => {
    if (!isLeader && channel) timer(SILENCE_MS, () => contend(true));
  };

  return {
    isLeader: () => isLeader,
    join: () => {
      const own = (channel ??= env.channel?.(name));
      own?.listen((message) => {
        if (channel === own) hooks.message(message);
      });
      hooks.follow();
      contend(false);
    },
    leave: () => {
      isLeader = false;
      timer();
      channel?.close();
      channel = undefined;
      withdraw();
    },
    post: (message) => channel?.post(message),
    heard,
    alone: async <T>(task: () => Promise<T>): Promise<T> => {
      const late = new AbortController();
      const patience = createTimer(env);
      patience(TURN_MS, () => late.abort());
      let work: Promise<T> | undefined;
      const hold = async (): Promise<void> => {
        patience();
        work = task();
        // Whoever asked hears of the failure.
        await work.catch(() => undefined);
      };
      await locks?.request(`${name}:token`, { signal: late.signal }, hold).catch(() => undefined);
      return work ?? task();
    },
  };
}
