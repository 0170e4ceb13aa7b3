//! `course-enrollments`: who takes a course, and how far they are.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::{PathId, ValidQuery},
    store::Key,
};
use preau_relations::Membership;
use preau_users::profile::profiles_of;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId},
    enrollment::{Enrollment, EnrollmentId, EnrollmentStatus},
};

list_query! {
    /// Which page.
    pub struct ListCourseEnrollments by page {}
}

/// Someone who takes a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct RosterEntry {
    /// Their enrolment.
    id: EnrollmentId,
    /// Who.
    user_id: UserId,
    /// What they are called, where they said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    status: EnrollmentStatus,
    /// How much of what the course requires is done, in percent, rounded down.
    progress: u32,
    /// When they enrolled first, in UTC.
    enrolled_at: Timestamp,
    /// When everything was done, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    completed_at: Option<Timestamp>,
}

/// Lists who takes a course, by their ids
#[utoipa::path(
    get,
    path = "/api/courses/{course_id}/enrollments",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ListCourseEnrollments,
    ),
    responses((status = 200, description = "One page", body = Page<RosterEntry>)),
)]
pub(crate) async fn course_enrollments(
    app: App,
    caller: Caller,
    PathId(id): PathId<CourseId>,
    ValidQuery(query): ValidQuery<ListCourseEnrollments>,
) -> Result<Answer<Page<RosterEntry>>, Problem> {
    let course = Course::to_run(&app.records, id, &caller.actor).await?.entity;
    let list = List::whole(Membership::of_group(&Course::group_of(id)));
    let page = PageRequest::of(&app, &query, list)?;
    let Page { data, pagination } = page.entities::<Membership>(&app, |_| true).await?;
    let ids = data.iter().filter_map(|member| EnrollmentId::parse(member.origin.as_deref()?));
    let keys: Vec<Key> = ids.map(Enrollment::key_of).collect();
    let found = app.records.find_many::<Enrollment>(&keys).await?;
    let enrollments: Vec<Enrollment> = found.into_iter().flatten().map(|stored| stored.entity).collect();
    let people = enrollments.iter().map(|enrollment| &enrollment.user_id).collect();
    let profiles = profiles_of(&app.records, &people).await?;
    let entry = |enrollment: &Enrollment| RosterEntry {
        id: enrollment.id,
        user_id: enrollment.user_id.clone(),
        name: profiles.get(&enrollment.user_id).and_then(preau_users::profile::Profile::name),
        status: enrollment.status(),
        progress: enrollment.progress(&course),
        enrolled_at: enrollment.enrolled_at,
        completed_at: enrollment.completed_at,
    };
    Ok(Answer::ok(Page { data: enrollments.iter().map(entry).collect(), pagination }))
}
