//! `update-schedule`: moves items by hand, leaves some out, and says how one wants to study.

use std::collections::BTreeMap;

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    field_errors::FieldError,
    field_types::BoundedList,
    input,
    local_time::TimeOfDay,
    problem::Problem,
    request::{PathId, Valid},
    string_enum,
    text::LocalizedText,
    time::Instant,
    unit_of_work::UnitOfWork,
};

use crate::{
    completion::Completion,
    deadlines::remind,
    enrollment::{Enrollment, EnrollmentId},
    generate_schedule::replanned,
    plan::ItemKind,
    schedule::{Schedule, ScheduleItem, ScheduleItemId},
    schedule_input::StudyWishes,
    schedule_view::CourseSchedule,
};
use jiff::Timestamp;

string_enum! {
    /// How its owner wants an item to stand.
    pub enum WishedStatus {
        /// It is to be done.
        Pending = "pending",
        /// It is left out.
        Skipped = "skipped",
    }
}

input! {
    /// What changes of an item.
    pub struct ItemChange {
        /// Which one.
        pub id: ScheduleItemId,
        /// When it begins from now on: it stays there, whatever is planned anew. Lessons and quizzes alone are moved.
        pub scheduled_date: Option<Instant>,
        /// Whether it is left out.
        pub status: Option<WishedStatus>,
    }
}

/// The items that change.
pub type ItemChanges = BoundedList<ItemChange, 500>;

input! {
    /// What changes of a schedule.
    pub struct UpdateSchedule {
        /// The items that change; the others stay as they are.
        pub items: Option<ItemChanges>,
        /// How one wants to study from now on: what was not put somewhere by hand is planned anew.
        pub settings: Option<StudyWishes>,
    }
}

/// Changes a schedule
///
/// One's own. What is moved by hand stays there; nothing else moves, unless `settings` say how one wants to study.
#[utoipa::path(
    put,
    path = "/api/enrollments/{enrollment_id}/schedule",
    tag = "courses",
    params(("enrollment_id" = String, Path, format = Uuid, description = "The enrolment")),
    request_body = UpdateSchedule,
    responses((status = 200, description = "The schedule", body = CourseSchedule)),
)]
pub(crate) async fn update_schedule(
    app: App,
    caller: Caller,
    PathId(id): PathId<EnrollmentId>,
    Valid(request): Valid<UpdateSchedule>,
) -> Result<Answer<CourseSchedule>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Enrollment::own(&app.records, id, &caller.actor).await?;
        let Completion { before: enrollment, course } = Completion::of(&app, before).await?;
        let people = (&enrollment.entity, &course.entity);
        let before = work.get::<Schedule>(&Schedule::key_of(id)).await?;
        let now = work.now();
        let mut stored = before.clone();
        let changes = request.items.as_ref().map(|list| list.0.as_slice()).unwrap_or_default();
        apply(changes, &mut stored.entity, now)?;
        if let Some(wishes) = &request.settings {
            (stored.entity, _) =
                replanned(&app, &work, people, Some(&stored), Some(wishes), "/settings").await?;
        }
        let answer = Answer::ok(CourseSchedule::of(&stored.entity, people.0, people.1, now));
        if stored.entity == before.entity {
            return Ok(answer);
        }
        let after = Schedule { updated_at: now, ..stored.entity };
        let changes = work.replaces("SCHEDULE_CHANGED", &before, &after);
        let changes = remind(&app, &after, people, before.version + 1, now, changes);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// Changes the items of a schedule.
