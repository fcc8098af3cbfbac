import type { Rule } from '../contract/index.js';

/** Why a person cannot change a cell; other rules do not lock. */
const REASONS: Record<string, Partial<Record<Rule, string>>> = {
  en: {
    mandatory: 'You need this message, so it cannot be switched off.',
    channel_unavailable: 'This shop does not use this channel.',
    suppressed_address:
      'Messages to your address came back or were refused, so nothing is sent there any more.',
  },
  vi: {
    mandatory: 'Đây là thông báo quan trọng với bạn nên không thể tắt.',
    channel_unavailable: 'Cửa hàng này không dùng kênh này.',
    suppressed_address: 'Thư gửi đến địa chỉ của bạn bị trả lại hoặc bị từ chối nên chúng tôi không gửi nữa.',
  },
  de: {
    mandatory: 'Diese Nachricht brauchen Sie; sie lässt sich nicht abschalten.',
    channel_unavailable: 'Dieser Shop nutzt diesen Kanal nicht.',
    suppressed_address:
      'Nachrichten an Ihre Adresse kamen zurück oder wurden abgelehnt; dorthin wird nichts mehr gesendet.',
  },
};

/** null for a rule that does not lock. In English where the language is unknown. */
export function reasonOf(rule: Rule, language: string): string | null {
  const [base = 'en'] = language.split('-');
  return (REASONS[base] ?? REASONS['en'])?.[rule] ?? null;
}
