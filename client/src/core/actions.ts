import type { InboxState, Notification as Entry } from '../../../src/contract/index.js';
import type { NotificationsClient } from './api.js';
import type { Env } from './env.js';
import type { Inbox, Pending } from './inbox.js';
import { concerns, marked } from './marks.js';
import { ended, toNotifyError } from './notify.error.js';
import { createTimer } from './timers.js';
import type { Mark, Step } from './transport.js';

/** Asks the server: as `ask` of http.ts, with the token. */
export type Call = <T>(method: string, path: string, body?: object, keepalive?: boolean) => Promise<T>;

type Answer = (InboxState & { notification?: Entry }) | undefined;

/** What the person does: shown at once, taken back when the server refuses. */
export type Verb = 'markRead' | 'markUnread' | 'archive' | 'unarchive' | 'markAllRead' | 'seen';

export interface Actions extends Pick<NotificationsClient, Verb | 'remove'> {
  /** The page goes: nobody can undo any more. */
  flush(): void;
  forget(): void;
}

/** @param done tells the other tabs */
export function createActions(
  env: Env,
  inbox: Inbox,
  call: Call,
  done: (step: Step, state: InboxState | undefined) => void,
): Actions {
  /** One after the other: a mark and its undoing must not overtake each other. */
  let queue: Promise<unknown> = Promise.resolve();
  const undoable = new Set<() => void>();
  let seenUpTo = 0;
  /** Rises with each person. */
  let era = 0;

  const now = (): string => new Date(env.now()).toISOString();

  /**
   * @param step what the answer means for the entries; the answer's own entry when absent
   * @param isLast when the page goes there is no later
   */
  const run = async (
    pending: Pending,
    ask: () => Promise<Answer>,
    step?: Step,
    isLast = false,
  ): Promise<void> => {
    inbox.add(pending);
    const mine = era;
    const turn = isLast
      ? ask()
      : queue.then(() => {
          if (mine !== era) throw ended();
          return ask();
        });
    queue = turn.catch(() => undefined);
    try {
      const answer = await turn;
      const taken = step ?? { put: answer?.notification ? [answer.notification] : [] };
      inbox.confirm(taken, answer);
      done(taken, answer);
    } finally {
      inbox.drop(pending);
    }
  };

  /** One entry. */
  const change = (verb: string, edit: (entry: Entry) => Entry) => (id: number) =>
    run(
      (entry) => (entry.id === id ? edit(entry) : entry),
      () =>
        call<Answer>('PATCH', `/notifications/${id}/${verb}`).catch((error: unknown) => {
          // It was removed elsewhere, and this tab had not heard of it.
          if (isGone(error)) inbox.confirm({ drop: [id] }, undefined);
          throw error;
        }),
    );

  const mark = (verb: string, body: Pick<Mark, 'upTo' | 'category'>, as: Mark): Promise<void> =>
    run(
      (entry) => (concerns(as, entry) ? marked(entry, as) : entry),
      () => call('PATCH', `/notifications/${verb}`, body),
      { mark: as },
    );

  return {
    markRead: change('read', (entry) => marked(entry, { readAt: now() })),
    markUnread: change('unread', (entry) => ({ ...entry, isRead: false, readAt: null })),
    archive: change('archive', (entry) => ({ ...entry, archivedAt: entry.archivedAt ?? now() })),
    unarchive: change('unarchive', (entry) => ({ ...entry, archivedAt: null })),
    markAllRead: ({ upTo = inbox.cursor(), category } = {}) =>
      mark('mark-all-read', { upTo, category }, { upTo: upTo ?? Infinity, category, readAt: now() }),
    seen: async (upTo) => {
      if (upTo <= seenUpTo) return;
      const before = seenUpTo;
      seenUpTo = upTo;
      try {
        await mark('seen', { upTo }, { upTo, seenAt: now() });
      } catch (error) {
        seenUpTo = before;
        throw error;
      }
    },
    remove: (id, { undoMs = 0 } = {}) => {
      const pending: Pending = (entry) => (entry.id === id ? null : entry);
      const remove = (isLast: boolean): Promise<void> =>
        run(
          pending,
          () =>
            call<undefined>('DELETE', `/notifications/${id}`, undefined, isLast).catch((error: unknown) => {
              // Gone already: what was wanted.
              if (!isGone(error)) throw error;
            }) as Promise<undefined>,
          { drop: [id] },
          isLast,
        );
      if (undoMs <= 0) return Object.assign(remove(false), { undo: () => false });

      inbox.add(pending);
      const timer = createTimer(env);
      let settle!: (outcome?: Promise<void>) => void;
      const over = new Promise<void>((resolve) => (settle = resolve as typeof settle));
      /** Answers whether there is still something to send, or to bring back. */
      const end = (): boolean => {
        timer();
        return undoable.delete(flush);
      };
      const send = (isLast: boolean): void => settle(end() ? remove(isLast) : Promise.reject(ended()));
      const flush = (): void => send(true);
      timer(undoMs, () => send(false));
      undoable.add(flush);
      const undo = (): boolean => {
        if (!undoable.has(flush)) return false;
        end();
        inbox.drop(pending);
        settle();
        return true;
      };
      return Object.assign(over, { undo });
    },
    flush: () => undoable.forEach((send) => send()),
    forget: () => {
      era++;
      undoable.clear();
      seenUpTo = 0;
    },
  };
}

const isGone = (error: unknown): boolean => toNotifyError(error).code === 'not_found';
