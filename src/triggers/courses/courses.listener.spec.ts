import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft, type Outcome } from '../trigger.js';
import {
  AssignmentDue,
  CertificateIssued,
  CommentAdded,
  CommentReplied,
  ContentAdded,
  CourseUpdated,
  GradeReleased,
  InstructorMessage,
  MilestoneReached,
  QuizAvailable,
  ScheduleChanged,
  StudentEvent,
} from './courses.events.js';
import { CoursesListener } from './courses.listener.js';

const listener = new CoursesListener();

const event = <T extends object>(payload: new () => T, data: object) => ({
  id: 'e1',
  source: 'shop',
  type: 'course',
  time: '2026-11-27T08:00:00.000Z',
  data: plainToInstance(payload, data),
});

const course = { courseId: 'baking/1', courseName: 'Baking bread' };
const group = { ...course, studentIds: ['anna', 'ben'] };
const student = { ...course, userId: 'anna' };
const lesson = { ...group, lessonTitle: 'Sourdough' };
const words = { author: 'Carla', excerpt: 'Let it rest.' };

// Each event with no more than its required fields, and what a test adds.
const contentAdded = (more?: object) => listener.onContentAdded(event(ContentAdded, { ...lesson, ...more }));
const updated = (more?: object) => listener.onUpdated(event(CourseUpdated, { ...group, ...more }));
const moved = (more?: object) => listener.onScheduleChanged(event(ScheduleChanged, { ...group, ...more }));
const due = { ...group, assignmentTitle: 'First loaf', dueAt: '2026-11-30T00:30:00+01:00' };
const assignmentDue = (more?: object) => listener.onAssignmentDue(event(AssignmentDue, { ...due, ...more }));
const quiz = { ...group, quizTitle: 'Flour' };
const quizAvailable = (more?: object) => listener.onQuizAvailable(event(QuizAvailable, { ...quiz, ...more }));
const written = (more?: object) =>
  listener.onInstructorMessage(event(InstructorMessage, { ...group, ...words, ...more }));
const graded = (more?: object) =>
  listener.onGradeReleased(event(GradeReleased, { ...student, grade: '1.3', ...more }));
const milestone = (more?: object) =>
  listener.onMilestoneReached(event(MilestoneReached, { ...student, milestone: 'Half way', ...more }));
const completed = (more?: object) => listener.onCompleted(event(StudentEvent, { ...student, ...more }));
const certified = (more?: object) =>
  listener.onCertificateIssued(event(CertificateIssued, { ...student, ...more }));
const answered = (more?: object) =>
  listener.onCommentReplied(event(CommentReplied, { ...student, ...words, ...more }));
const commented = (more?: object) =>
  listener.onCommentAdded(event(CommentAdded, { ...course, instructorId: 'carla', ...words, ...more }));

/** The only draft of an outcome, as people see it: to whom, `type level priority`, title, message. */
function told({ drafts: [draft, ...more] }: Outcome) {
  expect(more).toEqual([]);
  const { type, level, priority } = draft!.type;
  const { title, message } = renderDraft(draft!);
  return [draft!.to, `${type} ${level} ${priority}`, title, message];
}

const theClass = { users: ['anna', 'ben'] };
const anna = { user: 'anna' };

const problems = (payload: new () => object, data: object) =>
  validateSync(plainToInstance(payload, data)).map((error) => error.property);

