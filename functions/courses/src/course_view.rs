//! A course as people read it.

use jiff::Timestamp;
use preau_kernel::{contact::WebAddress, id::UserId};
use preau_kernel::{
    list::Records,
    local_time::CalendarDate,
    problem::Problem,
    store::{Counters, Key, MOST_KEYS},
};
use preau_users::profile::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId, Lesson, LessonId, Module, ModuleId, Quiz},
    enrollment_view::EnrollmentView,
    rating_stats::{Distribution, RatingStats},
    slug::Slug,
};

/// A lesson, in the outline of a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonView {
    id: LessonId,
    /// Its title.
    title: String,
    /// How long it takes, in minutes.
    duration_minutes: u32,
    /// Whether it counts for progress.
    required: bool,
    /// Whether it has a text, which `get-lesson` answers to those who take the course.
    has_content: bool,
    /// Where more of it is; for those who take the course.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    content_url: Option<WebAddress>,
}

impl LessonView {
    /// The lesson; for those who take the course, with where more of it is.
    pub(crate) fn of(lesson: Lesson, takes_it: bool) -> Self {
        let Lesson { id, title, duration_minutes, content_url, required, has_content } = lesson;
        let content_url = content_url.filter(|_| takes_it);
        Self { id, title, duration_minutes, required, has_content, content_url }
    }
}

/// A module of a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModuleView {
    id: ModuleId,
    /// Its title.
    title: String,
    /// Its lessons, in their order.
    lessons: Vec<LessonView>,
    /// The quiz after them, without its questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    quiz: Option<Quiz>,
}

/// What a catalogue shows of a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseSummary {
    /// Its id.
    id: CourseId,
    /// Who teaches it.
    instructor_id: UserId,
    /// Its title.
    title: String,
    /// Its name in addresses.
    slug: Slug,
    /// What it is about, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    description: Option<String>,
    /// The language that it is taught in.
    language: Locale,
    /// How long it takes, in days.
    duration_days: u32,
    /// The first day on which anything of it is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    starts_on: Option<CalendarDate>,
    /// Whether it is published.
    is_published: bool,
    /// Since when, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    published_at: Option<Timestamp>,
    /// How many lessons it has.
    lesson_count: usize,
    /// How long its lessons and quizzes take, in minutes.
    duration_minutes: u32,
    /// The mean of its ratings, 1 to 5, two decimals; 0 where there are none.
    average_rating: f64,
    /// How many ratings it has.
    rating_count: i64,
    /// How many of them gave 1 to 5 stars.
    rating_distribution: Distribution,
    /// How many people take it.
    enrollment_count: i64,
    /// When it was made, in UTC.
    created_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
}

/// What is counted of a course.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    count: Counters,
    ratings: Counters,
}

impl Counted {
    /// Where the counters of a course are.
    fn keys(course: CourseId) -> [Key; 2] {
        [Course::counts_key(course), Course::ratings_key(course)]
    }

    /// What is counted of courses, in their order.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of_all(records: &Records, courses: &[Course]) -> Result<Vec<Self>, Problem> {
        let mut counted = Vec::with_capacity(courses.len());
        for courses in courses.chunks(MOST_KEYS / 2) {
            let keys: Vec<Key> = courses.iter().flat_map(|course| Self::keys(course.id)).collect();
            let mut found = records.counters_many(&keys).await?.into_iter();
            while let (Some(count), Some(ratings)) = (found.next(), found.next()) {
                counted.push(Self { count, ratings });
            }
        }
        Ok(counted)
    }

    /// What is counted of one course.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of(records: &Records, course: CourseId) -> Result<Self, Problem> {
        let mut found = records.counters_many(&Self::keys(course)).await?.into_iter();
        Ok(Self { count: found.next().unwrap_or_default(), ratings: found.next().unwrap_or_default() })
    }
}

impl CourseSummary {
    /// What is shown of a course.
    pub(crate) fn of(course: &Course, counted: &Counted) -> Self {
        let stats = RatingStats::of(&counted.ratings);
        Self {
            id: course.id,
            instructor_id: course.instructor_id.clone(),
            title: course.title.clone(),
            slug: course.slug.clone(),
            description: course.description.clone(),
            language: course.language,
            duration_days: course.duration_days,
            starts_on: course.starts_on,
            is_published: course.is_published(),
            published_at: course.published_at,
            lesson_count: course.lessons().count(),
            duration_minutes: course.minutes(),
            average_rating: stats.average(),
            rating_count: stats.count(),
            rating_distribution: stats.distribution(),
            enrollment_count: counted.count.get("enrolled").copied().unwrap_or_default(),
            created_at: course.created_at,
            updated_at: course.updated_at,
        }
    }
}

/// A course, with its outline.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseView {
    /// What a catalogue shows of it.
    #[serde(flatten)]
    summary: CourseSummary,
    /// Its modules, in their order.
    modules: Vec<ModuleView>,
    /// The caller's enrolment, where they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    enrollment: Option<EnrollmentView>,
}

impl CourseView {
    /// A course; for those who take it, with where more of its lessons is.
    pub(crate) fn of(
        course: Course,
        counted: &Counted,
        takes_it: bool,
        enrollment: Option<EnrollmentView>,
    ) -> Self {
        let summary = CourseSummary::of(&course, counted);
        let module = |Module { id, title, lessons, quiz }| {
            let lessons = Vec::into_iter(lessons);
            let lessons = lessons.map(|lesson| LessonView::of(lesson, takes_it)).collect();
            ModuleView { id, title, lessons, quiz }
        };
        Self { summary, modules: course.modules.into_iter().map(module).collect(), enrollment }
    }

    /// A course, for whoever runs it, with what is counted of it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn to_run(records: &Records, course: Course) -> Result<Self, Problem> {
        let counted = Counted::of(records, course.id).await?;
        Ok(Self::of(course, &counted, true, None))
    }
}
