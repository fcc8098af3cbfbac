import { html, type TemplateResult } from 'lit';
import type { IconName } from '../elements/icons.js';
import type { Frame } from './page.element.js';
import type { Route } from './route.js';

export interface NavEntry {
  section: string;
  label: string;
  icon: IconName;
}

export const NAVIGATION: readonly { label: string; entries: readonly NavEntry[] }[] = [
  {
    label: 'Now',
    entries: [
      { section: 'overview', label: 'Overview', icon: 'stock' },
      { section: 'activity', label: 'Live activity', icon: 'bell' },
    ],
  },
  {
    label: 'What happened',
    entries: [
      { section: 'events', label: 'Events', icon: 'orders' },
      { section: 'people', label: 'People', icon: 'accounts' },
      { section: 'deliveries', label: 'Deliveries', icon: 'mail' },
      { section: 'quarantine', label: 'Quarantine', icon: 'alert' },
    ],
  },
  {
    label: 'Tell people',
    entries: [{ section: 'broadcasts', label: 'Broadcasts', icon: 'promotions' }],
  },
  {
    label: 'The shop',
    entries: [
      { section: 'defaults', label: 'Defaults', icon: 'gear' },
      { section: 'audit', label: 'Audit log', icon: 'files' },
    ],
  },
];

/** The page of a place. Lists and their things are pages of their own, and each forgets when it is left. */
export function pageTemplate(route: Route, frame: Frame): TemplateResult {
  const { section, id } = route;
  switch (section) {
    case 'overview':
      return html`<console-overview .frame=${frame} .route=${route}></console-overview>`;
    case 'activity':
      return html`<console-activity .frame=${frame} .route=${route}></console-activity>`;
    case 'events':
      return id === null
        ? html`<console-events .frame=${frame} .route=${route}></console-events>`
        : html`<console-event .frame=${frame} .route=${route}></console-event>`;
    case 'people':
      return id === null
        ? html`<console-people .frame=${frame} .route=${route}></console-people>`
        : html`<console-person .frame=${frame} .route=${route}></console-person>`;
    case 'broadcasts':
      if (id === null) return html`<console-broadcasts .frame=${frame} .route=${route}></console-broadcasts>`;
      return id === 'new'
        ? html`<console-composer .frame=${frame} .route=${route}></console-composer>`
        : html`<console-broadcast .frame=${frame} .route=${route}></console-broadcast>`;
    case 'deliveries':
      return id === 'suppressions'
        ? html`<console-suppressions .frame=${frame} .route=${route}></console-suppressions>`
        : html`<console-deliveries .frame=${frame} .route=${route}></console-deliveries>`;
    case 'quarantine':
      return id === null
        ? html`<console-quarantine .frame=${frame} .route=${route}></console-quarantine>`
        : html`<console-quarantined .frame=${frame} .route=${route}></console-quarantined>`;
    case 'defaults':
      return html`<console-defaults .frame=${frame} .route=${route}></console-defaults>`;
    case 'audit':
      return html`<console-audit .frame=${frame} .route=${route}></console-audit>`;
    default:
      return html`<h1 tabindex="-1">There is no such page</h1>
        <p>
          The console has no section <code>${section}</code>. <a href="#/overview">Go to the overview</a>.
        </p>`;
  }
}
