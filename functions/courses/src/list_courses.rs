//! `list-courses`: the catalogue.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::AnyCaller,
    field_types::FreeText,
    folded::folded,
    id::UserId,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};

use crate::{
    course::Course,
    course_view::{Counted, CourseSummary},
};

list_query! {
    /// Which courses.
    pub struct ListCourses by page {
        /// Those of this instructor; their drafts too, where it is the caller, or the caller is an admin.
        #[param(inline)]
        pub instructor_id: Option<UserId>,
        /// Those whose title has this in it; accents and capitals do not matter.
        #[param(inline)]
        pub search: Option<FreeText<100>>,
    }
}

/// Lists courses, newest first
///
/// The published ones. A search may leave a page short, or empty, though there is a next one.
#[utoipa::path(
    get,
    path = "/api/courses",
    tag = "courses",
    params(ListCourses),
    responses((status = 200, description = "One page", body = Page<CourseSummary>)),
)]
pub(crate) async fn list_courses(
    app: App,
    caller: AnyCaller,
    ValidQuery(query): ValidQuery<ListCourses>,
) -> Result<Answer<Page<CourseSummary>>, Problem> {
    let scope = query.instructor_id.as_ref().map_or_else(Course::published, Course::of_instructor);
    let search = query.search.as_ref().map(|search| folded(&search.0));
    let is_shown = |course: &Course| {
        let runs_it = || caller.actor.as_ref().is_some_and(|actor| course.is_run_by(actor));
        (course.is_published() || runs_it())
            && search.as_ref().is_none_or(|search| folded(&course.title).contains(search.as_str()))
    };
    let page = PageRequest::of(&app, &query, List::latest_first(scope))?;
    let Page { data, pagination } = page.entities::<Course>(&app, is_shown).await?;
    let counted = Counted::of_all(&app.records, &data).await?;
    let data = data.iter().zip(&counted).map(|(course, counted)| CourseSummary::of(course, counted));
    Ok(Answer::ok(Page { data: data.collect(), pagination }))
}
