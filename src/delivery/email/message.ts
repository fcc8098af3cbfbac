import type { SendMailOptions } from 'nodemailer';
import type { Delivery } from '../channel.js';
import { headerText, type Mailbox } from './address.js';
import type { RenderedMail } from './mail.renderer.js';
import { messageIdOf, threadIdOf } from './message-id.js';

/** A mail as nodemailer sends it. `deliveries`: one, or those of a digest; the same ones give the same Message-ID. */
export function messageOf(
  deliveries: readonly [Delivery, ...Delivery[]],
  mail: RenderedMail,
  sender: Mailbox,
  address: string,
): SendMailOptions & { messageId: string } {
  const [{ recipient, type, category, content, createdAt }] = deliveries;
  const isDigest = deliveries.length > 1;
  const host = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const ids = deliveries.map(({ id }) => id);
  const thread =
    isDigest || content.thread === null ? undefined : threadIdOf(recipient.userId, content.thread, host);
  return {
    messageId: messageIdOf(ids, `${recipient.userId} ${createdAt.toISOString()}`, host),
    from: sender,
    to: { name: headerText(recipient.name ?? '', 100), address },
    // Said outright, so that no reading of the headers adds anybody.
    envelope: { from: sender.address, to: [address] },
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    ...(thread && { inReplyTo: thread, references: thread }),
    headers: {
      // RFC 3834: nobody's holiday answers this.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Feedback-ID': ['storebell', isDigest ? 'digest' : type, category, 'mail'].map(feedbackPart).join(':'),
      'X-Storebell-Delivery': ids.slice(0, 20).join(' '),
      ...unsubscribeHeaders(mail.unsubscribeUrl),
    },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** RFC 2369; one click (RFC 8058) is only for `https:`. */
function unsubscribeHeaders(url: string | null): Record<string, string> {
  if (url === null) return {};
  return {
    'List-Unsubscribe': `<${url}>`,
    ...(url.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  };
}

/** Gmail's Feedback-ID has four parts between colons. */
function feedbackPart(text: string): string {
  return text.replaceAll(/[^\w.-]/g, '_').slice(0, 60);
}
