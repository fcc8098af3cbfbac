import { draw } from './dom.js';

const PATHS = {
  cart: 'M4 7h16l-1.6 11.2a2 2 0 0 1-2 1.8H7.6a2 2 0 0 1-2-1.8Z M8.5 10V6a3.5 3.5 0 0 1 7 0v4',
  chat: 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Z',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12h15M13 6l6 6-6 6',
};

export const icon = (name) => draw('0 0 24 24', [['path', { d: PATHS[name] }]], { className: 'icon' });
