import { ActivitySection } from './activity.section.js';
import { AuditSection } from './audit.section.js';
import { BroadcastSection } from './broadcast.section.js';
import { BroadcastsSection } from './broadcasts.section.js';
import { ComposerSection } from './composer.section.js';
import { DefaultsSection } from './defaults.section.js';
import { DeliveriesSection } from './deliveries.section.js';
import { EventSection } from './event.section.js';
import { EventsSection } from './events.section.js';
import { OverviewSection } from './overview.section.js';
import { PeopleSection } from './people.section.js';
import { PersonSection } from './person.section.js';
import { QuarantineSection } from './quarantine.section.js';
import { QuarantinedSection } from './quarantined.section.js';
import { SuppressionsSection } from './suppressions.section.js';

export const SECTIONS: Record<string, CustomElementConstructor> = {
  'console-activity': ActivitySection,
  'console-audit': AuditSection,
  'console-broadcast': BroadcastSection,
  'console-broadcasts': BroadcastsSection,
  'console-composer': ComposerSection,
  'console-defaults': DefaultsSection,
  'console-deliveries': DeliveriesSection,
  'console-event': EventSection,
  'console-events': EventsSection,
  'console-overview': OverviewSection,
  'console-people': PeopleSection,
  'console-person': PersonSection,
  'console-quarantine': QuarantineSection,
  'console-quarantined': QuarantinedSection,
  'console-suppressions': SuppressionsSection,
};
