import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft, type Outcome, type ShopEvent } from '../trigger.js';
import { AccountAccess, AccountEmailVerified, AccountRegistered } from './accounts.events.js';
import { AccountsListener } from './accounts.listener.js';

const listener = new AccountsListener();

const event = <T extends object>(payload: new () => T, data: object): ShopEvent<T> => ({
  id: 'e1',
  source: 'shop',
  type: 'account',
  time: '2026-11-27T08:00:00.000Z',
  data: plainToInstance(payload, { userId: 'anna', ...data }),
});

/** The only draft; accounts have no signals, subjects or threads. */
function told({ drafts, ...rest }: Outcome) {
  const [draft, ...more] = drafts;
  expect({ more, rest, thread: draft?.thread }).toEqual({ more: [], rest: {} });
  const { type, level, priority, category } = draft!.type;
  return { to: draft!.to, type, level, priority, category, url: draft!.url, ...renderDraft(draft!) };
}

const problems = (payload: new () => object, data: object) =>
  validateSync(plainToInstance(payload, data)).map((error) => error.property);

const registered = (data: object) => told(listener.onRegistered(event(AccountRegistered, data)));
const loggedIn = (data: object) => told(listener.onLoggedIn(event(AccountAccess, data)));
const verified = (data: object) => told(listener.onEmailVerified(event(AccountEmailVerified, data)));
const passwordReset = (data: object) => told(listener.onPasswordReset(event(AccountAccess, data)));

describe('accounts', () => {
  it('welcomes a new customer', () => {
    expect(registered({ name: 'Anna' })).toMatchObject({
      to: { user: 'anna' },
      type: 'account.registered',
      level: 'success',
      priority: 'low',
      category: 'accounts',
      url: '/account',
      title: 'Welcome, Anna!',
      message: 'Your account is ready. This is where you will find news about your orders.',
    });
    expect(registered({}).title).toBe('Welcome!');
  });

  it('warns the owner of the account of a new sign-in, naming the device', () => {
    expect(loggedIn({ device: 'Firefox on Windows', ip: '203.0.113.7', location: 'Berlin' })).toMatchObject({
      to: { user: 'anna' },
      type: 'account.logged_in',
      level: 'info',
      priority: 'medium',
      category: 'accounts',
      url: '/account/security',
      title: 'New sign-in to your account',
      message:
        'Somebody signed in with Firefox on Windows from Berlin (IP 203.0.113.7). ' +
        'If it was not you, change your password now.',
    });
  });

  it('says no more of a sign-in than the shop knows', () => {
    const end = 'If it was not you, change your password now.';
    expect(loggedIn({}).message).toBe(`Somebody signed in. ${end}`);
    expect(loggedIn({ device: null, ip: '2001:db8::7' }).message).toBe(
      `Somebody signed in (IP 2001:db8::7). ${end}`,
    );
    expect(loggedIn({ location: 'Graz' }).message).toBe(`Somebody signed in from Graz. ${end}`);
  });

  it('prints a device as it is, whatever a browser calls itself', () => {
    expect(loggedIn({ device: 'constructor' }).message).toContain('with constructor.');
    expect(loggedIn({ device: '{ip} <b>' }).message).toContain('with {ip} <b>.');
  });

  it('confirms an e-mail address', () => {
    expect(verified({ email: 'anna@shop.example' })).toMatchObject({
      to: { user: 'anna' },
      type: 'account.email_verified',
      level: 'success',
      priority: 'low',
      category: 'accounts',
      url: '/account',
      title: 'E-mail address confirmed',
      message: 'anna@shop.example is now confirmed.',
    });
    expect(verified({}).message).toBe('Your e-mail address is now confirmed.');
  });

  it('warns of a password reset with high priority', () => {
    expect(passwordReset({ device: 'Safari on iPhone' })).toMatchObject({
      to: { user: 'anna' },
      type: 'account.password_reset',
      level: 'warning',
      priority: 'high',
      category: 'accounts',
      url: '/account/security',
      title: 'Your password was changed',
      message:
        'Your password was reset with Safari on iPhone. ' +
        'If it was not you, secure your account and contact us at once.',
    });
    expect(passwordReset({}).message).toContain('Your password was reset. If');
  });

  it('leads where the shop says', () => {
    expect(registered({ url: '/hello' }).url).toBe('/hello');
    expect(loggedIn({ url: '/me/devices' }).url).toBe('/me/devices');
    expect(verified({ url: '/me/mail' }).url).toBe('/me/mail');
    expect(passwordReset({ url: '/me/password' }).url).toBe('/me/password');
  });

  it('shows no field it does not know', () => {
    const { drafts } = listener.onPasswordReset(event(AccountAccess, { resetToken: 'secret' }));
    expect(drafts[0]!.data).toEqual({ device: null, ip: null, location: null });
  });

  it('refuses what it cannot use', () => {
    expect(problems(AccountRegistered, {})).toEqual(['userId']);
    expect(problems(AccountRegistered, { userId: 'anna', name: 'A'.repeat(101) })).toEqual(['name']);
    expect(problems(AccountEmailVerified, { userId: 'anna', email: 'anna' })).toEqual(['email']);
    expect(problems(AccountAccess, { userId: 'a nna', device: 7, ip: [], location: '' }).toSorted()).toEqual([
      'device',
      'ip',
      'location',
      'userId',
    ]);
    expect(problems(AccountAccess, { userId: 'anna', url: '//evil.example' })).toEqual(['url']);
    expect(problems(AccountAccess, { userId: 'anna', device: null, ip: null })).toEqual([]);
  });
});
