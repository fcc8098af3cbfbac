import { openBackstage } from './backend/backstage.js';
import { loadSettings } from './shop/api.js';
import { find, make } from './shop/dom.js';

// Each frame is a whole shop page of its own, with its own connection, as on somebody else's computer.

const SHOWN_AT_FIRST = ['demo-ada', 'demo-ben'];

const { people } = await loadSettings();
const shown = people.filter(({ role }) => role !== 'service');
const frames = new Map();

function toggle(person, isOn) {
  const known = frames.get(person.sub);
  if (known) known.hidden = !isOn;
  else if (isOn) frames.set(person.sub, frameOf(person));
  const box = find('frames');
  // In the order of the people, and without moving one that is there: a frame that moves loads anew.
  for (const [index, { sub }] of shown.entries()) {
    const frame = frames.get(sub);
    if (!frame || frame.isConnected) continue;
    const after = shown
      .slice(index + 1)
      .map((one) => frames.get(one.sub))
      .find((one) => one?.isConnected);
    box.insertBefore(frame, after ?? null);
  }
}

function frameOf({ sub, name, role }) {
  return make(
    'article',
    { className: 'window', 'aria-label': `${name}’s browser` },
    make(
      'header',
      {},
      make('span', { className: 'avatar', 'data-who': sub, 'aria-hidden': 'true' }, name[0]),
      make('b', {}, name),
      make('span', { className: 'note' }, role === 'admin' ? 'staff' : 'shopper'),
      make('a', { href: `/?as=${sub}`, target: '_blank' }, 'Own tab'),
    ),
    make('iframe', {
      src: `/?as=${sub}${role === 'admin' ? '#/desk' : ''}`,
      title: `The shop, as ${name} sees it`,
    }),
  );
}

const choices = shown.map((person) => {
  const input = make('input', {
    type: 'checkbox',
    checked: SHOWN_AT_FIRST.includes(person.sub),
    on: { change: ({ currentTarget }) => toggle(person, currentTarget.checked) },
  });
  return make(
    'label',
    {},
    input,
    make('span', {}, person.role === 'admin' ? `${person.name}, staff` : person.name),
  );
});

find('demo-bar').replaceChildren(
  make('a', { className: 'brand', href: '/' }, 'Storebell', make('span', {}, ' demo')),
  make(
    'fieldset',
    { className: 'people' },
    make('legend', { className: 'hidden' }, 'Who is shown'),
    ...choices,
  ),
  make('a', { className: 'plain', href: '/' }, 'One shopper'),
);
for (const person of shown) toggle(person, SHOWN_AT_FIRST.includes(person.sub));
openBackstage({ customers: shown.filter(({ role }) => role === 'customer'), first: SHOWN_AT_FIRST[0] });
