import { openBackstage } from './backend/backstage.js';
import { loadSettings, tokenOf } from './shop/api.js';
import { Chat } from './shop/chat.js';
import { drawDemoBar } from './shop/demo-bar.js';
import { find, make } from './shop/dom.js';
import { follow } from './shop/follow.js';
import { drawHeader, markCurrent, updateHeader, updateOffer } from './shop/header.js';
import { hashOf, partsOf, viewOf } from './shop/router.js';
import { read, subscribe, update } from './shop/store.js';
import { LANGUAGES, languageOfBrowser, wordsOf } from './shop/texts.js';

// One shopper per tab: `/?as=demo-ada`.

const WIDE = '(min-width: 75rem)';
const WHO = 'storebell.demo-who';
const BACKSTAGE = 'storebell.demo-backstage';

async function start() {
  const { prefix, people: all } = await loadSettings();
  const people = all.filter(({ role }) => role !== 'service');
  const person = whoIsHere(people);
  const clientFiles = `${prefix}/client/v1`;
  // The first token says at once when there can be none; the client has it from the same cache.
  const [{ createNotifications }] = await Promise.all([loadClient(clientFiles), tokenOf(person.sub)]);
  const client = createNotifications({
    url: location.origin + prefix,
    getToken: ({ reason, signal }) => tokenOf(person.sub, { afresh: reason !== 'start', signal }),
  });
  find('provider').client = client;

  const shop = { person, people, client, clientFiles, words: wordsOf(languageOf(person)), go };
  const chat = person.role === 'customer' ? new Chat(person) : null;
  let view;

  function show({ focus }) {
    const [page] = partsOf(location.hash);
    if (page === 'chat' && chat) {
      history.replaceState(null, '', '#/');
      chat.open();
      if (view) return;
    }
    view = viewOf(shop, location.hash);
    document.title = [view.title, 'Juniper Row'].filter(Boolean).join(' – ');
    find('main').replaceChildren(...view.nodes);
    markCurrent(location.hash || '#/');
    if (!focus) return;
    window.scrollTo(0, 0);
    const heading = find('main').querySelector('h1');
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  function draw() {
    document.documentElement.lang = shop.words.language;
    find('provider').locale = shop.words.language;
    find('skip').textContent = shop.words.say('skip');
    drawHeader(shop, (language) => void changeLanguage(language));
    chat?.draw(shop.words);
    show({ focus: false });
    refresh();
  }

  function refresh() {
    updateHeader(shop);
    updateOffer(shop);
    chat?.update();
    view?.update?.();
  }

  function speak(language) {
    if (language === shop.words.language) return;
    update(({ languages }) => void (languages[person.sub] = language));
    shop.words = wordsOf(language);
    draw();
  }

  async function changeLanguage(language) {
    speak(language);
    find('language').focus();
    // What Storebell writes from now on is in this language, too.
    await client.preferences.put({ language }).catch(() => undefined);
  }

  follow(client, person);
  client.on('notification', (entry) => {
    view?.notified?.(entry);
    // Whoever reads the answer in the chat needs no toast of it.
    if (entry.type === 'ticket.replied' && chat?.isOpen)
      void client.markRead(entry.id).catch(() => undefined);
  });
  document.addEventListener('notify-activate', (event) => {
    const hash = event.detail.url && hashOf(event.detail.url);
    if (!hash) return;
    event.preventDefault();
    go(hash);
  });
  window.addEventListener('hashchange', () => show({ focus: true }));
  find('skip').addEventListener('click', (event) => {
    event.preventDefault();
    find('main').focus();
  });
  subscribe(refresh);
  drawDemoBar(shop, backstageOf(people, person));
  draw();
  // Chosen on another device, or on the page of preferences.
  client.preferences.subscribe(({ value }) => {
    if (value?.language && Object.hasOwn(LANGUAGES, value.language)) speak(value.language);
  });

  function go(hash) {
    if (hash === location.hash) show({ focus: true });
    else location.hash = hash;
  }
}

/** From the address, else whoever it was last time. */
function whoIsHere(people) {
  const asked = new URLSearchParams(location.search).get('as') ?? localStorage.getItem(WHO);
  const person = people.find(({ sub }) => sub === asked) ?? people[0];
  history.replaceState(null, '', `/?as=${person.sub}${location.hash}`);
  const isFramed = window.top !== window;
  document.documentElement.classList.toggle('framed', isFramed);
  if (!isFramed) localStorage.setItem(WHO, person.sub);
  return person;
}

function languageOf({ sub }) {
  return read().languages[sub] ?? languageOfBrowser();
}

/** Open from the start where there is room for it; after that as it was left. */
function backstageOf(people, person) {
  const panel = find('backstage');
  const isFramed = document.documentElement.classList.contains('framed');
  const wanted = localStorage.getItem(BACKSTAGE) ?? 'open';
  const isBackstageOpen = !isFramed && wanted === 'open' && matchMedia(WIDE).matches;
  const backstage = () => {
    panel.hidden = !panel.hidden;
    const toggle = find('backstage-toggle');
    toggle.setAttribute('aria-expanded', String(!panel.hidden));
    localStorage.setItem(BACKSTAGE, panel.hidden ? 'closed' : 'open');
    if (panel.hidden) toggle.focus();
    else find('backstage-heading').focus();
  };
  panel.addEventListener('keydown', ({ key }) => key === 'Escape' && backstage());
  if (!isFramed) {
    const customers = people.filter(({ role }) => role === 'customer');
    openBackstage({ customers, first: person.sub, close: backstage });
  }
  panel.hidden = !isBackstageOpen;
  return { backstage, isBackstageOpen };
}

async function loadClient(clientFiles) {
  try {
    return await import(`${clientFiles}/core.js`);
  } catch (cause) {
    throw new Error('The browser client did not load. Was it built? “npm run build:client” does it.', {
      cause,
    });
  }
}

start().catch((error) => {
  find('main').replaceChildren(make('h1', {}, 'The shop cannot open'), make('p', {}, error.message));
  throw error;
});
