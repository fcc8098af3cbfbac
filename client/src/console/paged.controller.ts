import { toApiError } from './console.api.js';
import { Remote, type RemoteHost } from './remote.controller.js';

export interface CursorPage<T> {
  data: T[];
  nextCursor: string | null;
}

/** A list that grows page by page at its end. */
export class Paged<T> extends Remote<CursorPage<T>> {
  isLoadingMore = false;

  constructor(
    private readonly owner: RemoteHost,
    private readonly readPage: (cursor: string | undefined, signal?: AbortSignal) => Promise<CursorPage<T>>,
  ) {
    super(owner, (signal) => readPage(undefined, signal));
  }

  get rows(): T[] {
    return this.value?.data ?? [];
  }

  get hasMore(): boolean {
    return this.value?.nextCursor != null;
  }

  /** Resolves when they are on the screen. */
  async more(): Promise<void> {
    const before = this.value;
    if (!before?.nextCursor || this.isLoadingMore) return;
    this.isLoadingMore = true;
    this.owner.requestUpdate();
    try {
      const page = await this.readPage(before.nextCursor);
      // The list may be another one by now.
      if (this.value === before) {
        this.value = { data: [...before.data, ...page.data], nextCursor: page.nextCursor };
      }
      this.error = undefined;
    } catch (error) {
      this.error = toApiError(error);
    }
    this.isLoadingMore = false;
    this.owner.requestUpdate();
    await this.owner.updateComplete;
  }

  /** One row as it is now. */
  replace(isIt: (row: T) => boolean, row: T): void {
    if (!this.value) return;
    this.value = { ...this.value, data: this.value.data.map((one) => (isIt(one) ? row : one)) };
    this.owner.requestUpdate();
  }
}
