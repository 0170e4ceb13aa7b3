//! An enrolment: that someone takes a course, and how far they are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    actor::Actor,
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use preau_relations::is_parent_of;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::course::{Course, CourseId, Lesson, LessonId, QuizId};

uuid_id! {
    /// The id of an enrolment.
    EnrollmentId
}

string_enum! {
    /// How far an enrolment is.
    pub enum EnrollmentStatus {
        /// Nothing is done yet.
        Enrolled = "enrolled",
        /// Something is done.
        InProgress = "in_progress",
        /// Everything was done once.
        Completed = "completed",
        /// And the certificate was issued.
        Certified = "certified",
    }
}

/// An enrolment. What is done is a set: nothing counts twice, and nothing that is not of the course counts.
///
/// | access pattern | how |
/// |---|---|
/// | one enrolment | partition `enrollment#<id>`, `enrollment` |
/// | the enrolments of a person, by when they enrolled | `gsi1`, partition `enrollments-of#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrollment {
    /// Its id.
    pub id: EnrollmentId,
    /// Who learns.
    pub user_id: UserId,
    /// What.
    pub course_id: CourseId,
    /// What the caller called the payment.
    pub payment_id: Option<String>,
    /// The lessons that are done, each with when, in UTC.
    #[serde(default)]
    pub lessons: BTreeMap<LessonId, Timestamp>,
    /// The quizzes that are passed, each with when, in UTC.
    #[serde(default)]
    pub quizzes: BTreeMap<QuizId, Timestamp>,
    /// When they enrolled first, in UTC.
    pub enrolled_at: Timestamp,
    /// When something was done first, in UTC.
    pub started_at: Option<Timestamp>,
    /// When everything was done, in UTC. It stays, whatever is added to the course later.
    pub completed_at: Option<Timestamp>,
    /// When the certificate was issued, in UTC.
    #[serde(default)]
    pub certified_at: Option<Timestamp>,
    /// When they withdrew, in UTC; none where they did not, or came back.
    pub withdrawn_at: Option<Timestamp>,
}

impl Enrollment {
    /// Where an enrolment is.
    #[must_use]
    pub fn key_of(id: EnrollmentId) -> Key {
        Key::new(Self::partition_of(id), "enrollment")
    }

    /// What stands in its partition: the enrolment, its schedule, its attempts at quizzes, its certificate.
    #[must_use]
    pub fn partition_of(id: EnrollmentId) -> String {
        format!("enrollment#{id}")
    }

    /// Where the enrolments of a person are listed.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("enrollments-of#{user}"))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/enrollments/{}", self.id)
    }

    /// How far it is.
    #[must_use]
    pub const fn status(&self) -> EnrollmentStatus {
        if self.certified_at.is_some() {
            EnrollmentStatus::Certified
        } else if self.completed_at.is_some() {
            EnrollmentStatus::Completed
        } else if self.started_at.is_some() {
            EnrollmentStatus::InProgress
        } else {
            EnrollmentStatus::Enrolled
        }
    }

    /// How much of what the course requires is done, in percent, rounded down: 100 is all of it. Required are the lessons
    /// that say so, and the quizzes; of a course that requires nothing, all lessons.
    #[must_use]
    pub fn progress(&self, course: &Course) -> u32 {
        let is_done = |lesson: &Lesson| self.lessons.contains_key(&lesson.id);
        let lessons = course.lessons().filter(|lesson| lesson.required).map(is_done);
        let quizzes = course.quizzes().map(|quiz| self.quizzes.contains_key(&quiz.id));
        let mut counted: Vec<bool> = lessons.chain(quizzes).collect();
        if counted.is_empty() {
            counted.extend(course.lessons().map(is_done));
        }
        let done = counted.iter().filter(|is_done| **is_done).count();
        u32::try_from((done * 100).checked_div(counted.len()).unwrap_or(0)).unwrap_or(100)
    }

    /// Notes at `now` that something was done: when it began, and whether that was all. Answers whether it is completed by
    /// this.
    pub fn advance(&mut self, course: &Course, now: Timestamp) -> bool {
        self.started_at.get_or_insert(now);
        let completes = self.completed_at.is_none() && self.progress(course) == 100;
        if completes {
            self.completed_at = Some(now);
        }
        completes
    }

    /// The caller's own enrolment.
    ///
    /// # Errors
    /// `not-found`: there is none, or it is another's.
    pub async fn own(records: &Records, id: EnrollmentId, actor: &Actor) -> Result<Stored<Self>, Problem> {
        let stored = records.get::<Self>(&Self::key_of(id)).await?;
        if stored.entity.user_id == actor.id { Ok(stored) } else { Err(Problem::not_found()) }
    }

    /// The enrolment and its course, for one of its people: its owner, their parents, whoever runs the course.
    ///
    /// # Errors
    /// `not-found`: there is none, or the caller is none of them.
    pub async fn to_see(
        records: &Records,
        id: EnrollmentId,
        actor: &Actor,
    ) -> Result<(Stored<Self>, Stored<Course>), Problem> {
        let stored = records.get::<Self>(&Self::key_of(id)).await?;
        let course = records.get::<Course>(&Course::key_of(stored.entity.course_id)).await?;
        let user = &stored.entity.user_id;
        let may_see =
            *user == actor.id || course.entity.is_run_by(actor) || is_parent_of(records, actor, user).await?;
        if may_see { Ok((stored, course)) } else { Err(Problem::not_found()) }
    }
}

impl Entity for Enrollment {
    const KIND: &'static str = "enrollment";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.enrolled_at), self.id);
        [Some(Self::of_user(&self.user_id).key(place)), None, None]
    }
}

impl Audited for Enrollment {
    fn resource(&self) -> String {
        format!("enrollment:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "course_id": self.course_id,
            "status": self.status(),
            "done": self.lessons.len() + self.quizzes.len(),
            "is_withdrawn": self.withdrawn_at.is_some(),
        })
    }
}
