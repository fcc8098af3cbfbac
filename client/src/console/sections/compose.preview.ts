import { html, type TemplateResult } from 'lit';
import type { AudienceSize, MailPreview } from '../../../../src/contract/broadcasts.js';
import { audienceWords, CHANNEL_WORDS, count, KIND_WORDS } from '../words.js';
import { audienceOf, type Draft } from './compose.js';

// A broadcast as its readers will see it, and as the one who sends it has to confirm it.

export interface Look {
  theme: 'light' | 'dark';
  direction: 'ltr' | 'rtl';
}

export function previewTemplate(
  draft: Draft,
  mail: MailPreview | null,
  look: Look,
  turn: (look: Look) => void,
): TemplateResult {
  const { theme, direction } = look;
  const isDark = theme === 'dark';
  const isRightToLeft = direction === 'rtl';
  return html`<div class="preview-head">
      <h2>Preview</h2>
      ${switchTemplate('Dark', isDark, () => turn({ ...look, theme: isDark ? 'light' : 'dark' }))}
      ${switchTemplate('Right to left', isRightToLeft, () =>
        turn({ ...look, direction: isRightToLeft ? 'ltr' : 'rtl' }),
      )}
    </div>
    <console-preview .draft=${draft} theme=${theme} dir=${direction}></console-preview>
    <h3>E-mail</h3>
    ${
      mail
        ? html`<p class="subject" dir="auto"><span class="fine">Subject</span> ${mail.subject}</p>
            <console-mail .html=${mail.html} theme=${theme}></console-mail>`
        : html`<p class="fine">Write a title and a message to see the mail.</p>`
    }`;
}

function switchTemplate(label: string, isOn: boolean, change: () => void): TemplateResult {
  return html`<label class="switch">
    <input type="checkbox" role="switch" .checked=${isOn} @change=${change} /><span>${label}</span>
  </label>`;
}

export function summaryTemplate(draft: Draft, size: AudienceSize): TemplateResult {
  const channels = (['email', 'push', 'sms'] as const).filter((channel) => draft[channel]);
  return html`<div dir="auto">
      <p class="words"><strong>${draft.title}</strong></p>
      <p class="words lines">${draft.message}</p>
    </div>
    <dl class="facts slim">
      <div>
        <dt>For</dt>
        <dd>${audienceWords(audienceOf(draft))}: ${peopleWords(size)}</dd>
      </div>
      <div>
        <dt>Class</dt>
        <dd>${KIND_WORDS[draft.kind]}</dd>
      </div>
      <div>
        <dt>On</dt>
        <dd>${['Inbox', ...channels.map((channel) => CHANNEL_WORDS[channel])].join(', ')}</dd>
      </div>
      <div>
        <dt>Starts</dt>
        <dd>${startWords(draft)}</dd>
      </div>
    </dl>`;
}

export function peopleWords({ people, more }: AudienceSize): string {
  return more ? `more than ${count(people, 'person', 'people')}` : count(people, 'person', 'people');
}

function startWords({ start, startsAt, zone }: Draft): string {
  const moment = startsAt.replace('T', ' ');
  if (start === 'now') return 'At once';
  if (start === 'local') return `${moment}, by each reader's clock`;
  return `${moment}, ${zone === 'utc' ? 'UTC' : 'your time'}`;
}
