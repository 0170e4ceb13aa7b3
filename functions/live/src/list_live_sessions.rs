//! `list-live-sessions`: the live sessions of a course (seed 2 §1.2.2).

use preau_courses::{
    course::{Course, CourseId},
    course_access::takes_or_runs,
};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    input,
    list::List,
    problem::Problem,
    request::{PathId, ValidQuery},
};
use utoipa::IntoParams;

use crate::{
    live_session::{LiveSession, LiveStatus},
    live_view::LiveSessionView,
    participant::Participant,
};

/// How many are answered: the latest.
const MOST: usize = 100;

input! {
    /// Which of them.
    #[derive(IntoParams)]
    #[into_params(parameter_in = Query)]
    pub struct ListLiveSessions {
        /// Those that stand so.
        #[param(inline)]
        pub status: Option<LiveStatus>,
    }
}

/// Lists the live sessions of a course, by their planned start
///
/// For those who take it, and whoever runs it: the 100 latest.
#[utoipa::path(
    get,
    path = "/api/courses/{course_id}/live-sessions",
    tag = "live",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ListLiveSessions,
    ),
    responses((status = 200, description = "The sessions", body = Vec<LiveSessionView>)),
)]
pub(crate) async fn list_live_sessions(
    app: App,
    caller: Caller,
    PathId(course_id): PathId<CourseId>,
    ValidQuery(query): ValidQuery<ListLiveSessions>,
) -> Result<Answer<Vec<LiveSessionView>>, Problem> {
    let course = app.records.get::<Course>(&Course::key_of(course_id)).await?.entity;
    let runs_it = takes_or_runs(&app.records, &course, &caller.actor).await?;
    let list = List::latest_first(LiveSession::of_course(course_id));
    let wanted = |session: &LiveSession| query.status.is_none_or(|status| session.status == status);
    let found = app.records.list::<LiveSession>(&list, MOST, None, wanted).await?.entities;
    let me = &caller.actor.id;
    let keys: Vec<_> = found.iter().map(|stored| Participant::key_of(stored.entity.id, me)).collect();
    let joined = app.records.find_many::<Participant>(&keys).await?;
    let sessions = found.into_iter().zip(joined).rev();
    let sessions = sessions.map(|(session, joined)| (session.entity, joined.is_some())).collect();
    Ok(Answer::ok(LiveSessionView::of_all(&app, &course, sessions, runs_it).await?))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};

    use crate::testing::{app, create, lesson, read, school, started, with, wrong_fields};

    #[tokio::test]
    async fn they_stand_by_their_planned_start_and_those_of_a_status_alone_can_be_asked_for() {
        let app = app();
        let course = school(&app).await;
        let later = with(lesson(), "scheduled_start_time", "2026-03-05T17:00:00Z");
        let later = with(with(later, "scheduled_end_time", "2026-03-05T18:00:00Z"), "title", "La suite");
        assert_eq!(create(&app, &coach_rey(), &course, &later).await.status, 201);
        started(&app, &course).await;
        let path = format!("/api/courses/{}/live-sessions", course["id"].as_str().unwrap());
        let titles = async |path: &str| {
            let list = read(&app, &amina(), path).await;
            let titles = list.as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned());
            titles.collect::<Vec<_>>()
        };
        assert_eq!(titles(&path).await, ["Questions sur les suites", "La suite"]);
        assert_eq!(titles(&format!("{path}?status=live")).await, ["Questions sur les suites"]);
        assert_eq!(titles(&format!("{path}?status=cancelled")).await, Vec::<String>::new());
        let wrong = app.get(&format!("{path}?status=past")).by(&amina()).send().await;
        assert_eq!(wrong_fields(&wrong), ["/status one_of"]);
        assert_eq!(app.get(&path).by(&bastien()).send().await.problem(), "not-enrolled");
    }
}
