import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { icon } from '../elements/icons.js';
import { ConsoleApi, toApiError } from './console.api.js';
import { ConsolePage, type Frame } from './page.element.js';
import { NAVIGATION, pageTemplate, type NavEntry } from './pages.js';
import { readRoute, type Route } from './route.js';
import { Session } from './session.js';
import { SignIn } from './sign-in.js';
import { consoleStyles } from './styles/index.js';
import { Dialog, type Question } from './templates/dialog.template.js';
import { readTheme, showTheme, THEMES, type Theme } from './theme.js';

const DONE_MS = 6_000;

/** The frame around all pages: who is signed in, the way between the pages, questions and answers. */
export class StorebellConsole extends LitElement implements Frame {
  static override properties: PropertyDeclarations = {
    prefix: { type: String },
    origins: { type: String },
    demo: { type: Boolean },
  };

  /** `API_PREFIX`. */
  declare prefix: string;
  /** Whose pages may hand a token over; blanks between. */
  declare origins: string;
  /** Offers the demo's staff. */
  declare demo: boolean;

  readonly session = new Session();
  declare api: ConsoleApi;
  declare private signIn: SignIn;
  private readonly dialog = new Dialog(async () => {
    this.requestUpdate();
    await this.updateComplete;
  });
  private route: Route = readRoute(location.hash);
  private theme: Theme = readTheme();
  private said: { text: string; tone: 'done' | 'failed' } | null = null;
  private saidTimer: ReturnType<typeof setTimeout> | undefined;
  private isMenuOpen = false;
  /** Its pages stay under a new sign-in, with all that was typed. */
  private wasSignedIn = false;
  private unlisten: (() => void) | undefined;

  constructor() {
    super();
    this.prefix = '';
    this.origins = '';
    this.demo = false;
  }