describe('courses', () => {
  it('tells the class when a lesson is added', () => {
    const type = 'course.content_added info low';
    expect(told(contentAdded())).toEqual([
      theClass,
      type,
      'New in Baking bread',
      '“Sourdough” is ready for you.',
    ]);
  });

  it('tells the class when a course changes, and what when known', () => {
    const type = 'course.updated info low';
    const title = 'Baking bread was updated';
    expect(told(updated())).toEqual([theClass, type, title, 'See what is new.']);
    expect(told(updated({ excerpt: 'Now with rye.' }))).toEqual([theClass, type, title, 'Now with rye.']);
  });

  it('warns the class when a date moves, and says to when', () => {
    const type = 'course.schedule_changed warning high';
    const title = 'New dates for Baking bread';
    const vague = 'The course has moved: please check the schedule.';
    const precise = '“Sourdough” now starts on Fri, Nov 27, 2026, 8:00 AM UTC.';
    expect(told(moved())).toEqual([theClass, type, title, vague]);
    expect(told(moved({ lessonTitle: 'Sourdough', startsAt: '2026-11-27T08:00:00Z' }))).toEqual([
      theClass,
      type,
      title,
      precise,
    ]);
  });

  it('reminds the class of an assignment, with its time in UTC', () => {
    const type = 'course.assignment_due warning high';
    const text = 'Please hand it in for Baking bread by Sun, Nov 29, 2026, 11:30 PM UTC.';
    expect(told(assignmentDue())).toEqual([theClass, type, 'Due soon: First loaf', text]);
    expect(assignmentDue().drafts[0]!.data.dueAt).toBe('2026-11-29T23:30:00.000Z');
  });

  it('tells the class when a quiz opens, and until when', () => {
    const type = 'course.quiz_available info medium';
    const title = 'New quiz in Baking bread';
    expect(told(quizAvailable())).toEqual([theClass, type, title, '“Flour” is open. Good luck!']);
    expect(told(quizAvailable({ closesAt: '2026-12-01T12:00:00Z' }))[3]).toBe(
      '“Flour” is open until Tue, Dec 1, 2026, 12:00 PM UTC. Good luck!',
    );
  });

  it('brings a message of the instructor to the class', () => {
    const type = 'course.instructor_message info high';
    expect(told(written())).toEqual([theClass, type, 'Message from Carla', 'Baking bread: Let it rest.']);
  });

  it('tells a grade to the student alone', () => {
    const type = 'course.grade_released info medium';
    const title = 'Your grade in Baking bread';
    expect(told(graded())).toEqual([anna, type, title, 'Your grade: 1.3']);
    expect(told(graded({ assignmentTitle: 'First loaf' }))[3]).toBe('“First loaf”: 1.3');
  });

  it('cheers a student on at a milestone', () => {
    const type = 'course.milestone_reached success low';
    const text = 'You have reached a milestone in Baking bread. Keep going!';
    expect(told(milestone())).toEqual([anna, type, 'Well done: Half way', text]);
  });

  it('congratulates a student at the end', () => {
    const type = 'course.completed success medium';
    const text = 'Congratulations! You have come all the way.';
    expect(told(completed())).toEqual([anna, type, 'You have completed Baking bread', text]);
  });

  it('brings a certificate to the student, one click away', () => {
    const type = 'course.certificate_issued success medium';
    const text = 'Congratulations! Your certificate for Baking bread is ready for you.';
    expect(told(certified())).toEqual([anna, type, 'Your certificate is here', text]);
    expect(certified({ certificateUrl: '/c/7.pdf' }).drafts[0]!.url).toBe('/c/7.pdf');
    expect(certified({ certificateUrl: '/c/7.pdf', url: '/me' }).drafts[0]!.url).toBe('/me');
  });

  it('tells the author of a comment about a reply', () => {
    const type = 'course.comment_replied info medium';
    const title = 'Carla replied to your comment';
    expect(told(answered())).toEqual([anna, type, title, 'Baking bread: Let it rest.']);
    expect(told(answered({ lessonTitle: 'Sourdough' }))[3]).toBe('“Sourdough”: Let it rest.');
  });

  it('tells the instructor about a comment', () => {
    const type = 'course.comment_added info low';
    const title = 'Carla commented on Baking bread';
    expect(told(commented())).toEqual([{ user: 'carla' }, type, title, 'Let it rest.']);
    expect(told(commented({ lessonTitle: 'Sourdough' }))[3]).toBe('“Sourdough”: Let it rest.');
  });

  describe.each(
    Object.entries({
      contentAdded,
      updated,
      moved,
      assignmentDue,
      quizAvailable,
      written,
      graded,
      milestone,
      completed,
      certified,
      answered,
      commented,
    }),
  )('%s', (_, send) => {
    it('leads to the course, or where the shop says, and is grouped with its others', () => {
      expect(send().drafts[0]).toMatchObject({ url: '/courses/baking%2F1', thread: 'course:baking/1' });
      expect(send({ url: '/learn/7' }).drafts[0]!.url).toBe('/learn/7');
    });

    it('keeps the class list and unknown fields to itself, and nothing else happens', () => {
      const { drafts, ...rest } = send({ secret: 'x', url: null });
      expect(rest).toEqual({});
      expect(drafts[0]!.data).toMatchObject(course);
      expect(JSON.stringify(drafts[0]!.data)).not.toMatch(/"ben"|secret/);
    });
  });

  it('refuses a class of nobody, of too many, or of a name that is no id', () => {
    const tooMany = Array.from({ length: 1001 }, (_, i) => `u${i}`);
    for (const studentIds of [[], tooMany, ['a nna'], 'anna', undefined]) {
      expect(problems(ContentAdded, { ...lesson, studentIds })).toEqual(['studentIds']);
    }
    expect(problems(ContentAdded, { ...lesson, studentIds: tooMany.slice(1) })).toEqual([]);
  });

  it('refuses what it cannot use', () => {
    expect(problems(StudentEvent, {}).toSorted()).toEqual(['courseId', 'courseName', 'userId']);
    expect(problems(ContentAdded, group)).toEqual(['lessonTitle']);
    expect(problems(AssignmentDue, { ...due, dueAt: '2026-11-30' })).toEqual(['dueAt']);
    expect(problems(QuizAvailable, { ...quiz, closesAt: 1 })).toEqual(['closesAt']);
    expect(problems(GradeReleased, { ...student, grade: 1.3 })).toEqual(['grade']);
    expect(problems(CertificateIssued, { ...student, certificateUrl: 'javascript:x' })).toEqual([
      'certificateUrl',
    ]);
    expect(problems(CommentAdded, { ...course, ...words })).toEqual(['instructorId']);
    expect(problems(CommentReplied, { ...student, ...words, lessonTitle: null })).toEqual([]);
  });
});
