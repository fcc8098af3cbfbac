import type {
  Channel,
  ChannelPreference,
  Preferences,
  PreferencesState,
  PreferencesStore,
  PreferencesUpdate,
} from '../../core/api.js';
import { Cell } from './cell.js';
import { samplePreferences } from './samples.js';

/** Like the server's, as far as a page can see. */
export class MemoryPreferences implements PreferencesStore {
  private readonly cell = new Cell<PreferencesState>({ value: null, status: 'idle', error: null });

  constructor(private readonly server: { answer(call: string): Promise<void> }) {}

  get = () => this.cell.get();

  subscribe = (listener: (state: PreferencesState) => void) => {
    void this.load().catch(() => undefined);
    return this.cell.subscribe(listener);
  };

  async load(): Promise<Preferences> {
    this.cell.patch({ status: 'loading' });
    try {
      await this.server.answer('preferences');
    } catch (error) {
      this.cell.patch({ status: 'error' });
      throw error;
    }
    const value = this.get().value ?? samplePreferences();
    this.cell.patch({ status: 'ready', value });
    return value;
  }

  async put(update: PreferencesUpdate): Promise<Preferences> {
    const before = this.get().value ?? samplePreferences();
    const value = merged(before, update);
    this.cell.patch({ value });
    try {
      await this.server.answer(`put ${JSON.stringify(update)}`);
    } catch (error) {
      this.cell.patch({ value: before });
      throw error;
    }
    return value;
  }

  async reset(): Promise<Preferences> {
    await this.server.answer('reset');
    const value = samplePreferences();
    this.cell.patch({ value });
    return value;
  }
}

function merged(before: Preferences, update: PreferencesUpdate): Preferences {
  const { channels, categories, types, quietHours, ...rest } = update;
  const cells = (
    old: Record<Channel, ChannelPreference>,
    choices: Partial<Record<Channel, boolean | null>> = {},
  ) => {
    const next = { ...old };
    for (const [channel, enabled] of Object.entries(choices) as [Channel, boolean][]) {
      next[channel] = { ...old[channel], enabled };
    }
    return next;
  };
  return {
    ...before,
    ...(rest as Partial<Preferences>),
    channels: { ...before.channels, ...(channels as Partial<Record<Channel, boolean>>) },
    quietHours: { ...before.quietHours, ...quietHours },
    categories: before.categories.map((one) => ({
      ...one,
      channels: cells(one.channels, categories?.[one.category]),
      types: one.types.map((type) => ({
        ...type,
        channels: cells(type.channels, { ...categories?.[one.category], ...types?.[type.type] }),
      })),
    })),
  };
}
