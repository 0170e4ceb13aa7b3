//! `list-enrollments`: the courses that one takes.

use std::collections::BTreeMap;

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    store::Key,
};

use crate::{course::Course, enrollment::Enrollment, enrollment_view::EnrollmentView};

list_query! {
    /// Which page.
    pub struct ListEnrollments by page {}
}

/// Lists one's enrolments, newest first
#[utoipa::path(
    get,
    path = "/api/enrollments",
    tag = "courses",
    params(ListEnrollments),
    responses((status = 200, description = "One page", body = Page<EnrollmentView>)),
)]
pub(crate) async fn list_enrollments(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListEnrollments>,
) -> Result<Answer<Page<EnrollmentView>>, Problem> {
    let list = List::latest_first(Enrollment::of_user(&caller.actor.id));
    let page = PageRequest::of(&app, &query, list)?;
    let Page { data, pagination } = page.entities::<Enrollment>(&app, |_| true).await?;
    let mut keys: Vec<Key> = data.iter().map(|enrollment| Course::key_of(enrollment.course_id)).collect();
    keys.sort_unstable();
    keys.dedup();
    let found = app.records.find_many::<Course>(&keys).await?;
    let courses: BTreeMap<_, _> =
        found.into_iter().flatten().map(|stored| (stored.entity.id, stored.entity)).collect();
    let view = |enrollment: &Enrollment| {
        courses.get(&enrollment.course_id).map(|course| EnrollmentView::of(enrollment, course))
    };
    Ok(Answer::ok(Page { data: data.iter().filter_map(view).collect(), pagination }))
}
