import { CUSTOMERS } from '../people.js';
import { hours, minutes, type Recorder } from './recorder.js';

const DEVICES = ['Firefox on Windows', 'Chrome on Android', 'Safari on iPhone'];
const SUBJECTS = [
  'Where is my parcel?',
  'The teapot drips',
  'Can I change my address?',
  'Invoice is missing',
];

/** What happens around a person's account: sign-ins, questions to the shop, documents. And who drives through tunnels. */
export function tellAccounts(recorder: Recorder): void {
  const newcomers = recorder.some(CUSTOMERS, 14);
  newcomers.forEach((customer, index) => {
    const userId = `{run}-${customer}`;
    const at = hours(7) + recorder.between(0, hours(11));
    recorder.tell('shop', at, 'account.registered', { userId, name: `Newcomer ${index + 1}` }, '/account');
    const email = `${customer}@example.com`;
    const verified = at + minutes(recorder.between(1, 30));
    recorder.tell('shop', verified, 'account.email_verified', { userId, email }, '/account');
  });
  for (const customer of recorder.some(CUSTOMERS, 24)) {
    const at = hours(7) + recorder.between(0, hours(14));
    const origin = { device: recorder.pick(DEVICES), ip: '203.0.113.7', location: 'Berlin, Germany' };
    const type = recorder.chance(0.25) ? 'account.password_reset' : 'account.logged_in';
    recorder.tell('shop', at, type, { userId: `{run}-${customer}`, ...origin }, '/account/security');
  }
  for (let ticket = 1; ticket <= 14; ticket++) tellTicket(recorder, ticket);
  for (let file = 1; file <= 16; file++) tellFile(recorder, file);
  for (const customer of recorder.some(CUSTOMERS, 12)) {
    const from = hours(8) + recorder.between(0, hours(9));
    recorder.tunnel(`{run}-${customer}`, from, from + minutes(recorder.between(40, 180)));
  }
}

function tellTicket(recorder: Recorder, number: number): void {
  let at = hours(7) + recorder.between(0, hours(10));
  const customer = recorder.pick(CUSTOMERS);
  const ticketId = `{run}-ticket-${number}`;
  const about = { ticketId, customerId: `{run}-${customer}`, subject: recorder.pick(SUBJECTS) };
  const tell = (type: string, more = {}): void => {
    at += minutes(recorder.between(3, 40));
    recorder.tell('shop', at, type, { ...about, ...more }, `/support/${ticketId}`);
  };
  const name = `Customer ${customer}`;
  tell('ticket.created', { author: name, excerpt: 'Hello, I have a question.' });
  tell('ticket.replied', { author: 'Sam', excerpt: 'We are looking into it.' });
  if (number % 2) tell('ticket.replied', { author: name, authorRole: 'customer', excerpt: 'Any news?' });
  tell('ticket.updated', { status: 'in progress' });
  tell('ticket.replied', { author: 'Sam', authorRole: 'staff', excerpt: 'Done. Anything else?' });
  tell('ticket.resolved', { status: 'resolved' });
  if (number % 4 === 0) tell('ticket.deleted');
}

function tellFile(recorder: Recorder, number: number): void {
  const at = hours(8) + recorder.between(0, hours(11));
  const name = `invoice-${1000 + number}.pdf`;
  const userId = `{run}-${recorder.pick(CUSTOMERS)}`;
  const data = { fileId: `{run}-file-${number}`, userId, name, size: recorder.between(9_000, 90_000) };
  recorder.tell('shop', at, 'file.uploaded', data, '/files');
  if (number % 3 === 0) recorder.tell('shop', at + minutes(50), 'file.deleted', data, '/files');
}
