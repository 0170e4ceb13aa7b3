//! `dashboard-agenda`: what a student's days hold (seed 1 §3.1).

use axum::response::{IntoResponse, Response};
use futures_util::future::try_join3;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    accept::accepts,
    answer::Answer,
    app::App,
    calendar_response::calendar_response,
    caller::Caller,
    icalendar::Calendar,
    id::UserId,
    list::{List, between},
    list_query,
    page::{ComputedPage, Page},
    problem::Problem,
    request::ValidQuery,
    store::Key,
    text::LocalizedText,
    time::{Instant, sortable},
};
use preau_relations::check_may_see_student;
use preau_sessions::session::{Session, Status};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    calendar::add_entries,
    dated::{DatedKind, Entry},
    dated_names::DatedNames,
    exam_plan::ExamPlan,
    student_access::student_of,
    task::Task,
    task_count::MOST_OPEN,
};

/// How many sessions are looked at.
const MOST_SESSIONS: usize = 1_000;
/// How long an agenda is at most, and where nothing else is said.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);
const USUAL: SignedDuration = SignedDuration::from_hours(30 * 24);

list_query! {
    /// Which days of whom.
    pub struct AgendaQuery {
        /// Whose; a student may leave out who they are.
        #[param(inline)]
        pub student_id: Option<UserId>,
        /// What begins at this instant or later; now when absent.
        #[param(inline)]
        pub from: Option<Instant>,
        /// What begins before this instant, up to 366 days later; 30 days later when absent.
        #[param(inline)]
        pub to: Option<Instant>,
    }
}

/// An entry of an agenda.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgendaEntry {
    /// The id of the session, the item of the exam plan, or the task.
    #[schema(format = Uuid)]
    id: String,
    /// When it begins, in UTC.
    at: Timestamp,
    /// When it ends, where it lasts, in UTC.
    ends_at: Option<Timestamp>,
    /// What it is.
    kind: DatedKind,
    /// What it is called.
    title: String,
    /// How far it is: `Proposé` or `Confirmé` of a session, `Prévu` of an exam, `Todo` of a task.
    status: &'static str,
}

/// Reads what a student's days hold
///
/// Sessions that are asked for or agreed, exams, and tasks with a date, earliest first. With `Accept: text/calendar` all of it
/// is answered as a calendar.
#[utoipa::path(
    get,
    path = "/dashboard/agenda",
    tag = "dashboard",
    params(AgendaQuery),
    responses(
        (status = 200, description = "One page, or the calendar", content(
            (Page<AgendaEntry> = "application/json"),
            (String = "text/calendar"),
        )),
        (status = 304, description = "The calendar has not changed"),
    ),
)]
pub(crate) async fn dashboard_agenda(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<AgendaQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let student = student_of(&caller.actor, query.student_id.clone())?;
    check_may_see_student(&app.records, &caller.actor, &student).await?;
    let (from, to) = range(&query, app.now())?;
    let entries = entries(&app, &caller, &student, from, to).await?;
    if accepts(&headers, "text/calendar") {
        return Ok(calendar_response(calendar(&entries), &headers));
    }
    let page = ComputedPage::of(&app, &query, student.as_str())?;
    let place = |entry: &Entry| Key::new(sortable(entry.at), &entry.id);
    let is_left = |entry: &Entry| page.after.as_ref().is_none_or(|after| place(entry) > *after);
    let left: Vec<Entry> = entries.into_iter().filter(is_left).collect();
    let next =
        left.get(..page.limit).filter(|shown| shown.len() < left.len()).and_then(<[_]>::last).map(place);
    let show = |Entry { id, at, ends_at, kind, title, status, .. }| AgendaEntry {
        id,
        at,
        ends_at,
        kind,
        title,
        status,
    };
    let pagination = page.pagination(&app, next);
    let data = left.into_iter().take(page.limit).map(show).collect();
    Ok(Answer::ok(Page { data, pagination }).into_response())
}

