import { loadConfig } from '../../config/config.js';
import { CatalogRegistry } from '../../preferences/catalog.registry.js';
import { PreferencesService } from '../../preferences/preferences.service.js';
import type { Delivery, DeliveryContent } from '../channel.js';
import { MailLinks } from './mail.links.js';
import { MailRenderer } from './mail.renderer.js';
import { MailTexts } from './mail.texts.js';

const SHOP = {
  JWT_SECRET: 'a secret of the tests, longer than 32 bytes',
  PUBLIC_URL: 'https://bell.shop.example',
  SHOP_NAME: 'Mugs & Co',
  SHOP_URL: 'https://shop.example',
  DEMO: 'off',
};

function rendererOf(environment: Record<string, string> = {}): MailRenderer {
  const config = loadConfig({ ...SHOP, ...environment });
  const catalogs = new CatalogRegistry();
  const words = {
    security: { en: 'Security', de: 'Sicherheit' },
    orders: { en: 'Orders', de: 'Bestellungen' },
  };
  for (const [category, labels] of Object.entries(words)) {
    const types = {
      [`${category}.needed`]: { type: `${category}.needed`, category, mandatory: ['email'] as const },
    };
    const label = (language: string) => labels[language === 'de' ? 'de' : 'en'];
    catalogs.add({ category, types, words: (language) => ({ label: label(language), description: '' }) });
  }
  // Of the service only the tokens are used, which need neither tables nor catalogues.
  const preferences = new PreferencesService(undefined as never, catalogs, undefined as never, config);
  return new MailRenderer(config, new MailTexts(), new MailLinks(config, preferences), catalogs);
}

function deliveryOf(content: Partial<DeliveryContent> = {}, rest: Partial<Delivery> = {}): Delivery {
  return {
    id: '1',
    notificationId: 1,
    recipient: {
      userId: 'ada',
      name: 'Ada',
      email: 'a@b.example',
      phone: null,
      locale: 'en',
      timezone: null,
    },
    type: 'order.shipped',
    category: 'orders',
    channel: 'email',
    content: {
      title: 'Order 7 has shipped',
      message: 'It is on its way.',
      level: 'success',
      priority: 'medium',
      data: {},
      url: '/orders/7',
      imageUrl: null,
      thread: null,
      language: 'en',
      ...content,
    },
    attempt: 1,
    createdAt: new Date('2026-11-27T18:30:00Z'),
    expiresAt: null,
    ...rest,
  };
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "{{constructor.constructor('return process')()}}",
  '{{{html}}}{{#each this}}{{/each}}{{> partial}}{{lookup this "__proto__"}}',
  '{shop}{count, plural, other {#}}',
  '</title></style><!--<![endif]-->',
  '&lt;b&gt;',
];

