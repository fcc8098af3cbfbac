import type { JsonObject } from '../../contract/index.js';
import {
  OnTrigger,
  TriggerListener,
  type Draft,
  type NotificationType,
  type Outcome,
  type ShopEvent,
} from '../trigger.js';
import { coursesCatalog } from './courses.catalog.js';
import {
  AssignmentDue,
  CertificateIssued,
  CommentAdded,
  CommentReplied,
  ContentAdded,
  type CourseEvent,
  CourseUpdated,
  GradeReleased,
  InstructorMessage,
  MilestoneReached,
  QuizAvailable,
  ScheduleChanged,
  StudentEvent,
} from './courses.events.js';

const { types } = coursesCatalog;

@TriggerListener(coursesCatalog)
export class CoursesListener {
  @OnTrigger('course.content_added', ContentAdded, 'A course has new material: tells its students.')
  onContentAdded({ data }: ShopEvent<ContentAdded>): Outcome {
    const { studentIds, lessonTitle } = data;
    return tell({ users: studentIds }, types['course.content_added'], data, { lessonTitle });
  }

  @OnTrigger('course.updated', CourseUpdated, 'A course changed: tells its students.')
  onUpdated({ data }: ShopEvent<CourseUpdated>): Outcome {
    const { studentIds, excerpt = null } = data;
    return tell({ users: studentIds }, types['course.updated'], data, { excerpt });
  }

  @OnTrigger('course.schedule_changed', ScheduleChanged, 'A course or lesson moved: tells its students.')
  onScheduleChanged({ data }: ShopEvent<ScheduleChanged>): Outcome {
    const { studentIds, lessonTitle = null } = data;
    const [startsAt, starts] = moment(data.startsAt);
    const more = { lessonTitle, startsAt, starts };
    return tell({ users: studentIds }, types['course.schedule_changed'], data, more);
  }

  @OnTrigger('course.assignment_due', AssignmentDue, 'Time to hand something in: reminds the students.')
  onAssignmentDue({ data }: ShopEvent<AssignmentDue>): Outcome {
    const { studentIds, assignmentTitle } = data;
    const [dueAt, due] = moment(data.dueAt);
    return tell({ users: studentIds }, types['course.assignment_due'], data, { assignmentTitle, dueAt, due });
  }

  @OnTrigger('course.quiz_available', QuizAvailable, 'A quiz is open: tells the students.')
  onQuizAvailable({ data }: ShopEvent<QuizAvailable>): Outcome {
    const { studentIds, quizTitle } = data;
    const [closesAt, closes] = moment(data.closesAt);
    return tell({ users: studentIds }, types['course.quiz_available'], data, { quizTitle, closesAt, closes });
  }

  @OnTrigger('course.instructor_message', InstructorMessage, 'An instructor wrote to the class.')
  onInstructorMessage({ data }: ShopEvent<InstructorMessage>): Outcome {
    const { studentIds, author, excerpt } = data;
    return tell({ users: studentIds }, types['course.instructor_message'], data, { author, excerpt });
  }

  @OnTrigger('course.grade_released', GradeReleased, 'A grade is known: tells the student, nobody else.')
  onGradeReleased({ data }: ShopEvent<GradeReleased>): Outcome {
    const { userId, grade, assignmentTitle = null } = data;
    return tell({ user: userId }, types['course.grade_released'], data, { grade, assignmentTitle });
  }

  @OnTrigger('course.milestone_reached', MilestoneReached, 'A student got far: cheers them on.')
  onMilestoneReached({ data }: ShopEvent<MilestoneReached>): Outcome {
    const { userId, milestone } = data;
    return tell({ user: userId }, types['course.milestone_reached'], data, { milestone });
  }

  @OnTrigger('course.completed', StudentEvent, 'A student finished a course: congratulates them.')
  onCompleted({ data }: ShopEvent<StudentEvent>): Outcome {
    return tell({ user: data.userId }, types['course.completed'], data);
  }

  @OnTrigger('course.certificate_issued', CertificateIssued, 'A certificate is ready: tells the student.')
  onCertificateIssued({ data }: ShopEvent<CertificateIssued>): Outcome {
    const { userId, courseId, courseName, certificateUrl = null } = data;
    const course = { courseId, courseName, url: data.url ?? data.certificateUrl };
    return tell({ user: userId }, types['course.certificate_issued'], course, { certificateUrl });
  }

  @OnTrigger('course.comment_replied', CommentReplied, 'A comment was answered: tells who wrote it.')
  onCommentReplied({ data }: ShopEvent<CommentReplied>): Outcome {
    const { userId, author, excerpt, lessonTitle = null } = data;
    return tell({ user: userId }, types['course.comment_replied'], data, { author, excerpt, lessonTitle });
  }

  @OnTrigger('course.comment_added', CommentAdded, 'A student commented: tells the instructor.')
  onCommentAdded({ data }: ShopEvent<CommentAdded>): Outcome {
    const { instructorId, author, excerpt, lessonTitle = null } = data;
    return tell({ user: instructorId }, types['course.comment_added'], data, {
      author,
      excerpt,
      lessonTitle,
    });
  }
}

function tell(to: Draft['to'], type: NotificationType, course: CourseEvent, more: JsonObject = {}): Outcome {
  const { courseId, courseName, url } = course;
  return {
    drafts: [
      {
        to,
        type,
        data: { courseId, courseName, ...more },
        url: url ?? `/courses/${encodeURIComponent(courseId)}`,
        thread: `course:${courseId}`,
      },
    ],
  };
}

/** A time for the frontend, and one that is printed in the student's language and time zone. */
function moment(time?: string): [string, JsonObject] | [null, null] {
  if (!time) return [null, null];
  const iso = new Date(time).toISOString();
  return [iso, { time: iso }];
}
