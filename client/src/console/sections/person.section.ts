import { html, nothing, type TemplateResult } from 'lit';
import type { DeliveryRecord, UserRecord } from '../../../../src/contract/admin.js';
import { ConsolePage } from '../page.element.js';
import { Remote } from '../remote.controller.js';
import { hrefOf } from '../route.js';
import { emptyTemplate, remoteTemplate } from '../templates/states.template.js';
import { deliveryStatus, statusTemplate } from '../templates/status.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { CHANNEL_WORDS, count, DIGEST_WORDS } from '../words.js';
import { inboxTemplate } from './inbox.template.js';
import { choicesTemplate } from './matrix.template.js';
import { orDash } from './people.section.js';

/** One person: what they see, what they chose, what was sent to them, and their rights. */
export class PersonSection extends ConsolePage {
  private readonly person = new Remote<UserRecord>(this, (signal) =>
    this.api.get(`/admin/users/${encodeURIComponent(this.userId)}`, {}, signal),
  );
  private isErased = false;

  private get userId(): string {
    return this.route.id ?? '';
  }

  get heading(): string {
    return this.person.value?.profile?.name ?? this.userId;
  }

  protected body(): TemplateResult {
    return html`<header class="page-head">
        <p class="crumb"><a href="#/people">People</a></p>
        <h1 tabindex="-1">${this.heading}</h1>
        ${
          this.person.value === undefined || this.isErased
            ? nothing
            : html`<a class="plain" href=${hrefOf('events', null, { userId: this.userId })}>Their events</a>
                <button type="button" class="plain" @click=${this.save}>Export all data …</button>
                <button type="button" class="plain harm" @click=${this.erase}>Erase …</button>`
        }
      </header>
      ${
        this.isErased
          ? html`<p class="notice">
              This person was erased: nothing about them is kept, and nothing comes back.
            </p>`
          : remoteTemplate(this.person, (person) => this.content(person), 10)
      }`;
  }

  private content(person: UserRecord): TemplateResult {
    const { userId, profile, status, inbox, devices, preferences, deliveries, waitlist, suppressions } =
      person;
    const isOnline = status.online;
    return html`<dl class="facts">
        <div>
          <dt>Id</dt>
          <dd><code>${userId}</code></dd>
        </div>
        <div>
          <dt>Now</dt>
          <dd>${statusTemplate(isOnline ? 'Online' : 'Away', isOnline ? 'good' : 'calm')}</dd>
        </div>
        <div>
          <dt>E-mail</dt>
          <dd>${orDash(profile?.email ?? null)}</dd>
        </div>
        <div>
          <dt>Phone</dt>
          <dd>${orDash(profile?.phone ?? null)}</dd>
        </div>
        <div>
          <dt>Language</dt>
          <dd>${orDash(profile?.locale ?? null)}</dd>
        </div>
        <div>
          <dt>Time zone</dt>
          <dd>${orDash(profile?.timezone ?? null)}</dd>
        </div>
        <div>
          <dt>Roles</dt>
          <dd>${orDash(profile?.roles.join(', ') || null)}</dd>
        </div>
        <div>
          <dt>Tags</dt>
          <dd>${orDash(profile?.tags.join(', ') || null)}</dd>
        </div>
      </dl>
      ${suppressions.map(
        ({ address, reason }) =>
          html`<p class="notice"><strong>${address}</strong> is left alone: ${reason}</p>`,
      )}
      <div class="columns wide-first">
        <section class="card">
          <h2>Inbox as they see it</h2>
          <p class="fine">
            ${count(inbox.counts.unread, 'unread entry', 'unread entries')}, ${inbox.counts.unseen} unseen.
            Broadcasts are in it from when they next come.
          </p>
          ${inboxTemplate(inbox.data)}
          ${inbox.nextCursor ? html`<p class="fine">The newest ${inbox.data.length}.</p>` : nothing}
        </section>
        <div class="stack">
          <section class="card">
            <h2>Devices with push</h2>
            ${
              devices.length === 0
                ? html`<p class="fine">None.</p>`
                : html`<ul class="rows">
                    ${devices.map(
                      ({ service, userAgent, usedAt, createdAt }) =>
                        html`<li>
                          <strong>${service}</strong> <span class="fine">${userAgent}</span>
                          <span class="fine"
                            >since ${timeTemplate(createdAt)}, last used ${timeTemplate(usedAt)}</span
                          >
                        </li>`,
                    )}
                  </ul>`
            }
          </section>
          <section class="card">
            <h2>Waits for</h2>
            ${
              waitlist.length === 0
                ? html`<p class="fine">Nothing.</p>`
                : html`<ul class="rows">
                    ${waitlist.map(
                      ({ productId, variantId, createdAt }) =>
                        html`<li>
                          <code>${productId}</code> ${variantId ? html`<code>${variantId}</code>` : nothing}
                          <span class="fine">since ${timeTemplate(createdAt)}</span>
                        </li>`,
                    )}
                  </ul>`
            }
          </section>
          <section class="card">
            <h2>When and how</h2>
            <dl class="facts slim">
              <div>
                <dt>Quiet hours</dt>
                <dd>
                  ${
                    preferences.quietHours.enabled
                      ? `${preferences.quietHours.start} to ${preferences.quietHours.end}, ${preferences.quietHours.timezone}`
                      : 'Off'
                  }
                </dd>
              </div>
              <div>
                <dt>Paused until</dt>
                <dd>${timeTemplate(preferences.pausedUntil)}</dd>
              </div>
              <div>
                <dt>Marketing</dt>
                <dd>${preferences.marketing ? 'Agreed' : 'Not agreed'}</dd>
              </div>
              <div>
                <dt>Digest of e-mails</dt>
                <dd>${DIGEST_WORDS[preferences.digest]}</dd>
              </div>
              <div>
                <dt>Muted</dt>
                <dd>${orDash(preferences.muted.join(', ') || null)}</dd>
              </div>
            </dl>
          </section>
        </div>
      </div>
      <section class="card">
        <h2>The latest deliveries</h2>
        ${
          deliveries.length === 0
            ? emptyTemplate({
                title: 'Nothing left the shop',
                text: 'Neither by e-mail nor by push or text message.',
              })
            : personDeliveries(deliveries)
        }
      </section>
      <section class="card">
        <h2>What they want to hear</h2>
        ${choicesTemplate(preferences)}
      </section>`;
  }

