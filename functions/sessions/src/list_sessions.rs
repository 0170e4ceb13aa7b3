//! `list-sessions`: sessions by start, for their people (seed 1 §3.1).

use preau_kernel::{
    actor::{Actor, Role},
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    list::{List, Records, between},
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    spread::Place,
    time::Instant,
};
use preau_relations::is_parent_of;

use crate::session::{Session, SessionView, Status};

list_query! {
    /// Which sessions.
    pub struct ListSessions {
        /// Those of this student.
        #[param(inline)]
        pub student_id: Option<UserId>,
        /// Those of this coach.
        #[param(inline)]
        pub coach_id: Option<UserId>,
        /// Those that are agreed so far.
        #[param(inline)]
        pub status: Option<Status>,
        /// Those that begin at this instant or later.
        #[param(inline)]
        pub from: Option<Instant>,
        /// Those that begin before this instant.
        #[param(inline)]
        pub to: Option<Instant>,
    }
}

/// Lists sessions, by start
///
/// A student's own, a coach's own, a parent's children's (with `student_id`), or, for an admin, any.
#[utoipa::path(
    get,
    path = "/sessions/list",
    tag = "sessions",
    params(ListSessions),
    responses((status = 200, description = "One page", body = Page<SessionView>)),
)]
pub(crate) async fn list_sessions(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListSessions>,
) -> Result<Answer<Page<SessionView>>, Problem> {
    let place = visible(&app.records, &caller.actor, &query).await?;
    let list = List::whole(place).within(between(query.from, query.to));
    let wanted = |session: &Session| {
        query.student_id.as_ref().is_none_or(|id| session.student_id == *id)
            && query.coach_id.as_ref().is_none_or(|id| session.coach_id == *id)
            && query.status.is_none_or(|status| session.status == status)
    };
    PageRequest::of(&app, &query, list)?.answer(&app, wanted, |session| SessionView::from(&session)).await
}

/// The list that holds all that the caller may see of what they ask for.
async fn visible(records: &Records, actor: &Actor, query: &ListSessions) -> Result<Place, Problem> {
    let scope = match (&query.student_id, &query.coach_id) {
        (Some(student), _) if *student == actor.id => Session::of_student(student),
        (_, Some(coach)) if *coach == actor.id => Session::of_coach(coach),
        (Some(student), _) if actor.is(Role::Admin) => Session::of_student(student),
        (_, Some(coach)) if actor.is(Role::Admin) => Session::of_coach(coach),
        (None, None) if actor.is(Role::Admin) => return Ok(Session::all().into()),
        (Some(student), _) if is_parent_of(records, actor, student).await? => Session::of_student(student),
        // A coach sees a student's sessions with themselves, a student a coach's.
        (_, None) if actor.is(Role::Coach) => Session::of_coach(&actor.id),
        (None, _) => Session::of_student(&actor.id),
        (Some(_), _) => return Err(Problem::not_yours()),
    };
    Ok(scope.into())
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul},
    };
    use preau_kernel::{actor::Actor, clock::Clock};
    use preau_relations::ParentLink;
    use serde_json::Value;

    use crate::testing::{app, booked, cancel, lesson, with};

    /// A school with two students, two coaches, three sessions.
    async fn school() -> TestApp {
        let app = app();
        booked(&app, &bastien(), &lesson("19:00", "20:00")).await;
        booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        booked(&app, &amina(), &with(lesson("18:00", "19:00"), "coach_id", "coach_mba")).await;
        let (parent_id, student_id) = (fatou().id, amina().id);
        app.given(&ParentLink { parent_id, student_id, created_at: app.clock.now() }).await;
        app
    }

    async fn list(app: &TestApp, actor: &Actor, query: &str) -> Value {
        app.get(&format!("/sessions/list{query}")).by(actor).send().await.json()
    }

    /// The hours at which the sessions of a page begin.
    async fn hours(app: &TestApp, actor: &Actor, query: &str) -> Vec<String> {
        let page = list(app, actor, query).await;
        let entries = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
        entries.iter().map(|entry| entry["slot_start"].as_str().unwrap()[11..13].to_owned()).collect()
    }

    #[tokio::test]
    async fn each_sees_their_own_by_start() {
        let app = school().await;
        assert_eq!(hours(&app, &amina(), "").await, ["17", "18"]);
        assert_eq!(hours(&app, &coach_rey(), "").await, ["17", "19"]);
        assert_eq!(hours(&app, &coach_mba(), "").await, ["18"]);
        assert_eq!(hours(&app, &director(), "").await, ["17", "18", "19"]);
        assert_eq!(hours(&app, &fatou(), "?student_id=amina").await, ["17", "18"]);
    }

    #[tokio::test]
    async fn nobody_sees_what_is_others() {
        let app = school().await;
        for (stranger, query) in [
            (bastien(), "?student_id=amina"),
            (paul(), "?student_id=amina"),
            (fatou(), "?student_id=bastien"),
        ] {
            assert_eq!(list(&app, &stranger, query).await["status"], 403, "{}", stranger.id);
        }
        assert_eq!(hours(&app, &coach_mba(), "?student_id=bastien").await, Vec::<String>::new());
        assert_eq!(hours(&app, &bastien(), "?coach_id=coach_rey").await, ["19"]);
        assert_eq!(hours(&app, &coach_rey(), "?student_id=amina").await, ["17"]);
    }

    #[tokio::test]
    async fn filters_narrow_the_list() {
        let app = school().await;
        let page = list(&app, &director(), "?student_id=bastien").await;
        cancel(&app, &coach_rey(), page["data"][0]["id"].as_str().unwrap()).await;
        assert_eq!(hours(&app, &director(), "?status=Annul%C3%A9").await, ["19"]);
        assert_eq!(hours(&app, &director(), "?status=Propos%C3%A9").await, ["17", "18"]);
        assert_eq!(hours(&app, &director(), "?coach_id=coach_rey&student_id=amina").await, ["17"]);
        assert_eq!(hours(&app, &director(), "?from=2026-03-02T18:00:00Z").await, ["18", "19"]);
        let between = "?from=2026-03-02T17:00:00Z&to=2026-03-02T20:00:00%2B01:00";
        assert_eq!(hours(&app, &director(), between).await, ["17", "18"]);
    }

    #[tokio::test]
    async fn pages_follow_each_other_though_sessions_come_and_go() {
        let app = school().await;
        let first = list(&app, &director(), "?limit=1").await;
        booked(&app, &bastien(), &lesson("16:00", "17:00")).await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        let second = list(&app, &director(), &format!("?limit=1&cursor={cursor}")).await;
        assert!(second["data"][0]["slot_start"].as_str().unwrap().contains("T18"));
        let cursor = second["pagination"]["next_cursor"].as_str().unwrap();
        let last = list(&app, &director(), &format!("?limit=1&cursor={cursor}")).await;
        assert!(last["data"][0]["slot_start"].as_str().unwrap().contains("T19"));
        assert_eq!(last["pagination"]["next_cursor"], Value::Null);
        let elsewhere = list(&app, &coach_rey(), &format!("?limit=1&cursor={cursor}")).await;
        assert_eq!(elsewhere["type"], "https://preau.dev/problems/invalid-cursor");
    }

    #[tokio::test]
    async fn every_wrong_parameter_is_named() {
        let app = school().await;
        let query = "?student_id=a%20b&status=Vu&from=hier&limit=0&page=2&coach_id=";
        let answer = list(&app, &director(), query).await;
        let mut wrong: Vec<_> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        wrong.sort_unstable();
        assert_eq!(wrong, ["/from", "/limit", "/page", "/status", "/student_id"]);
    }
}