  protected override createRenderRoot(): HTMLElement {
    // What it says to browsers without scripts.
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    document.adoptedStyleSheets = consoleStyles;
    showTheme(this.theme);
    const { prefix, demo, session } = this;
    this.api = new ConsoleApi(prefix, session);
    const origins = this.origins.split(' ').filter(Boolean);
    this.signIn = new SignIn(session, this.api, { demo, origins }, () => this.requestUpdate());
    session.restore();
    session.addEventListener('change', () => void this.onSession());
    this.wasSignedIn = session.token !== null;
    window.addEventListener('hashchange', this.onHash);
    this.addEventListener('console-titled', this.onTitled);
    this.unlisten = this.signIn.listen();
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.onHash);
    this.unlisten?.();
  }

  confirm(question: Question): Promise<boolean> {
    return this.dialog.ask(question);
  }

  say(text: string, tone: 'done' | 'failed' = 'done'): void {
    clearTimeout(this.saidTimer);
    this.said = { text, tone };
    // What went wrong stays until it is put away.
    if (tone === 'done') this.saidTimer = setTimeout(this.unsay, DONE_MS);
    this.requestUpdate();
  }

  go(hash: string): void {
    location.hash = hash;
  }

  protected override render(): TemplateResult {
    const isIn = this.session.token !== null;
    return html`${isIn ? nothing : this.signIn.template()}
    ${isIn || this.wasSignedIn ? this.frameTemplate(isIn) : nothing}`;
  }

  private frameTemplate(isIn: boolean): TemplateResult {
    const { route, session } = this;
    return html`<div class="frame" ?hidden=${!isIn}>
      <a class="skip" href="#content" @click=${this.skip}>Skip to the content</a>
      <header class="side">
        <div class="side-head">
          <a class="brand" href="#/overview"><span class="brand-mark"></span>Storebell</a>
          <button
            type="button"
            class="plain menu-button"
            aria-expanded=${this.isMenuOpen}
            aria-controls="menu"
            @click=${() => this.toggleMenu(!this.isMenuOpen)}
          >
            Menu
          </button>
        </div>
        <div id="menu" class="menu ${this.isMenuOpen ? 'open' : ''}">
          <nav aria-label="Console">
            ${NAVIGATION.map(
              ({ label, entries }, at) =>
                html`<p class="nav-label" id="nav-${at}">${label}</p>
                  <ul aria-labelledby="nav-${at}">
                    ${entries.map((entry) => this.navTemplate(entry))}
                    ${
                      at === NAVIGATION.length - 1
                        ? html`<li>
                            <button type="button" class="nav-link" @click=${this.openQueues}>
                              ${icon('inbox')} Job queues
                            </button>
                          </li>`
                        : nothing
                    }
                  </ul>`,
            )}
          </nav>
          <div class="side-foot">
            <label class="theme">
              <span>Look</span>
              <select .value=${this.theme} @change=${this.onTheme}>
                ${THEMES.map(
                  ([value, label]) =>
                    html`<option value=${value} ?selected=${value === this.theme}>${label}</option>`,
                )}
              </select>
            </label>
            <p class="who">
              <span class="vh">Signed in as </span><strong>${session.staff?.name}</strong>
              <button type="button" class="link" @click=${() => session.end(null)}>Sign out</button>
            </p>
          </div>
        </div>
      </header>
      <main id="content" tabindex="-1">
        ${this.saidTemplate()} ${keyed(`${route.section}/${route.id ?? ''}`, pageTemplate(route, this))}
      </main>
      ${this.dialog.template()}
    </div>`;
  }

  private navTemplate({ section, label, icon: image }: NavEntry): TemplateResult {
    const isHere = this.route.section === section;
    const current = isHere ? (this.route.id === null ? 'page' : 'true') : nothing;
    return html`<li>
      <a class="nav-link" href="#/${section}" aria-current=${current}>${icon(image)} ${label}</a>
    </li>`;
  }

  private saidTemplate(): TemplateResult {
    const { said } = this;
    const line = (tone: 'done' | 'failed') =>
      said?.tone === tone
        ? html`<p class="said ${tone}">
            ${icon(tone === 'done' ? 'check' : 'alert')} <span>${said.text}</span>
            <button type="button" class="quiet" aria-label="Put this away" @click=${this.unsay}>
              ${icon('close')}
            </button>
          </p>`
        : nothing;
    return html`<div class="says">
      <div role="status">${line('done')}</div>
      <div role="alert">${line('failed')}</div>
    </div>`;
  }

  private toggleMenu(isOpen: boolean): void {
    this.isMenuOpen = isOpen;
    this.requestUpdate();
  }

  private readonly unsay = (): void => {
    this.said = null;
    this.requestUpdate();
  };

  /** A fragment of its own would be taken for a place of the console. */
  private readonly skip = (event: Event): void => {
    event.preventDefault();
    this.querySelector<HTMLElement>('#content')?.focus();
  };

  private readonly onTheme = (event: Event): void => {
    this.theme = (event.target as HTMLSelectElement).value as Theme;
    showTheme(this.theme);
  };

  /** Browsers send no token with the address of a page, so those pages know staff by a cookie of their own. */
  private readonly openQueues = async (): Promise<void> => {
    try {
      await this.api.send('POST', '/admin/session');
      location.assign(`${this.prefix}/admin/queues`);
    } catch (error) {
      this.say(toApiError(error).message, 'failed');
    }
  };

  private readonly onHash = (): void => {
    const before = this.route;
    this.route = readRoute(location.hash);
    this.isMenuOpen = false;
    this.requestUpdate();
    // A search stays where the person is.
    if (before.section === this.route.section && before.id === this.route.id) return;
    if (this.said?.tone === 'failed') this.said = null;
    void this.focusHeading();
  };

  private async onSession(): Promise<void> {
    if (this.session.token === null && this.session.ended === null) this.wasSignedIn = false;
    else if (this.session.token !== null) this.wasSignedIn = true;
    this.requestUpdate();
    if (this.session.token === null) document.title = 'Sign in · Storebell console';
    await this.focusHeading();
  }

  private async focusHeading(): Promise<void> {
    await this.updateComplete;
    const page = [...this.querySelectorAll<HTMLElement>('#content > *')].find(
      (one) => one instanceof ConsolePage,
    );
    await page?.updateComplete;
    const visible = this.session.token === null ? '.sign-in h1' : '.frame h1';
    this.querySelector<HTMLElement>(visible)?.focus();
    window.scrollTo(0, 0);
  }

  private readonly onTitled = (event: Event): void => {
    if (this.session.token === null) return;
    if (event.target instanceof ConsolePage) document.title = `${event.target.heading} · Storebell console`;
  };
}
