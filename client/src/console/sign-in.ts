import { html, nothing, type TemplateResult } from 'lit';
import { toApiError, type ConsoleApi } from './console.api.js';
import { readClaims, type Session } from './session.js';

/** What another page of the shop sends to hand its token over. */
interface Handover {
  type: 'storebell:token';
  token: string;
}

/** The way in: a token that is pasted, handed over by the page that opened this one, or the demo's. */
export class SignIn {
  private problem: string | null = null;
  private isBusy = false;

  constructor(
    private readonly session: Session,
    private readonly api: ConsoleApi,
    private readonly options: { demo: boolean; origins: readonly string[] },
    private readonly redraw: () => void,
  ) {}

  /** Tells the page that opened this one that a token would be welcome. */
  listen(): () => void {
    const origins = [location.origin, ...this.options.origins];
    const onMessage = (event: MessageEvent<unknown>): void => {
      if (!origins.includes(event.origin) || !isHandover(event.data) || this.session.token !== null) return;
      void this.enter(event.data.token);
    };
    window.addEventListener('message', onMessage);
    const opener = window.opener as Window | null;
    if (opener && this.session.token === null) {
      // Each is told at its own address: the browser drops what is meant for another.
      for (const origin of origins) opener.postMessage({ type: 'storebell:ready' }, origin);
    }
    return () => window.removeEventListener('message', onMessage);
  }

  template(): TemplateResult {
    const { session, problem, isBusy } = this;
    return html`<main class="sign-in">
      <div class="brand"><span class="brand-mark"></span>Storebell</div>
      <h1 tabindex="-1">Staff console</h1>
      ${session.ended ? html`<p class="notice" role="status">${session.ended}</p>` : nothing}
      <form @submit=${this.onSubmit}>
        <div class="field">
          <label for="token">Token</label>
          <textarea
            id="token"
            name="token"
            class="mono"
            rows="5"
            spellcheck="false"
            autocomplete="off"
            autocapitalize="off"
            aria-describedby="token-hint ${problem ? 'token-problem' : ''}"
            aria-invalid=${problem ? 'true' : nothing}
          ></textarea>
          <p class="hint" id="token-hint">
            A JSON Web Token with the role <code>admin</code>, from whoever runs the shop. It stays in this
            tab, until you close it or sign out.
          </p>
          <p class="wrong" id="token-problem" role="alert">${problem ?? nothing}</p>
        </div>
        <div class="buttons">
          <button class="solid" aria-disabled=${isBusy}>${isBusy ? 'Signing in …' : 'Sign in'}</button>
          ${
            this.options.demo
              ? html`<button type="button" class="plain" @click=${() => void this.enterDemo()}>
                  Sign in as Sam of the demo
                </button>`
              : nothing
          }
        </div>
      </form>
    </main>`;
  }

  /** Says what is wrong, if anything is, and keeps what was typed. */
  async enter(text: string): Promise<void> {
    if (this.isBusy) return;
    const token = text.trim().replace(/^bearer\s+/i, '');
    const staff = readClaims(token);
    if (!token) return this.refuse('Paste a token first.');
    if (!staff) return this.refuse('This is no token: a token has three parts with dots between them.');
    if (!staff.roles.includes('admin')) {
      const roles = staff.roles.join(', ') || 'none';
      return this.refuse(
        `This token belongs to ${staff.name}, whose role is ${roles}. The console is for staff: it needs the role admin.`,
      );
    }
    this.isBusy = true;
    this.problem = null;
    this.redraw();
    try {
      await this.api.check(token);
      this.isBusy = false;
      this.session.take(token, staff);
    } catch (error) {
      this.isBusy = false;
      const { status, message } = toApiError(error);
      this.refuse(status === 401 ? `The server does not take this token: ${message}` : message);
    }
  }

  private async enterDemo(): Promise<void> {
    try {
      const response = await fetch('/demo/token', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ sub: 'demo-sam' }),
      });
      const { token = '' } = (await response.json()) as { token?: string };
      await this.enter(token);
    } catch (error) {
      this.refuse(toApiError(error).message);
    }
  }

  private refuse(problem: string): void {
    this.problem = problem;
    this.redraw();
  }

  private readonly onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const token = form.get('token');
    void this.enter(typeof token === 'string' ? token : '');
  };
}

function isHandover(data: unknown): data is Handover {
  const { type, token } = (data ?? {}) as Partial<Handover>;
  return type === 'storebell:token' && typeof token === 'string';
}
