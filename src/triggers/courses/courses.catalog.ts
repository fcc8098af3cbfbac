import { defineCatalog } from '../trigger.js';

export const coursesCatalog = defineCatalog({
  category: 'courses',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'course.content_added': { level: 'info', priority: 'low' },
    'course.updated': { level: 'info', priority: 'low' },
    'course.schedule_changed': {
      level: 'warning',
      priority: 'high',
      channels: { email: 'now', push: 'ifOffline' },
    },
    'course.assignment_due': {
      level: 'warning',
      priority: 'high',
      channels: { email: 'now', push: 'ifOffline' },
    },
    'course.quiz_available': { level: 'info', priority: 'medium' },
    'course.instructor_message': {
      level: 'info',
      priority: 'high',
      channels: { email: { ifUnreadAfterMinutes: 15 }, push: 'ifOffline' },
    },
    'course.grade_released': {
      level: 'info',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 60 } },
    },
    'course.milestone_reached': { level: 'success', priority: 'low' },
    'course.completed': { level: 'success', priority: 'medium' },
    'course.certificate_issued': { level: 'success', priority: 'medium', channels: { email: 'now' } },
    'course.comment_replied': {
      level: 'info',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 60 } },
    },
    'course.comment_added': { level: 'info', priority: 'low' },
  },
});