  private readonly save = async (): Promise<void> => {
    const { userId } = this;
    const isSure = await this.frame.confirm({
      title: `Export everything about ${userId}?`,
      body: 'The file holds all that is kept about this person: hand it to nobody else.',
      action: 'Export',
      typed: { text: userId, label: `Type ${userId} to go on` },
    });
    if (!isSure) return;
    await this.attempt(
      () => this.api.download(`/users/${encodeURIComponent(userId)}/export`, `${userId}.json`),
      'The export was saved.',
    );
  };

  private readonly erase = async (): Promise<void> => {
    const { userId } = this;
    const isSure = await this.frame.confirm({
      title: `Erase ${userId} for good?`,
      body: 'Inbox, deliveries, devices, preferences and the words of events about them are gone at once, their open tabs are closed, and the id can never be used again. Nobody can take this back.',
      action: 'Erase for good',
      isDangerous: true,
      typed: { text: userId, label: `Type ${userId} to go on` },
    });
    if (!isSure) return;
    this.isErased = await this.attempt(
      () => this.api.send('DELETE', `/users/${encodeURIComponent(userId)}`),
      `${userId} was erased.`,
    );
    this.requestUpdate();
  };
}

function personDeliveries(deliveries: readonly DeliveryRecord[]): TemplateResult {
  return tableTemplate<DeliveryRecord>(
    [
      {
        head: 'What',
        kind: 'row',
        cell: ({ title, type }) => html`<span dir="auto">${title || type}</span>`,
      },
      { head: 'Channel', cell: ({ channel }) => CHANNEL_WORDS[channel] },
      { head: 'Outcome', cell: ({ status }) => deliveryStatus(status) },
      { head: 'Why', cell: ({ explanation }) => html`<span class="why">${explanation}</span>` },
      { head: 'When', cell: ({ updatedAt }) => timeTemplate(updatedAt) },
    ],
    deliveries,
    { caption: 'The latest deliveries to this person', keyOf: ({ id }) => id },
  );
}
