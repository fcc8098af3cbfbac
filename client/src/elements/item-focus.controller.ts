import type { ReactiveControllerHost } from 'lit';

type Host = ReactiveControllerHost & HTMLElement & { renderRoot: HTMLElement | DocumentFragment };

/** Keeps the focus in the list: moves it by keys, and to the next entry when the focused one goes, whoever took it away. */
export class ItemFocus {
  private held: { id: string; index: number } | null = null;
  private wanted: number | null = null;

  constructor(
    private readonly host: Host,
    private readonly heading: () => HTMLElement | null,
  ) {}

  /** Once the entry is drawn. */
  moveTo(id: number): void {
    this.wanted = id;
    this.host.requestUpdate();
  }

  /** Before drawing. */
  remember(): void {
    const item = this.host.shadowRoot?.activeElement?.closest('li');
    this.held = item ? { id: item.dataset['id'] ?? '', index: this.items().indexOf(item) } : null;
  }

  /** After drawing. */
  restore(): void {
    const { held, wanted } = this;
    const items = this.items();
    const isThere = (id: string) => items.find((item) => item.dataset['id'] === id);
    const target = wanted === null ? undefined : isThere(String(wanted));
    if (target) {
      this.wanted = null;
      focusItem(target);
    } else if (held && !isThere(held.id)) {
      const next = items[held.index] ?? items.at(-1);
      if (next) focusItem(next);
      else this.heading()?.focus();
    }
  }

  onKey(event: KeyboardEvent, isFeed: boolean): void {
    if (event.altKey || event.shiftKey || event.metaKey) return;
    const items = this.items();
    const at = items.findIndex((item) => item.contains(event.target as Node));
    if (at === -1) return;
    if (isFeed && event.ctrlKey) return this.leave(event);
    if (event.ctrlKey) return;
    const [down, up] = isFeed ? ['PageDown', 'PageUp'] : ['ArrowDown', 'ArrowUp'];
    const moves: Record<string, number> = { [down]: at + 1, [up]: at - 1 };
    if (!isFeed) Object.assign(moves, { Home: 0, End: items.length - 1 });
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const item = items[next];
    if (item) focusItem(item);
  }

  /** Ctrl+End and Ctrl+Home lead out of a feed, which may have no end (WAI-ARIA Authoring Practices, feed). */
  private leave(event: KeyboardEvent): void {
    const out =
      event.key === 'Home'
        ? this.heading()
        : event.key === 'End'
          ? this.host.renderRoot.querySelector<HTMLElement>('.more button, .undo button')
          : null;
    if (!out) return;
    event.preventDefault();
    out.focus();
  }

  private items(): HTMLElement[] {
    return [...this.host.renderRoot.querySelectorAll('li')];
  }
}

function focusItem(item: HTMLElement): void {
  const target =
    item.querySelector<HTMLElement>('article[tabindex]') ??
    item.querySelector<HTMLElement>('h3 a, h3 button');
  target?.focus({ preventScroll: true });
  item.scrollIntoView({ block: 'nearest' });
}
