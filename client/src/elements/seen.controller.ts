import type { ReactiveController, ReactiveControllerHost } from 'lit';

const LOOK_MS = 1000;

/** Tells the newest entry that was at least half on the screen for a second; once for many that come into view together. */
export class Seen implements ReactiveController {
  private observer: IntersectionObserver | null = null;
  private readonly visible = new Map<Element, ReturnType<typeof setTimeout>>();
  private readonly watched = new Set<Element>();
  private newest = 0;
  private told = 0;
  private telling = false;

  constructor(
    host: ReactiveControllerHost,
    private readonly tell: (upTo: number) => void,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.reset();
  }

  /** @param items elements with the entry's number in `data-id` and nothing but those to look for */
  watch(items: Iterable<Element>): void {
    this.observer ??= new IntersectionObserver((changes) => this.look(changes), { threshold: 0.5 });
    const wanted = new Set(items);
    for (const item of this.watched) if (!wanted.has(item)) this.unwatch(item);
    for (const item of wanted) {
      if (this.watched.has(item)) continue;
      this.watched.add(item);
      this.observer.observe(item);
    }
  }

  /** Another list, another person. */
  reset(): void {
    for (const item of this.watched) this.unwatch(item);
    this.observer?.disconnect();
    this.observer = null;
    this.newest = 0;
    this.told = 0;
  }

  private unwatch(item: Element): void {
    this.observer?.unobserve(item);
    this.watched.delete(item);
    this.leave(item);
  }

  private leave(item: Element): void {
    clearTimeout(this.visible.get(item));
    this.visible.delete(item);
  }

  private look(changes: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      this.leave(target);
      if (isIntersecting)
        this.visible.set(
          target,
          setTimeout(() => this.mark(target), LOOK_MS),
        );
    }
  }

  private mark(item: Element): void {
    // A hidden page still reports what would be visible: it counts once somebody looks.
    if (document.visibilityState !== 'visible') {
      this.visible.set(
        item,
        setTimeout(() => this.mark(item), LOOK_MS),
      );
      return;
    }
    this.newest = Math.max(this.newest, Number((item as HTMLElement).dataset['id']));
    if (this.telling || this.newest <= this.told) return;
    this.telling = true;
    queueMicrotask(() => {
      this.telling = false;
      if (this.newest <= this.told) return;
      this.told = this.newest;
      this.tell(this.newest);
    });
  }
}
