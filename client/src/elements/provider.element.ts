import { ReactiveElement, type PropertyDeclarations } from 'lit';
import type { ClientOptions, NotificationsClient, TokenReason } from '../core/api.js';
import { notifyContext, type ContextRequest, type Provided, type ProvidedCallback } from './context.js';
import type { Texts } from './texts/texts.js';

/** Makes the client and gives it to the elements inside. Shows nothing itself. */
export class NotifyProvider extends ReactiveElement {
  static override properties: PropertyDeclarations = {
    url: { type: String },
    tokenUrl: { type: String, attribute: 'token-url' },
    locale: { type: String },
    theme: { type: String, reflect: true },
    client: { attribute: false },
    options: { attribute: false },
    texts: { attribute: false },
  };

  /** Where Storebell is. */
  declare url: string | null;
  /** Answers the token as text, or as JSON `{ "token": "…" }`; 401 or 403 when nobody is signed in. */
  declare tokenUrl: string | null;
  declare locale: string | null;
  declare theme: 'light' | 'dark' | 'auto' | null;
  /** A client of your own in place of `url`; you close it yourself. */
  declare client: NotificationsClient | null;
  /** More for the client that is made here. */
  declare options: Partial<ClientOptions> | null;
  declare texts: Partial<Texts> | null;

  private readonly consumers = new Set<ProvidedCallback>();
  private made: NotificationsClient | null = null;
  private making = 0;

  constructor() {
    super();
    this.url = null;
    this.tokenUrl = null;
    this.locale = null;
    this.theme = null;
    this.client = null;
    this.options = null;
    this.texts = null;
    this.addEventListener('context-request', this.answer);
  }

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.style.display) this.style.display = 'contents';
    this.requestUpdate('url');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Moved within the page, it is back before this runs.
    queueMicrotask(() => {
      if (!this.isConnected) this.end();
    });
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('theme')) {
      const schemes = { light: 'light', dark: 'dark', auto: 'light dark' };
      this.style.colorScheme = this.theme ? schemes[this.theme] : '';
    }
    const isNew = ['url', 'tokenUrl', 'client', 'options'].some((name) => changed.has(name));
    if (isNew && this.isConnected) void this.make(changed.has('client') || changed.has('tokenUrl'));
    this.provide();
  }

  private async make(again: boolean): Promise<void> {
    const { url, tokenUrl } = this;
    if (this.made && this.made.options.url === url && !again) return;
    this.end();
    if (this.client || !url) return;
    this.making += 1;
    const attempt = this.making;
    // Not part of this bundle, but a file of its own: a page may have it already.
    const { createNotifications } = await import('../core/index.js');
    if (attempt !== this.making) return;
    const options: ClientOptions = {
      getToken: ({ reason, signal }) => fetchToken(tokenUrl, reason, signal),
      ...(this.locale && { locale: this.locale }),
      ...this.options,
      url,
    };
    this.made = createNotifications(options);
    this.made.on('session-expired', ({ error }) => {
      this.dispatchEvent(new CustomEvent('notify-session-expired', { detail: { error }, bubbles: true }));
    });
    this.provide();
  }

  private end(): void {
    this.making += 1;
    this.made?.close();
    this.made = null;
    this.provide();
  }

  private provide(): void {
    for (const callback of this.consumers) this.give(callback);
  }

  private give(callback: ProvidedCallback): void {
    const value: Provided = { client: this.client ?? this.made, locale: this.locale, texts: this.texts };
    callback(value, () => this.consumers.delete(callback));
  }

  private readonly answer = (event: ContextRequest): void => {
    if (event.context !== notifyContext || !event.callback) return;
    event.stopPropagation();
    if (event.subscribe) this.consumers.add(event.callback);
    this.give(event.callback);
  };
}

/** An empty text says that nobody is signed in. */
async function fetchToken(url: string | null, reason: TokenReason, signal: AbortSignal): Promise<string> {
  if (!url) throw new Error(`<notify-provider> has no token-url (token asked for: ${reason})`);
  const response = await fetch(url, { credentials: 'same-origin', cache: 'no-store', signal });
  if (response.status === 401 || response.status === 403) return '';
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const text = (await response.text()).trim();
  return text.startsWith('{') ? ((JSON.parse(text) as { token?: string }).token ?? '') : text;
}
