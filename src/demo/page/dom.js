// The few things every part of the page needs. Text from the server only ever becomes text.

/** An element with properties and children; children that are strings become text. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-') || name === 'for') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

export function find(id) {
  return document.getElementById(id);
}

/** The address when a click may go there: https, or a path of this site. Otherwise null. */
export function safeLink(link) {
  if (typeof link !== 'string' || !URL.canParse(link, location.href)) return null;
  const url = new URL(link, location.href);
  const ours = link.startsWith('/') && url.origin === location.origin;
  return ours || url.protocol === 'https:' ? url.href : null;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function ago(time) {
  const seconds = Math.round((Date.parse(time) - Date.now()) / 1000);
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return 'just now';
}

const announced = [];
let announcing;

/** For screen readers; what comes at once is joined, as often only the last words are spoken. */
export function announce(text) {
  announced.push(text);
  announcing ??= setTimeout(() => {
    announcing = undefined;
    const texts = announced.splice(0);
    find('announcer').textContent =
      texts.length > 1 ? `${texts.length} new notifications. Last: ${texts.at(-1)}` : texts[0];
  }, 700);
}

const TOAST_MS = 7_000;
const MOST_TOASTS = 3;

/** An echo of an inbox entry: it goes by itself, but not from under a pointer or the focus. */
export function toast({ level, title, message }) {
  const box = find('toasts');
  const element = make('div', { className: 'toast', 'data-level': level });
  const close = make('button', { type: 'button', className: 'quiet', 'aria-label': `Close: ${title}` }, '✕');
  close.addEventListener('click', () => element.remove());
  element.append(make('div', {}, make('strong', {}, title), make('div', {}, message)), close);
  const leave = () => {
    if (element.matches(':hover, :focus-within') || document.hidden) setTimeout(leave, 1_000);
    else element.remove();
  };
  setTimeout(leave, TOAST_MS);
  box.append(element);
  while (box.children.length > MOST_TOASTS) box.firstChild.remove();
}
