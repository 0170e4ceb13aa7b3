//! A course: what it teaches, in which order, and whether it is published.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    actor::{Actor, Role},
    contact::WebAddress,
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    local_time::CalendarDate,
    problem::{Problem, kind},
    store::{Addition, Index, Indexes, Key, Scope},
    text::LocalizedText,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use preau_relations::{Group, GroupKind};
use preau_users::profile::Locale;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::slug::Slug;

uuid_id! {
    /// The id of a course.
    CourseId
}

uuid_id! {
    /// The id of a module of a course.
    ModuleId
}

uuid_id! {
    /// The id of a lesson.
    LessonId
}

uuid_id! {
    /// The id of a quiz.
    QuizId
}

/// How long a course takes where nothing else is said, in days.
pub const USUAL_DAYS: u32 = 28;
/// How many lessons a course has at most.
pub const MOST_LESSONS: usize = 500;

/// A lesson, as the outline of a course shows it. What it says stands in its own item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// Its id.
    pub id: LessonId,
    /// Its title.
    pub title: String,
    /// How long it takes, in minutes.
    pub duration_minutes: u32,
    /// Where more of it is, such as a video.
    pub content_url: Option<WebAddress>,
    /// Whether it counts for progress.
    pub required: bool,
    /// Whether it has a text.
    pub has_content: bool,
}

/// A quiz at the end of a module. Its questions stand in its own item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quiz {
    /// Its id.
    pub id: QuizId,
    /// Its title.
    pub title: String,
    /// How long it takes, in minutes.
    pub duration_minutes: u32,
    /// How long an attempt may take, in minutes; none where it may take any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub time_limit_minutes: Option<u32>,
    /// How often it may be tried.
    pub max_attempts: u32,
    /// How much of the greatest score passes, in percent.
    pub pass_percent: u32,
    /// How many questions it has.
    pub question_count: u32,
}

/// A module: lessons, and perhaps a quiz after them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    /// Its id.
    pub id: ModuleId,
    /// Its title.
    pub title: String,
    /// Its lessons, in their order.
    pub lessons: Vec<Lesson>,
    /// The quiz after them.
    pub quiz: Option<Quiz>,
}

/// A course, with its outline.
///
/// | access pattern | how |
/// |---|---|
/// | one course | partition `course#<id>`, `course` |
/// | the published ones, by when they were published | `gsi1`, partition `courses` |
/// | those of an instructor, drafts too, by when they were made | `gsi2`, partition `courses-of#<instructor>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Its id.
    pub id: CourseId,
    /// Who teaches it.
    pub instructor_id: UserId,
    /// Its title.
    pub title: String,
    /// Its name in addresses.
    pub slug: Slug,
    /// What it is about, Markdown.
    pub description: Option<String>,
    /// The language that it is taught in.
    pub language: Locale,
    /// How long it takes, in days.
    pub duration_days: u32,
    /// The first day on which anything of it is planned.
    pub starts_on: Option<CalendarDate>,
    /// Its modules, in their order.
    pub modules: Vec<Module>,
    /// Since when it is published, in UTC; none while it is a draft.
    pub published_at: Option<Timestamp>,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Course {
    /// Where a course is.
    #[must_use]
    pub fn key_of(id: CourseId) -> Key {
        Key::new(Self::partition_of(id), "course")
    }

    /// What stands in its partition: the course, the texts of its lessons, the questions of its quizzes, and its counters.
    #[must_use]
    pub fn partition_of(id: CourseId) -> String {
        format!("course#{id}")
    }

    /// Where it is counted who takes it: `enrolled` and `completed`.
    #[must_use]
    pub fn counts_key(id: CourseId) -> Key {
        Key::of_counters(Self::partition_of(id), "count")
    }

    /// What adds so many to one of its counts.
    #[must_use]
    pub fn counting(id: CourseId, counter: &str, amount: i64) -> Addition {
        let amounts = BTreeMap::from([(counter.to_owned(), amount)]);
        Addition::new(Self::counts_key(id), "course-counts", amounts)
    }

    /// Where the totals of its ratings are kept.
    #[must_use]
    pub fn ratings_key(id: CourseId) -> Key {
        Key::of_counters(Self::partition_of(id), "ratings")
    }

    /// The group of those who take it.
    #[must_use]
    pub fn group_of(id: CourseId) -> Group {
        Group::new(GroupKind::Course, &id)
    }

    /// Where the published courses are listed.
    #[must_use]
    pub fn published() -> Scope {
        Scope::Index(Index::First, "courses".to_owned())
    }

    /// Where the courses of an instructor are listed.
    #[must_use]
    pub fn of_instructor(instructor: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("courses-of#{instructor}"))
    }

    /// Whether it is published.
    #[must_use]
    pub const fn is_published(&self) -> bool {
        self.published_at.is_some()
    }

    /// Whether `actor` runs it: its instructor does, and admins. Another coach is nobody here.
    #[must_use]
    pub fn is_run_by(&self, actor: &Actor) -> bool {
        actor.is(Role::Admin) || (self.instructor_id == actor.id && actor.is(Role::Coach))
    }

    /// Its lessons, in their order.
    pub fn lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.modules.iter().flat_map(|module| &module.lessons)
    }

    /// Its quizzes, in their order.
    pub fn quizzes(&self) -> impl Iterator<Item = &Quiz> {
        self.modules.iter().filter_map(|module| module.quiz.as_ref())
    }

    /// How long its lessons and quizzes take, in minutes.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        let quizzes = self.quizzes().map(|quiz| quiz.duration_minutes);
        self.lessons().map(|lesson| lesson.duration_minutes).chain(quizzes).sum()
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/courses/{}", self.id)
    }

    /// The course, for whoever runs it.
    ///
    /// # Errors
    /// `not-found`: there is none, or it is a draft of someone else's; `not-yours`: it is published, and someone else's.
    pub async fn to_run(records: &Records, id: CourseId, actor: &Actor) -> Result<Stored<Self>, Problem> {
        let stored = records.get::<Self>(&Self::key_of(id)).await?;
        match (stored.entity.is_run_by(actor), stored.entity.is_published()) {
            (true, _) => Ok(stored),
            (false, true) => Err(Problem::not_yours()),
            (false, false) => Err(Problem::not_found()),
        }
    }
}

/// The problem of who does not take a published course, and asks for what is below it.
#[must_use]
pub const fn not_enrolled() -> Problem {
    Problem::new(
        &kind::NOT_ENROLLED,
        LocalizedText::fixed("Inscrivez-vous d'abord à ce cours.", "Enrol in this course first."),
    )
}

impl Entity for Course {
    const KIND: &'static str = "course";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = |at: Timestamp| format!("{}#{}", sortable(at), self.id);
        let published = self.published_at.map(|at| Self::published().key(place(at)));
        let own = Self::of_instructor(&self.instructor_id).key(place(self.created_at));
        [published, Some(own), None]
    }
}

impl Audited for Course {
    fn resource(&self) -> String {
        format!("course:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "is_published": self.is_published(),
            "modules": self.modules.len(),
            "lessons": self.lessons().count(),
        })
    }
}
