import { make } from '../shop/dom.js';

/** What the person wants to hear: all of it is one element, under the shop's own heading. */
export function settingsView({ words, clientFiles }) {
  const title = words.say('settingsTitle');
  const heading = make(
    'div',
    { className: 'hero small', slot: 'heading' },
    make('h1', {}, title),
    make('p', {}, words.say('settingsText')),
  );
  return {
    title,
    nodes: [make('notify-preferences', { 'service-worker': `${clientFiles}/sw.js` }, heading)],
  };
}
