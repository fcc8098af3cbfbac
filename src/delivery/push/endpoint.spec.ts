import { parseEndpoint } from './endpoint.js';

const OWN = ['push.shop.example', 'localhost:8443', '.push.intern.example'];

describe('an endpoint', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://android.googleapis.com/gcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAA',
    'https://web.push.apple.com/QGuQ',
    'https://wns2-par02p.notify.windows.com/w/?token=BQY%3d',
    'https://db5p.wns.windows.com/w/?token=x',
  ])('of a browser maker: %s', (text) => {
    expect(parseEndpoint(text, [])).toEqual({ url: new URL(text), own: false });
  });

  it.each([
    ['https://push.shop.example/x', 'https://push.shop.example/x'],
    ['https://localhost:8443/x', 'https://localhost:8443/x'],
    ['https://a.push.intern.example/x', 'https://a.push.intern.example/x'],
  ])('of a service of the shop: %s', (text, href) => {
    const endpoint = parseEndpoint(text, OWN);
    expect(endpoint).toMatchObject({ own: true });
    expect('url' in endpoint && endpoint.url.href).toBe(href);
  });

  it.each([
    ['https://FCM.googleapis.COM:443/x', 'https://fcm.googleapis.com/x'],
    // Full-width letters and dots are the same host to the parser that we call with.
    ['https://ｆcm。googleapis。com/x', 'https://fcm.googleapis.com/x'],
  ])('is kept as it will be called: %s', (text, href) => {
    const endpoint = parseEndpoint(text, []);
    expect('url' in endpoint && endpoint.url.href).toBe(href);
  });

  it.each([
    // Not https
    'http://127.0.0.1:5432/',
    'http://fcm.googleapis.com/x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'wss://fcm.googleapis.com/x',
    'https:fcm.googleapis.com/x',
    'https:\\\\fcm.googleapis.com\\x',
    '//fcm.googleapis.com/x',
    '',
    'fcm.googleapis.com',
    // This machine and its networks, in every notation
    'https://localhost',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254',
    'https://0x7f.1',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://127.1',
    'https://0/',
    'https://10.0.0.1/',
    'https://[fe80::1%25eth0]/',
    // Other ports
    'https://fcm.googleapis.com:22/x',
    'https://fcm.googleapis.com:8443/x',
    // Hosts that only look like one of them
    'https://user@fcm.googleapis.com.evil',
    'https://fcm.googleapis.com@evil.example/',
    'https://user:password@fcm.googleapis.com/',
    'https://@fcm.googleapis.com/',
    'https://fcm.googleapis.com.evil.example/',
    'https://evilfcm.googleapis.com/',
    'https://x.fcm.googleapis.com/',
    'https://evil-push.apple.com/',
    'https://evilnotify.windows.com/',
    'https://notify.windows.com/',
    'https://push.apple.com/',
    'https://fcm.googleapis.com./x',
    'https://fcm.googleapis.com%2eevil.example/',
    'https://fcm.googleapis.com%00.evil.example/',
    'https://fcm.googleapis.com\t.evil.example/',
    'https://fcm.googleаpis.com/',
    'https://evil.example/?https://fcm.googleapis.com/',
    'https://evil.example/#fcm.googleapis.com',
    'https://fcm.googleapis.com/x#part',
    'https://fcm.googleapis.com/\nx',
    // Own hosts, but not so
    'https://push.shop.example:8443/x',
    'https://localhost:8444/x',
    'https://push.intern.example/x',
  ])('is refused: %j', (text) => {
    expect(parseEndpoint(text, OWN)).toEqual({ refused: expect.any(String) as string });
  });
});
