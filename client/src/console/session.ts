// Who is signed in. The token lives in sessionStorage and in requests, never in an address: those end up in logs.

const KEY = 'storebell-console-token';

/** What a token says of its owner. The server alone decides whether it is true. */
export interface Staff {
  id: string;
  name: string;
  roles: readonly string[];
  /** Milliseconds since 1970; null: it does not say. */
  expiresAt: number | null;
}

export class Session extends EventTarget {
  token: string | null = null;
  staff: Staff | null = null;
  /** Why the last one ended, in words; null when nothing was wrong. */
  ended: string | null = null;

  /** The token of this tab, from before a reload or put there by the page that opened this one. */
  restore(): void {
    const token = readStored();
    const staff = token === null ? null : readClaims(token);
    if (token !== null && staff?.roles.includes('admin')) this.take(token, staff);
  }

  take(token: string, staff: Staff): void {
    this.token = token;
    this.staff = staff;
    this.ended = null;
    store(token);
    this.tell();
  }

  /** Back to the sign-in. `reason` in words; null: the person wanted it. */
  end(reason: string | null): void {
    if (this.token === null) return;
    this.token = null;
    this.ended = reason;
    store(null);
    this.tell();
  }

  private tell(): void {
    this.dispatchEvent(new Event('change'));
  }
}

/** Read without checking the signature: for words only. null: this is no token. */
export function readClaims(token: string): Staff | null {
  const [, payload, signature] = token.split('.');
  if (!payload || !signature) return null;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (one) =>
      one.charCodeAt(0),
    );
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const { sub, name, roles, exp } = claims;
    if (typeof sub !== 'string') return null;
    return {
      id: sub,
      name: typeof name === 'string' && name ? name : sub,
      roles: Array.isArray(roles) ? roles.map(String) : ['customer'],
      expiresAt: typeof exp === 'number' ? exp * 1_000 : null,
    };
  } catch {
    return null;
  }
}

// Storage may be refused (private windows, policies): then a reload signs out, and that is all.
function readStored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(token: string | null): void {
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // As above.
  }
}
