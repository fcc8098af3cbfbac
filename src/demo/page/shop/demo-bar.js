import { find, make } from './dom.js';

const LINKS = {
  live: 'Live',
  connecting: 'Connecting…',
  electing: 'Connecting…',
  'catching-up': 'Catching up…',
  waiting: 'Reconnecting…',
  suspended: 'Reconnecting…',
  paused: 'Paused',
  expired: 'Signed out',
  refused: 'Refused: reload to go on',
};
const TRANSPORTS = { websocket: 'WebSocket', sse: 'SSE', polling: 'polling' };

/** Who this tab is, and how its connection does. Not part of the shop: of the demonstration. */
export function drawDemoBar({ people, person, client }, { backstage, isBackstageOpen }) {
  const state = make('span', { className: 'link-state', role: 'status' });
  const toggle = make(
    'button',
    {
      type: 'button',
      id: 'backstage-toggle',
      'aria-controls': 'backstage',
      'aria-expanded': String(isBackstageOpen),
    },
    'Backstage',
  );
  toggle.addEventListener('click', backstage);
  find('demo-bar').replaceChildren(
    make('a', { className: 'brand', href: '/' }, 'Storebell', make('span', {}, ' demo')),
    make(
      'nav',
      { 'aria-label': 'Who you are', className: 'people' },
      ...people.map(({ sub, name, role }) =>
        make(
          'a',
          { href: `/?as=${sub}`, 'aria-current': sub === person.sub ? 'page' : undefined },
          role === 'admin' ? `${name}, staff` : name,
        ),
      ),
    ),
    state,
    make('a', { className: 'plain wide-only', href: '/demo/side-by-side' }, 'Side by side'),
    toggle,
  );
  client.state.subscribe(drawLink);
  drawLink(client.state.get());

  function drawLink({ link, transport }) {
    const words = LINKS[link] ?? link;
    const way = link === 'live' && transport ? ` · ${TRANSPORTS[transport]}` : '';
    if (state.dataset.link === link && state.textContent === words + way) return;
    state.dataset.link = link;
    state.replaceChildren(words, make('span', {}, way));
  }
}
