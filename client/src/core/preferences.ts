import type { ChannelPreference, Preferences, PreferencesUpdate } from '../../../src/contract/index.js';
import type { Call } from './actions.js';
import type { PreferencesState, PreferencesStore } from './api.js';
import { toNotifyError } from './notify.error.js';
import { quietly, type Cell } from './readable.js';

const PATH = '/notifications/preferences';

/** What is behind the store that the page sees. */
export function createPreferences(
  call: Call,
  { isWatched, patch }: Cell<PreferencesState>,
): Pick<PreferencesStore, 'load' | 'put' | 'reset'> & { forget(): void } {
  /** As the server says. */
  let truth: Preferences | null = null;
  const pending = new Set<PreferencesUpdate>();
  let queue: Promise<unknown> = Promise.resolve();
  /** Rises with each person. */
  let era = 0;

  const show = (): void => {
    let value = truth;
    for (const update of pending) value = value && changed(value, update);
    patch({ value });
  };

  const settle = async (asked: Promise<Preferences>, update?: PreferencesUpdate): Promise<Preferences> => {
    const mine = era;
    try {
      const answer = await asked;
      if (mine === era) {
        truth = answer;
        patch({ status: 'ready', error: null });
      }
      return answer;
    } catch (error) {
      if (mine === era) patch({ status: truth ? 'ready' : 'error', error: toNotifyError(error) });
      throw error;
    } finally {
      if (update) pending.delete(update);
      if (mine === era) show();
    }
  };

  const load = (): Promise<Preferences> => {
    patch({ status: 'loading' });
    return settle(call('GET', PATH));
  };

  return {
    load,
    put: async (update) => {
      pending.add(update);
      show();
      // In turn, so that a switch and its undoing arrive in this order.
      const turn = queue.then(() => call<Preferences>('PUT', PATH, update));
      queue = turn.catch(() => undefined);
      return settle(turn, update);
    },
    reset: () => settle(call('POST', `${PATH}/reset`)),
    forget: () => {
      era++;
      truth = null;
      pending.clear();
      patch({ value: null, status: 'idle', error: null });
      if (isWatched()) quietly(load());
    },
  };
}

/** As the server will answer, for what a person can see at once. A choice that is taken back shows with the answer. */
function changed(value: Preferences, update: PreferencesUpdate): Preferences {
  const { channels, categories = {}, types = {}, quietHours, ...plain } = update;
  return {
    ...value,
    ...plain,
    channels: { ...value.channels, ...given(channels) },
    quietHours: { ...value.quietHours, ...quietHours },
    categories: value.categories.map((category) => ({
      ...category,
      channels: switched(category.channels, categories[category.category]),
      types: category.types.map((type) => ({
        ...type,
        channels: switched(switched(type.channels, categories[category.category]), types[type.type]),
      })),
    })),
  };
}

type Choices = Record<string, boolean | null | undefined>;

function given(choices: Choices | undefined): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(choices ?? {}).filter(
      (choice): choice is [string, boolean] => typeof choice[1] === 'boolean',
    ),
  );
}

function switched<T extends Record<string, ChannelPreference>>(channels: T, choices: Choices | undefined): T {
  const next: Record<string, ChannelPreference> = { ...channels };
  for (const [name, enabled] of Object.entries(given(choices))) {
    const before = next[name];
    if (before && !before.locked) next[name] = { ...before, enabled };
  }
  return next as T;
}
