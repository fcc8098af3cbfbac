import { ask } from '../backend/backend.js';
import { find, make } from './dom.js';
import { icon } from './icons.js';
import { read } from './store.js';

/** The bubble in the corner, and the conversation behind it. */
export class Chat {
  isOpen = false;
  #seen = 0;
  #words;
  #bubble;
  #log;
  #scroll;
  #window;

  constructor(person) {
    this.person = person;
    this.#seen = this.#messages.length;
  }

  draw(words) {
    const { person } = this;
    this.#words = words;
    this.#log = make('ol');
    this.#scroll = make(
      'div',
      { className: 'chat-log', role: 'log', tabIndex: 0, 'aria-label': words.say('chatTitle') },
      this.#log,
    );
    const failed = make('p', { className: 'problem', role: 'alert' });
    const field = make('textarea', {
      id: 'chat-text',
      name: 'text',
      rows: 1,
      maxLength: 400,
      required: true,
      placeholder: words.say('chatExample'),
      'aria-label': words.say('chatLabel'),
      on: {
        keydown: (event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          form.requestSubmit();
        },
      },
    });
    const send = async (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      failed.textContent = '';
      field.value = '';
      try {
        await ask(person, text);
      } catch {
        field.value ||= text;
        failed.textContent = words.say('chatFailed');
      }
    };
    const form = make(
      'form',
      { className: 'chat-form', on: { submit: (event) => void send(event) } },
      field,
      make(
        'button',
        { type: 'submit', className: 'main round', 'aria-label': words.say('chatSend') },
        icon('send'),
      ),
    );
    this.#window = make(
      'section',
      {
        id: 'chat-window',
        className: 'chat-window',
        role: 'dialog',
        'aria-labelledby': 'chat-heading',
        hidden: !this.isOpen,
        on: { keydown: ({ key }) => key === 'Escape' && this.close() },
      },
      make(
        'header',
        {},
        make('h2', { id: 'chat-heading' }, words.say('chatTitle')),
        make(
          'button',
          {
            type: 'button',
            className: 'round',
            'aria-label': words.say('chatClose'),
            on: { click: () => this.close() },
          },
          icon('close'),
        ),
      ),
      make('p', { className: 'note' }, words.say('chatHello', { name: person.name })),
      this.#scroll,
      failed,
      form,
    );
    this.#bubble = make(
      'button',
      {
        type: 'button',
        className: 'chat-bubble',
        'aria-controls': 'chat-window',
        on: { click: () => (this.isOpen ? this.close() : this.open()) },
      },
      icon('chat'),
      make('span', { className: 'chat-dot', hidden: true }),
    );
    find('chat').replaceChildren(this.#window, this.#bubble);
    this.update();
  }

  open() {
    this.isOpen = true;
    this.#window.hidden = false;
    this.update();
    find('chat-text').focus();
  }

  close() {
    this.isOpen = false;
    this.#window.hidden = true;
    this.update();
    this.#bubble.focus();
  }

  update() {
    const words = this.#words;
    const messages = this.#messages;
    if (this.isOpen) this.#seen = messages.length;
    const isNew = messages.slice(this.#seen).some(({ isMine }) => !isMine);
    this.#bubble.setAttribute('aria-label', words.say(isNew ? 'chatNew' : 'chat'));
    this.#bubble.setAttribute('aria-expanded', String(this.isOpen));
    this.#bubble.querySelector('.chat-dot').hidden = !isNew;
    // What stands there stays: a live region that is filled anew is read out anew.
    for (const message of messages.slice(this.#log.children.length)) this.#log.append(this.#message(message));
    if (messages.length < this.#log.children.length)
      this.#log.replaceChildren(...messages.map((one) => this.#message(one)));
    this.#scroll.hidden = messages.length === 0;
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  get #messages() {
    return read().tickets[this.person.sub]?.messages ?? [];
  }

  #message({ author, text, at, isMine }) {
    return make(
      'li',
      { 'data-mine': String(isMine) },
      make('p', {}, text),
      make('small', {}, `${isMine ? this.#words.say('chatYou') : author}, ${this.#words.time(at)}`),
    );
  }
}