const HTML: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};
function escaped(text: string): string {
  return text.replaceAll(/[&<>"'`=]/g, (character) => HTML[character] ?? character);
}

describe('a mail', () => {
  it.each(HOSTILE)('shows %j as the text that it is (R20)', (hostile) => {
    const plain = rendererOf().notification(deliveryOf({ title: 'T', message: 'M' }));
    const mail = rendererOf().notification(deliveryOf({ title: hostile, message: hostile }));
    expect(mail.subject).toBe(hostile);
    expect(mail.text.split(hostile)).toHaveLength(3);
    // Title, label and heading; preheader and paragraph. Apart from them, not a character differs.
    const words = mail.html.split(escaped(hostile));
    expect(words).toHaveLength(6);
    expect(words.join('')).toBe(plain.html.replaceAll(/>T<|"T"|>M</g, (found) => found[0]! + found.at(-1)!));
  });

  it.each(HOSTILE)('of a digest shows %j as the text that it is (R20)', (hostile) => {
    const name = { SHOP_NAME: hostile };
    const mail = rendererOf(name).digest([deliveryOf({ title: hostile, message: hostile })], 'daily');
    const words = mail.html.split(escaped(hostile));
    expect(words.length).toBeGreaterThan(5);
    expect(words.join('')).not.toMatch(/<script|<img|\{\{|\[object/);
    expect(words.join('')).not.toMatch(/align="" |text-align:;/);
    expect(mail.text).toContain(hostile);
  });

  it.each([
    ['a path', '/orders/7?a=1&b=2', 'https://shop.example/orders/7?a=1&b=2'],
    ['an address', 'https://carrier.example/t/1', 'https://carrier.example/t/1'],
  ])('leads to %s', (_, url, expected) => {
    const mail = rendererOf().notification(deliveryOf({ url }));
    expect(mail.html).toContain(`href="${escaped(expected)}"`);
    expect(mail.text).toContain(`View details:\n${expected}\n`);
  });

  it.each([
    null,
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    String.raw`https:\\evil.example`,
    'https://shop@evil.example',
    'vbscript:x',
    'blob:https://shop.example/1',
    '{{url}}',
    '"onmouseover="alert(1)',
  ])('leads nowhere for %j (R11)', (url) => {
    const renderer = rendererOf();
    for (const mail of [
      renderer.notification(deliveryOf({ url, imageUrl: url })),
      renderer.digest([deliveryOf({ url })], 'daily'),
    ]) {
      const links = [...mail.html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link);
      expect(links.filter((link) => !/^https:\/\/(bell\.)?shop\.example/.test(link ?? ''))).toEqual([]);
      expect(mail.text).not.toContain('View details');
    }
  });

  it('has no button for a path of a shop that never said where it is', () => {
    const mail = rendererOf({ SHOP_URL: '', PUBLIC_URL: '' }).notification(deliveryOf());
    expect(mail.html).not.toContain('href=');
    expect(mail.text).not.toContain('http');
    expect(mail.unsubscribeUrl).toBeNull();
  });

  it('shows pictures by https only', () => {
    const html = (imageUrl: string) => rendererOf().notification(deliveryOf({ imageUrl })).html;
    expect(html('/mug.png')).toContain('src="https://shop.example/mug.png"');
    expect(html('http://shop.example/mug.png')).not.toContain('mug.png');
  });

  it('reads from right to left where its language does', () => {
    const { html } = rendererOf().notification(deliveryOf({ language: 'ar', title: 'تم شحن طلبك' }));
    expect(html).toContain('<html lang="ar" dir="rtl"');
    expect(html).toContain('text-align:right');
    expect(html).not.toMatch(/direction:ltr|text-align:left;color/);
  });

  it('speaks German to who reads it', () => {
    const mail = rendererOf().notification(deliveryOf({ language: 'de' }));
    expect(mail.html).toContain('<html lang="de" dir="ltr"');
    expect(mail.text).toContain('„Bestellungen“ abbestellen:\nhttps://bell.shop.example/unsubscribe/');
  });

  it('says where to unsubscribe, under the prefix', () => {
    const mail = rendererOf({ API_PREFIX: '/api' }).notification(deliveryOf());
    expect(mail.unsubscribeUrl).toMatch(/^https:\/\/bell\.shop\.example\/api\/unsubscribe\/[\w-]+\.[\w-]+$/);
    expect(mail.html).toContain(`href="${mail.unsubscribeUrl}"`);
  });

  it('that nobody can switch off offers nothing to unsubscribe from', () => {
    const type = { type: 'security.needed', category: 'security' };
    const mail = rendererOf().notification(deliveryOf({}, type));
    expect(mail.unsubscribeUrl).toBeNull();
    expect(mail.text).toContain('cannot be switched off');
  });

  it('carries its postal address, and a subject of one line', () => {
    const shop = { SHOP_ADDRESS: 'Mug Street 1\n12345 Town' };
    const mail = rendererOf(shop).notification(deliveryOf({ title: 'a\r\nb\u2028c' }));
    expect(mail.text).toContain('Mug Street 1\n12345 Town');
    expect(mail.html).toContain('Mug Street 1\n12345 Town');
    expect(mail.subject).toBe('a b c');
  });

  it.each([
    ['#ffffff', '#000000'],
    ['#4338ca', '#ffffff'],
    ['#facc15', '#000000'],
  ])('has a button of %s that can be read', (color, ink) => {
    const { html } = rendererOf({ SHOP_COLOR: color }).notification(deliveryOf());
    expect(html).toContain(`background:${color};color:${ink};`);
  });
});

describe('a digest', () => {
  const hourOf = (hour: number) => new Date(Date.UTC(2026, 10, 27, hour));

  it('shows the newest first, by category, in the zone of its reader', () => {
    const recipient = { ...deliveryOf().recipient, locale: 'de-AT', timezone: 'Europe/Vienna' };
    const base = { recipient, createdAt: hourOf(8) };
    const { text, subject } = rendererOf().digest(
      [
        deliveryOf({ title: 'first', language: 'de' }, base),
        deliveryOf(
          { title: 'second', language: 'de' },
          { ...base, category: 'security', createdAt: hourOf(9) },
        ),
        deliveryOf({ title: 'third', language: 'de' }, { ...base, createdAt: hourOf(22) }),
      ],
      'weekly',
    );
    expect(subject).toBe('3 Nachrichten von Mugs & Co');
    expect([...text.matchAll(/^(?:\* |== ).*/gm)].map(([line]) => line)).toEqual([
      '== Bestellungen ==',
      '* third',
      '* first',
      '== Sicherheit ==',
      '* second',
    ]);
    expect(text).toContain('27.11.2026, 23:00');
  });

  it('of one says so', () => {
    expect(rendererOf().digest([deliveryOf()], 'daily').subject).toBe('1 message from Mugs & Co');
  });

  it('stays short enough to be shown whole, and says what is left out', () => {
    const long = { title: 't'.repeat(200), message: 'm'.repeat(2_000), url: `/${'u'.repeat(500)}` };
    const many = Array.from({ length: 1_000 }, (_, at) => deliveryOf(long, { category: `c${at % 9}` }));
    const { html, text } = rendererOf().digest(many, 'daily');
    expect(Buffer.byteLength(html)).toBeLessThan(100 * 1024);
    expect(text).toContain('960 more messages');
  });

  it('unsubscribes in one address that fits into a header', () => {
    const userId = 'u'.repeat(128);
    const recipient = { ...deliveryOf().recipient, userId };
    const many = Array.from({ length: 30 }, (_, index) =>
      deliveryOf({}, { recipient, category: `c${index}` }),
    );
    const { unsubscribeUrl } = rendererOf().digest(many, 'daily');
    expect(unsubscribeUrl?.length).toBeLessThan(950);
    expect(unsubscribeUrl?.split('/unsubscribe/')[1]).toMatch(/^[\w-]+\.[\w-]+(\/[\w-]+\.[\w-]+)+$/);
  });

  it('survives a zone and a language that do not exist', () => {
    const recipient = { ...deliveryOf().recipient, timezone: 'Mars/Base', locale: 'x' };
    const mail = rendererOf().digest([deliveryOf({ language: 'not a tag' }, { recipient })], 'daily');
    expect(mail.text).toContain('Nov 27, 2026');
  });
});
