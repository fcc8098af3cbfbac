import { defineCatalog, ifGiven } from '../trigger.js';

export const supportCatalog = defineCatalog({
  category: 'support',
  label: 'Support',
  description: 'Your questions to the shop and the answers to them.',
  types: {
    'ticket.created': {
      level: 'info',
      priority: 'medium',
      title: 'New ticket: {subject}',
      message:
        ifGiven('author', '{author}', 'A customer') +
        ifGiven('excerpt', ' writes: {excerpt}', ' has asked for help.'),
    },
    'ticket.updated': {
      level: 'info',
      priority: 'low',
      title: 'Your ticket was updated',
      message: `“{subject}” ${ifGiven('status', 'is now: {status}', 'has news.')}`,
    },
    'ticket.replied': {
      level: 'info',
      priority: 'medium',
      title: '{author} answered your question',
      message: '“{subject}”: {excerpt}',
    },
    'ticket.customer_replied': {
      level: 'info',
      priority: 'medium',
      title: '{author} replied to a ticket',
      message: '“{subject}”: {excerpt}',
    },
    'ticket.resolved': {
      level: 'success',
      priority: 'medium',
      title: 'Your ticket is resolved',
      message: '“{subject}” is resolved. If something is still open, just reply to it.',
    },
    'ticket.deleted': {
      level: 'info',
      priority: 'low',
      title: 'Your ticket was deleted',
      message: '“{subject}” was removed from your support requests.',
    },
  },
});
