//! An enrolment as people read it.

use jiff::Timestamp;
use preau_kernel::id::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId, LessonId, QuizId},
    course_reference::CourseReference,
    enrollment::{Enrollment, EnrollmentId, EnrollmentStatus},
};

/// An enrolment.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrollmentView {
    id: EnrollmentId,
    /// Who learns.
    user_id: UserId,
    /// What.
    course_id: CourseId,
    /// What the caller called the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    payment_id: Option<String>,
    status: EnrollmentStatus,
    /// How much of what the course requires is done, in percent, rounded down.
    #[schema(minimum = 0, maximum = 100)]
    progress: u32,
    /// Whether the course was completed, and something was added to it since.
    has_new_content: bool,
    /// The lessons of the course that are done.
    completed_lessons: Vec<LessonId>,
    /// The quizzes of the course that are passed.
    passed_quizzes: Vec<QuizId>,
    /// When they enrolled first, in UTC.
    enrolled_at: Timestamp,
    /// When something was done first, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    started_at: Option<Timestamp>,
    /// When everything was done, in UTC. It stays, whatever is added to the course later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    completed_at: Option<Timestamp>,
    /// When they withdrew, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    withdrawn_at: Option<Timestamp>,
    /// The course.
    course: CourseReference,
}

impl EnrollmentView {
    /// An enrolment in `course`.
    pub(crate) fn of(enrollment: &Enrollment, course: &Course) -> Self {
        let progress = enrollment.progress(course);
        let lessons = course.lessons().map(|lesson| lesson.id);
        let quizzes = course.quizzes().map(|quiz| quiz.id);
        Self {
            id: enrollment.id,
            user_id: enrollment.user_id.clone(),
            course_id: enrollment.course_id,
            payment_id: enrollment.payment_id.clone(),
            status: enrollment.status(),
            progress,
            has_new_content: enrollment.completed_at.is_some() && progress < 100,
            completed_lessons: lessons.filter(|id| enrollment.lessons.contains_key(id)).collect(),
            passed_quizzes: quizzes.filter(|id| enrollment.quizzes.contains_key(id)).collect(),
            enrolled_at: enrollment.enrolled_at,
            started_at: enrollment.started_at,
            completed_at: enrollment.completed_at,
            withdrawn_at: enrollment.withdrawn_at,
            course: CourseReference::from(course),
        }
    }
}
