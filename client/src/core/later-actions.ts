import type { Actions, Verb } from './actions.js';
import type { NotificationsClient } from './api.js';
import { later, methods, ready } from './later.js';

/** The actions, without their code until somebody may want it. */
export interface LaterActions extends Pick<NotificationsClient, Verb | 'remove'> {
  /** Somebody looks at entries, and is likely to do something with them. */
  prepare: () => void;
  flush: () => void;
  forget: () => void;
}

/** @param era rises with each person */
export function actionsLater(
  create: (code: typeof import('./actions.js')) => Actions,
  era: () => number,
): LaterActions {
  let loaded: Actions | undefined;
  const load = later(async () => (loaded = create(await import('./actions.js'))));
  return {
    ...methods(era, load, 'markRead', 'markUnread', 'archive', 'unarchive', 'markAllRead', 'seen'),
    remove: (id, options) => {
      let removal = loaded?.remove(id, options);
      if (removal) return removal;
      let isUndone = false;
      const over = (async () => {
        const code = await ready(era, load);
        if (!isUndone) await (removal = code.remove(id, options));
      })();
      const undo = (): boolean =>
        removal ? removal.undo() : !isUndone && !!options?.undoMs && (isUndone = true);
      return Object.assign(over, { undo });
    },
    prepare: () => void load().catch(() => undefined),
    flush: () => loaded?.flush(),
    forget: () => loaded?.forget(),
  };
}