/// What is asked for, at `now`.
fn range(query: &AgendaQuery, now: Timestamp) -> Result<(Timestamp, Timestamp), Problem> {
    let from = query.from.map_or(now, |from| from.0);
    let to = query.to.map_or_else(|| from.checked_add(USUAL).unwrap_or(from), |to| to.0);
    if to <= from {
        let detail =
            LocalizedText::fixed("La fin doit suivre le début.", "The end must come after the start.");
        return Err(Problem::wrong_field("/to", "end_before_start", detail));
    }
    if to.duration_since(from) > LONGEST {
        let detail = LocalizedText::fixed("366 jours au plus.", "366 days at most.");
        return Err(Problem::wrong_field("/to", "duration", detail));
    }
    Ok((from, to))
}

/// What begins from `from` on and before `to`, earliest first.
async fn entries(
    app: &App,
    caller: &Caller,
    student: &UserId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Entry>, Problem> {
    let within = between(Some(Instant(from)), Some(Instant(to)));
    let sessions = List::whole(Session::of_student(student)).within(within.clone());
    let tasks = List::whole(Task::todo_of(student)).within(within);
    let plan = ExamPlan::key_of(student);
    let most_tasks = usize::try_from(MOST_OPEN).unwrap_or(usize::MAX);
    let (sessions, tasks, plan) = try_join3(
        app.records.first::<Session>(&sessions, MOST_SESSIONS),
        app.records.first::<Task>(&tasks, most_tasks),
        app.records.find::<ExamPlan>(&plan),
    )
    .await?;
    if sessions.next.is_some() {
        let detail = LocalizedText::fixed(
            "Trop de séances : indiquez moins de jours.",
            "Too many sessions: name fewer days.",
        );
        return Err(Problem::wrong_field("/to", "range", detail));
    }
    let held = sessions.entities.iter().filter(|stored| stored.entity.status != Status::Cancelled);
    let people = held.clone().map(|stored| &stored.entity);
    let names = DatedNames::read(app, student, people, plan.is_some(), caller.language).await?;
    let mut entries: Vec<Entry> =
        held.map(|held| Entry::of_session(held, names.title(&held.entity))).collect();
    entries.extend(plan.iter().flat_map(|plan| Entry::of_plan(plan, &names.zone)));
    entries.extend(tasks.entities.iter().filter_map(Entry::of_task));
    entries.retain(|entry| (from..to).contains(&entry.at));
    entries.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    Ok(entries)
}

fn calendar(entries: &[Entry]) -> String {
    let mut calendar = Calendar::named("Préau");
    add_entries(&mut calendar, entries);
    calendar.end()
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, fatou},
    };
    use serde_json::{Value, json};

    use crate::testing::{booked, complete, made, parent_of, planned, read, school, terminale};

    /// A school in which Amina has two sessions, one of which is off, two tasks with a date, and exams.
    async fn march() -> TestApp {
        let app = school();
        planned(&app, &amina(), &terminale()).await;
        booked(&app, &amina(), 4, 17).await;
        let off = booked(&app, &amina(), 5, 17).await;
        let cancel = format!("/sessions/{}/cancel", off["id"].as_str().unwrap());
        assert_eq!(app.post(&cancel, &Value::Null).by(&coach_rey()).send().await.status, 200);
        for (label, due) in [("Limites", "2026-03-03T17:00:00Z"), ("Suites", "2026-03-06T17:00:00Z")] {
            made(&app, &amina(), &json!({"label": label, "due_at": due})).await;
        }
        let done = made(&app, &amina(), &json!({"label": "Fait", "due_at": "2026-03-04T17:00:00Z"})).await;
        complete(&app, &amina(), &done).await;
        made(&app, &amina(), &json!({"label": "Sans date"})).await;
        app
    }

    fn titles(page: &Value) -> Vec<&str> {
        page["data"].as_array().unwrap().iter().map(|entry| entry["title"].as_str().unwrap()).collect()
    }

    #[tokio::test]
    async fn it_holds_what_comes_and_leaves_out_what_is_off_or_done() {
        let app = march().await;
        let month = read(&app, &amina(), "/dashboard/agenda").await;
        assert_eq!(titles(&month), ["Limites", "Séance avec coach_rey", "Suites"]);
        insta::assert_json_snapshot!(month["data"][1], @r#"
        {
          "at": "2026-03-04T17:00:00Z",
          "ends_at": "2026-03-04T17:50:00Z",
          "id": "019cad8f-ac00-7000-8000-000000000015",
          "kind": "Visio",
          "status": "Proposé",
          "title": "Séance avec coach_rey"
        }
        "#);
        let june = "/dashboard/agenda?from=2026-06-01T00:00:00Z&to=2026-07-01T00:00:00Z";
        let june = read(&app, &amina(), june).await;
        let exam = &june["data"][0];
        assert_eq!(titles(&june), ["Philosophie"]);
        // The day begins at midnight in Paris.
        let said = ["at", "ends_at", "kind", "status"].map(|field| exam[field].clone());
        assert_eq!(said, [json!("2026-06-14T22:00:00Z"), Value::Null, json!("Épreuve"), json!("Prévu")]);
        parent_of(&app, &fatou(), &amina()).await;
        assert_eq!(read(&app, &fatou(), "/dashboard/agenda?student_id=amina").await, month);
        assert_eq!(
            app.get("/dashboard/agenda?student_id=amina").by(&bastien()).send().await.problem(),
            "not-yours"
        );
    }

    #[tokio::test]
    async fn pages_follow_each_other_and_the_end_is_not_included() {
        let app = march().await;
        let days = "/dashboard/agenda?from=2026-03-02T08:00:00Z&to=2026-03-06T17:00:00Z&limit=1";
        let first = read(&app, &amina(), days).await;
        assert_eq!(titles(&first), ["Limites"]);
        let next = format!("{days}&cursor={}", first["pagination"]["next_cursor"].as_str().unwrap());
        let second = read(&app, &amina(), &next).await;
        assert_eq!(
            (titles(&second), second["pagination"].get("next_cursor")),
            (vec!["Séance avec coach_rey"], None)
        );
    }

    #[tokio::test]
    async fn what_is_no_range_or_too_long_a_one_is_named() {
        let app = school();
        for (query, code) in [
            ("from=2026-03-03T00:00:00Z&to=2026-03-03T00:00:00Z", "end_before_start"),
            ("from=2026-03-03T00:00:00Z&to=2027-03-05T00:00:00Z", "duration"),
        ] {
            let answer = app.get(&format!("/dashboard/agenda?{query}")).by(&amina()).send().await.json();
            assert_eq!(
                (&answer["errors"][0]["pointer"], &answer["errors"][0]["code"]),
                (&json!("/to"), &json!(code))
            );
        }
    }

    #[tokio::test]
    async fn as_a_calendar_it_says_the_same() {
        let app = march().await;
        let path = "/dashboard/agenda?from=2026-03-02T08:00:00Z&to=2026-06-30T00:00:00Z";
        let ask = async |tag: &str| {
            let request = app.get(path).header("accept", "text/calendar").header("if-none-match", tag);
            request.by(&amina()).send().await
        };
        let calendar = ask("").await;
        assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
        let text = String::from_utf8(calendar.body.to_vec()).unwrap();
        let events: Vec<_> = text.split("BEGIN:VEVENT").skip(1).collect();
        assert_eq!(events.len(), 4, "{text}");
        insta::assert_snapshot!(events[1].replace("\r\n", "\n").trim(), @r"
        UID:019cad8f-ac00-7000-8000-000000000015@preau.dev
        SEQUENCE:0
        DTSTAMP:20260302T080000Z
        CREATED:20260302T080000Z
        LAST-MODIFIED:20260302T080000Z
        DTSTART:20260304T170000Z
        DTEND:20260304T175000Z
        STATUS:TENTATIVE
        SUMMARY:Séance avec coach_rey
        CATEGORIES:Visio
        END:VEVENT
        ");
        assert!(
            events[3].contains("DTSTART:20260614T220000Z") && events[3].contains("SUMMARY:Philosophie"),
            "{text}"
        );
        assert_eq!(ask(calendar.header("etag")).await.status, 304);
    }
}
