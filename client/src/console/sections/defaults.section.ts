import { html, type TemplateResult } from 'lit';
import type { Preferences } from '../../../../src/contract/preferences.js';
import { ConsolePage } from '../page.element.js';
import { Remote } from '../remote.controller.js';
import { remoteTemplate } from '../templates/states.template.js';
import { DIGEST_WORDS } from '../words.js';
import { matrixTemplate } from './matrix.template.js';

/** What holds for whoever never chose. It is set in a file of the shop, so there is nothing to change here. */
export class DefaultsSection extends ConsolePage {
  private readonly defaults = new Remote<Preferences>(this, (signal) =>
    this.api.get('/admin/preferences-defaults', {}, signal),
  );

  get heading(): string {
    return 'Defaults of preferences';
  }

  protected body(): TemplateResult {
    return html`<header class="page-head">
        <h1 tabindex="-1">Defaults of preferences</h1>
        <p class="aside">
          For everybody who has not chosen. Set in the file that <code>PREFERENCES_FILE</code> names; read
          here only.
        </p>
      </header>
      ${remoteTemplate(
        this.defaults,
        (defaults) =>
          html`<dl class="facts">
              <div>
                <dt>Quiet hours</dt>
                <dd>
                  ${
                    defaults.quietHours.enabled
                      ? `${defaults.quietHours.start} to ${defaults.quietHours.end}, ${defaults.quietHours.timezone}`
                      : 'Off'
                  }
                </dd>
              </div>
              <div>
                <dt>Digest of e-mails</dt>
                <dd>${DIGEST_WORDS[defaults.digest]}</dd>
              </div>
              <div>
                <dt>Languages</dt>
                <dd>${defaults.languages.join(', ')}</dd>
              </div>
            </dl>
            <section class="card">
              <h2>What is on where</h2>
              ${matrixTemplate(defaults, 'Defaults by category, type and channel')}
            </section>`,
        12,
      )}`;
  }
}
