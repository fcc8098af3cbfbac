import { adoptStyles, nothing, type CSSResult, type TemplateResult } from 'lit';
import { NotifyElement } from './notify.element.js';
import { baseStyles } from './styles/base.styles.js';
import type { PageTexts } from './texts/texts.js';
import { addTexts } from './texts/words.js';

/** How an element looks and what it does, in a module of its own. */
export interface View<Model> {
  styles: CSSResult;
  texts: PageTexts;
  /** Once for each element; what it returns draws. `model` is always of now. */
  create(model: () => Model): () => TemplateResult;
}

/**
 * An element of which most pages of a shop have none. It is registered with the others, but its look and its words are
 * loaded when the first one stands in the page.
 */
export abstract class PageElement<Model> extends NotifyElement {
  private draw: (() => TemplateResult) | null = null;
  private looking = false;

  protected abstract load(): Promise<View<Model>>;
  protected abstract get model(): Model;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.looking) void this.prepare();
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.draw ? this.draw() : nothing;
  }

  private async prepare(): Promise<void> {
    this.looking = true;
    try {
      const look = await this.load();
      addTexts(look.texts);
      adoptStyles(this.renderRoot as ShadowRoot, [baseStyles, look.styles]);
      this.draw = look.create(() => this.model);
      // New words with the texts that have just come.
      this.requestUpdate('texts');
    } catch (error) {
      // A network that failed may be back when the element is shown again.
      this.looking = false;
      this.tell('notify-error', { error });
    }
  }
}
