import { html, nothing, type TemplateResult } from 'lit';
import { ConsolePage } from '../page.element.js';
import { Paged, type CursorPage } from '../paged.controller.js';
import { hrefOf } from '../route.js';

/** A page with a list whose search stands in its address, so that it can be sent to a colleague and found again. */
export abstract class ListSection<T> extends ConsolePage {
  /** Fields of the search, as the API names them. */
  protected abstract readonly filters: readonly string[];
  protected abstract readonly path: string;

  protected readonly list = new Paged<T>(this, (cursor, signal) =>
    this.api.get<CursorPage<T>>(this.path, { ...this.filter, limit: 50, cursor }, signal),
  );

  protected get filter(): Record<string, string> {
    const { query } = this.route;
    return Object.fromEntries(this.filters.map((name) => [name, query[name] ?? '']));
  }

  protected get isFiltered(): boolean {
    return Object.values(this.filter).some(Boolean);
  }

  protected override routed(): void {
    void this.list.restart();
  }

  /** The list when the search is sent; the same search again looks anew. */
  protected search(values: Record<string, string>): void {
    const hash = hrefOf(this.route.section, this.route.id, values);
    if (hash === location.hash) void this.list.load();
    else this.frame.go(hash);
  }

  protected clearTemplate(): TemplateResult | typeof nothing {
    return this.isFiltered
      ? html`<a class="plain" href=${hrefOf(this.route.section, this.route.id)}>Clear</a>`
      : nothing;
  }

  protected exportTemplate(name: string): TemplateResult {
    return html`<button
      type="button"
      class="plain"
      @click=${() =>
        void this.attempt(() =>
          this.api.download(this.path, `${name}.csv`, { ...this.filter, format: 'csv' }),
        )}
    >
      Export CSV
    </button>`;
  }
}
