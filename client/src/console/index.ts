// The pages of staff, served at `/admin`. A bundle of its own: no shop's page loads any of it.
import { StorebellConsole } from './console.element.js';
import { MailFrame } from './sections/mail-frame.element.js';
import { PreviewFrame } from './sections/preview-frame.element.js';
import { SECTIONS } from './sections/index.js';

const ELEMENTS: Record<string, CustomElementConstructor> = {
  'console-mail': MailFrame,
  'console-preview': PreviewFrame,
  ...SECTIONS,
  'storebell-console': StorebellConsole,
};

for (const [name, element] of Object.entries(ELEMENTS)) {
  if (!customElements.get(name)) customElements.define(name, element);
}