///
/// # Errors
/// `invalid-request`: an id that it does not have; a date of what is not moved by hand.
fn apply(changes: &[ItemChange], schedule: &mut Schedule, now: Timestamp) -> Result<(), Problem> {
    let zone = schedule.time_zone.time_zone();
    let standing = schedule.items.iter_mut().filter(|item| item.stands());
    let mut items: BTreeMap<ScheduleItemId, &mut ScheduleItem> =
        standing.map(|item| (item.id, item)).collect();
    let mut wrong = Vec::new();
    for (place, change) in changes.iter().enumerate() {
        let mut error = |field: &str, code, fr, en| {
            let (pointer, detail) = (format!("/items/{place}/{field}"), LocalizedText::fixed(fr, en));
            wrong.push(FieldError { pointer, code, detail });
        };
        let Some(item) = items.get_mut(&change.id) else {
            error("id", "one_of", "Ce planning n'a pas cet élément.", "This schedule has no such item.");
            continue;
        };
        let (start, was_skipped) = (item.start(&zone), item.is_skipped);
        if let Some(Instant(wished)) = change.scheduled_date {
            if !matches!(item.kind, ItemKind::Lesson | ItemKind::Quiz) {
                let (fr, en) =
                    ("Seuls les leçons et les quiz se déplacent.", "Only lessons and quizzes are moved.");
                error("scheduled_date", "contradiction", fr, en);
                continue;
            }
            (item.date, item.time) = TimeOfDay::shown(wished, &zone);
            item.is_pinned = true;
        }
        if let Some(status) = change.status {
            item.is_skipped = status == WishedStatus::Skipped;
        }
        if item.start(&zone) != start || item.is_skipped != was_skipped {
            item.changes(now);
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid_request(wrong)) }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::json;

    use crate::testing::{app, enrolled, published, read, sequences, wrong_fields};

    #[tokio::test]
    async fn an_item_is_moved_or_left_out_and_nothing_else_changes() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = format!("{}/schedule", enrolled(&app, &amina(), &course).await);
        let before = read(&app, &amina(), &path).await;
        let (first, second) = (&before["schedule"][0], &before["schedule"][2]);
        let body = json!({"items": [
            {"id": first["id"], "scheduled_date": "2026-03-05T20:00:00Z"},
            {"id": second["id"], "status": "skipped"},
        ]});
        let after = app.put(&path, &body).by(&amina()).send().await.json();
        let of = |id: &serde_json::Value| {
            after["schedule"].as_array().unwrap().iter().find(|item| item["id"] == *id).unwrap().clone()
        };
        assert_eq!(of(&first["id"])["scheduled_date"], "2026-03-05T20:00:00Z");
        assert_eq!(of(&first["id"])["metadata"]["is_pinned"], true);
        assert_eq!(of(&second["id"])["status"], "skipped");
        for item in before["schedule"].as_array().unwrap() {
            if item["id"] != first["id"] && item["id"] != second["id"] {
                assert_eq!(of(&item["id"]), *item);
            }
        }
        let told = app.events().await.len();
        assert_eq!(app.put(&path, &body).by(&amina()).send().await.status, 200);
        assert_eq!(app.events().await.len(), told, "the same again changes nothing");
    }

    #[tokio::test]
    async fn settings_plan_anew_what_was_not_moved_by_hand() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = format!("{}/schedule", enrolled(&app, &amina(), &course).await);
        let body = json!({"settings": {"days": ["saturday"], "time_of_day": "10:00"}});
        let after = app.put(&path, &body).by(&amina()).send().await.json();
        assert_eq!(after["schedule"][0]["scheduled_date"], "2026-03-07T09:00:00Z");
        let no_day = json!({"settings": {"days": ["sunday"], "ends_on": "2026-03-03"}});
        let refused = app.put(&path, &no_day).by(&amina()).send().await;
        assert_eq!(wrong_fields(&refused), ["/settings/days contradiction"]);
        assert_eq!(read(&app, &amina(), &path).await, after);
    }

    #[tokio::test]
    async fn what_it_does_not_have_and_what_does_not_move_is_named() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = format!("{}/schedule", enrolled(&app, &amina(), &course).await);
        let before = read(&app, &amina(), &path).await;
        let body = json!({"items": [
            {"id": course["id"], "status": "skipped"},
            {"id": before["schedule"][1]["id"], "scheduled_date": "2026-03-05T20:00:00Z"},
        ]});
        let answer = app.put(&path, &body).by(&amina()).send().await;
        assert_eq!(wrong_fields(&answer), ["/items/0/id one_of", "/items/1/scheduled_date contradiction"]);
        let many = json!({"items": vec![json!({"id": before["schedule"][0]["id"]}); 501]});
        assert_eq!(wrong_fields(&app.put(&path, &many).by(&amina()).send().await), ["/items items"]);
        for stranger in [bastien(), coach_rey()] {
            assert_eq!(app.put(&path, &body).by(&stranger).send().await.problem(), "not-found");
        }
        assert_eq!(read(&app, &amina(), &path).await, before);
    }
}
