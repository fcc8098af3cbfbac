const COUNT = /^\(\d+\+?\) /;

/** Keeps "(3) " before the title of the page, also after the page changes its title. */
export class UnreadTitle {
  private count = 0;
  private observer: MutationObserver | null = null;

  /** 0 leaves the title as the page wrote it. */
  show(count: number): void {
    if (count === this.count) return;
    this.count = count;
    this.write();
    const title = document.querySelector('title');
    if (count === 0) {
      this.observer?.disconnect();
      this.observer = null;
    } else if (!this.observer && title) {
      this.observer = new MutationObserver(() => this.write());
      this.observer.observe(title, { childList: true, characterData: true, subtree: true });
    }
  }

  private write(): void {
    const plain = document.title.replace(COUNT, '');
    const wanted = this.count > 0 ? `(${this.count > 99 ? '99+' : this.count}) ${plain}` : plain;
    if (document.title !== wanted) document.title = wanted;
  }
}
