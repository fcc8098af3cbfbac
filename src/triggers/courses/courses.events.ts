import { IdField, LinkField, TextField, TimeField, UserIdField, UserIdsField } from '../trigger.js';

export class CourseEvent {
  @IdField() courseId!: string;
  @TextField() courseName!: string;
  @LinkField({ optional: true, description: '`/courses/<courseId>` when absent' }) url?: string;
}

/** Concerns a class: the shop says who is in it. */
class ClassEvent extends CourseEvent {
  @UserIdsField({ min: 1, max: 1000 }) studentIds!: string[];
}

/** Concerns one person. */
export class StudentEvent extends CourseEvent {
  @UserIdField() userId!: string;
}

export class ContentAdded extends ClassEvent {
  @TextField() lessonTitle!: string;
}

export class CourseUpdated extends ClassEvent {
  @TextField({ optional: true, max: 2000, description: 'What has changed' }) excerpt?: string;
}

export class ScheduleChanged extends ClassEvent {
  @TextField({ optional: true, description: 'The whole course when absent' }) lessonTitle?: string;
  @TimeField({ optional: true, description: 'The new start' }) startsAt?: string;
}

export class AssignmentDue extends ClassEvent {
  @TextField() assignmentTitle!: string;
  @TimeField() dueAt!: string;
}

export class QuizAvailable extends ClassEvent {
  @TextField() quizTitle!: string;
  @TimeField({ optional: true }) closesAt?: string;
}

export class InstructorMessage extends ClassEvent {
  @TextField({ max: 100 }) author!: string;
  @TextField({ max: 2000 }) excerpt!: string;
}

export class GradeReleased extends StudentEvent {
  @TextField({ max: 50, description: 'As the school writes it', example: '1.3' }) grade!: string;
  @TextField({ optional: true, description: 'The whole course when absent' }) assignmentTitle?: string;
}

export class MilestoneReached extends StudentEvent {
  @TextField({ example: 'Half of the lessons' }) milestone!: string;
}

export class CertificateIssued extends StudentEvent {
  @LinkField({ optional: true, description: 'Where a click leads when `url` is absent' })
  certificateUrl?: string;
}

export class CommentReplied extends StudentEvent {
  @TextField({ max: 100 }) author!: string;
  @TextField({ max: 2000 }) excerpt!: string;
  @TextField({ optional: true }) lessonTitle?: string;
}

export class CommentAdded extends CourseEvent {
  @UserIdField() instructorId!: string;
  @TextField({ max: 100 }) author!: string;
  @TextField({ max: 2000 }) excerpt!: string;
  @TextField({ optional: true }) lessonTitle?: string;
}
