import { defineCatalog, ifGiven } from '../trigger.js';

export const coursesCatalog = defineCatalog({
  category: 'courses',
  label: 'Courses',
  description: 'Lessons, dates and results of the courses you take or teach.',
  types: {
    'course.content_added': {
      level: 'info',
      priority: 'low',
      title: 'New in {courseName}',
      message: '“{lessonTitle}” is ready for you.',
    },
    'course.updated': {
      level: 'info',
      priority: 'low',
      title: '{courseName} was updated',
      message: ifGiven('excerpt', '{excerpt}', 'See what is new.'),
    },
    'course.schedule_changed': {
      level: 'warning',
      priority: 'high',
      title: 'New dates for {courseName}',
      message:
        ifGiven('lessonTitle', '“{lessonTitle}”', 'The course') +
        ifGiven('starts', ' now starts on {starts}.', ' has moved: please check the schedule.'),
    },
    'course.assignment_due': {
      level: 'warning',
      priority: 'high',
      title: 'Due soon: {assignmentTitle}',
      message: 'Please hand it in for {courseName} by {due}.',
    },
    'course.quiz_available': {
      level: 'info',
      priority: 'medium',
      title: 'New quiz in {courseName}',
      message: `“{quizTitle}” is open${ifGiven('closes', ' until {closes}')}. Good luck!`,
    },
    'course.instructor_message': {
      level: 'info',
      priority: 'high',
      title: 'Message from {author}',
      message: '{courseName}: {excerpt}',
    },
    'course.grade_released': {
      level: 'info',
      priority: 'medium',
      title: 'Your grade in {courseName}',
      message: `${ifGiven('assignmentTitle', '“{assignmentTitle}”', 'Your grade')}: {grade}`,
    },
    'course.milestone_reached': {
      level: 'success',
      priority: 'low',
      title: 'Well done: {milestone}',
      message: 'You have reached a milestone in {courseName}. Keep going!',
    },
    'course.completed': {
      level: 'success',
      priority: 'medium',
      title: 'You have completed {courseName}',
      message: 'Congratulations! You have come all the way.',
    },
    'course.certificate_issued': {
      level: 'success',
      priority: 'medium',
      title: 'Your certificate is here',
      message: 'Congratulations! Your certificate for {courseName} is ready for you.',
    },
    'course.comment_replied': {
      level: 'info',
      priority: 'medium',
      title: '{author} replied to your comment',
      message: `${ifGiven('lessonTitle', '“{lessonTitle}”', '{courseName}')}: {excerpt}`,
    },
    'course.comment_added': {
      level: 'info',
      priority: 'low',
      title: '{author} commented on {courseName}',
      message: `${ifGiven('lessonTitle', '“{lessonTitle}”: ')}{excerpt}`,
    },
  },
});
