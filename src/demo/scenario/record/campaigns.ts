import type { JsonObject } from '../recording.js';
import { CUSTOMERS } from '../people.js';
import { hours, minutes, type Recorder } from './recorder.js';

const COURSES = ['Brewing green tea', 'Pottery for beginners', 'Calligraphy'];
const LATER = '2026-12-04T18:00:00.000Z';

/** What is told to many at once. Never to everybody: a run must not reach people outside it. */
export function tellCampaigns(recorder: Recorder): void {
  const promote = (at: number, name: string, audience: JsonObject): void => {
    const promotionId = `{run}-promo-${at}`;
    const data = { promotionId, name, audience, endsAt: LATER, excerpt: 'Today only.', code: 'TEA20' };
    recorder.tell('shop', at, 'promotion.started', data, `/promotions/${promotionId}`);
  };
  promote(hours(8), 'Early hour of the club', { role: '{run}-club' });
  promote(hours(10), 'For our best customers', { tags: ['{run}-vip'] });
  promote(hours(12), 'Für unsere VIPs', { tags: ['{run}-vip'], locale: 'de' });
  promote(hours(15), 'Tea week', { userIds: recorder.some(CUSTOMERS, 20).map((id) => `{run}-${id}`) });

  const send = (at: number, to: JsonObject, title: string, more: JsonObject = {}): void => {
    recorder.tell(
      'shop',
      at,
      'notification.send',
      { ...to, title, message: 'See you soon.', ...more },
      '/news',
    );
  };
  send(hours(9), { role: '{run}-club' }, 'Club evening next Friday', { type: 'shop.club_evening' });
  send(hours(13), { userIds: recorder.some(CUSTOMERS, 12).map((id) => `{run}-${id}`) }, 'A survey for you');
  send(hours(17), { role: 'admin' }, 'The warehouse closes at six', { level: 'warning', priority: 'high' });
  for (let number = 0; number < 8; number++) {
    const userId = `{run}-${recorder.pick(CUSTOMERS)}`;
    send(hours(9 + number), { userId }, 'Your wish list has news', { thread: `{run}-wishes-${number}` });
  }
  COURSES.forEach((name, index) => tellCourse(recorder, name, index + 1));
}

function tellCourse(recorder: Recorder, courseName: string, number: number): void {
  const courseId = `{run}-course-${number}`;
  const students = recorder.some(CUSTOMERS, 10).map((id) => `{run}-${id}`);
  const [instructorId, ...studentIds] = students as [string, ...string[]];
  let at = hours(7) + minutes(number * 17);
  const tell = (type: string, data: JsonObject): void => {
    at += minutes(recorder.between(3, 20));
    recorder.tell('academy', at, type, { courseId, courseName, ...data }, `/courses/${courseId}`);
  };
  const lessonTitle = 'Water and time';
  tell('course.content_added', { studentIds, lessonTitle });
  tell('course.updated', { studentIds, excerpt: 'New pictures.' });
  tell('course.schedule_changed', { studentIds, lessonTitle, startsAt: LATER });
  tell('course.assignment_due', { studentIds, assignmentTitle: 'Three infusions', dueAt: LATER });
  tell('course.quiz_available', { studentIds, quizTitle: 'Leaves', closesAt: LATER });
  tell('course.instructor_message', { studentIds, author: 'Mei', excerpt: 'Bring a thermometer.' });
  for (const userId of studentIds) {
    tell('course.comment_added', { instructorId, author: 'A student', excerpt: 'How hot?', lessonTitle });
    tell('course.comment_replied', { userId, author: 'Mei', excerpt: 'Seventy degrees.', lessonTitle });
    tell('course.grade_released', { userId, grade: '1.3', assignmentTitle: 'Three infusions' });
    if (recorder.chance(0.5)) continue;
    tell('course.milestone_reached', { userId, milestone: 'Half of the lessons' });
    tell('course.completed', { userId });
    tell('course.certificate_issued', { userId });
  }
}
