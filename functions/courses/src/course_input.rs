//! What a request says of a course, and what becomes of it.

use jiff::Timestamp;
use preau_kernel::{
    field_types::{FreeText, Integer},
    id::Ids,
    input,
    list::Records,
    local_time::CalendarDate,
    problem::{Problem, kind},
    text::LocalizedText,
};
use preau_users::profile::Locale;

use crate::{
    course::{Course, CourseId, USUAL_DAYS},
    outline::{Outline, title},
    outline_input::Modules,
    slug::Slug,
    slug_claim::SlugClaim,
};

input! {
    /// A course, as a request writes it: all of it, but for the texts and questions that its entries keep.
    pub struct CourseInput {
        /// Its title.
        pub title: FreeText<255>,
        /// Its name in addresses. Absent, a new course has one made of its title, and another one keeps its own.
        pub slug: Option<Slug>,
        /// What it is about, Markdown.
        pub description: Option<FreeText<20_000>>,
        /// The language that it is taught in; French when absent.
        pub language: Option<Locale>,
        /// How long it takes, in days; 28 when absent.
        pub duration_days: Option<Integer<1, 365>>,
        /// The first day on which anything of it is planned.
        pub starts_on: Option<CalendarDate>,
        /// Its modules, in their order: 500 lessons in all at most.
        pub modules: Option<Modules>,
    }
}

impl CourseInput {
    /// Writes into `course` what the request says at `now`, but for the slug; answers what is written beside it.
    ///
    /// # Errors
    /// `invalid-request`: see [`Outline::read`].
    pub fn write_to(self, course: &mut Course, ids: &dyn Ids, now: Timestamp) -> Result<Outline, Problem> {
        let mut outline = Outline::read(self.modules, &course.modules, ids, now)?;
        course.title = title(&self.title.0);
        course.description = self.description.map(|text| text.0);
        course.language = self.language.unwrap_or(Locale::French);
        course.duration_days = self.duration_days.map_or(USUAL_DAYS, |days| days.0);
        course.starts_on = self.starts_on;
        course.modules = std::mem::take(&mut outline.modules);
        course.updated_at = now;
        Ok(outline)
    }
}

/// The slug of a new course: the one that was asked for, or one made of its title that nobody has.
///
/// # Errors
/// `slug-taken`: the one that was asked for is another course's.
pub(crate) async fn free_slug(
    records: &Records,
    asked: Option<&Slug>,
    title: &str,
    id: CourseId,
) -> Result<Slug, Problem> {
    if let Some(slug) = asked {
        return match SlugClaim::course_of(records, slug).await? {
            Some(other) if other != id => Err(taken(slug)),
            _ => Ok(slug.clone()),
        };
    }
    let made = Slug::of_title(title);
    if let Some(slug) = &made
        && SlugClaim::course_of(records, slug).await?.is_none()
    {
        return Ok(slug.clone());
    }
    // The end of an id is random: nobody else has it.
    let id = id.to_string();
    let suffix = &id[id.len() - 12..];
    Ok(made.as_ref().map_or_else(|| Slug::numbered(None, suffix), |slug| Slug::numbered(Some(slug), suffix)))
}

/// The problem of a slug that another course has.
fn taken(slug: &Slug) -> Problem {
    let slug = slug.as_str();
    Problem::new(
        &kind::SLUG_TAKEN,
        LocalizedText::made(
            format!("« {slug} » est le nom d'un autre cours."),
            format!("“{slug}” is the name of another course."),
        ),
    )
}
