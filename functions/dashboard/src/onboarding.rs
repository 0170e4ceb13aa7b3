//! How a bilan becomes a student: with their plan, their first progress and the schedule of their reports, in one transaction.

use std::collections::BTreeMap;

use preau_kernel::{
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    problem::Problem,
    store::Key,
    time::ZoneName,
    unit_of_work::UnitOfWork,
};
use preau_users::profile::Profile;
use serde_json::{Value, json};

use crate::{
    bilan::Bilan,
    bilan_view::ClaimedBilan,
    exam_calendar::ExamCalendar,
    exam_plan::ExamPlan,
    exam_plan_view::ExamPlanView,
    exam_planning::planned,
    progress::Progress,
    record_progress::{folded, written},
    report_schedule::ReportSchedule,
    student::Student,
    student_notifier::welcoming,
    student_view::StudentView,
};

/// The changes that make `user` the student that `bilan` says, and what they are told: who was none is welcomed. What a coach said of them before, and what
/// was seen of them, stays: a bilan knows less.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn onboard(
    app: &App,
    work: &UnitOfWork<'_>,
    bilan: &Bilan,
    user: &UserId,
) -> Result<(Changes, ClaimedBilan), Problem> {
    let now = work.now();
    let seen = bilan.progress(user, now);
    let mut keys: Vec<Key> = seen.iter().map(Entity::key).collect();
    keys.sort_unstable();
    keys.dedup();
    let (schedule, profile) = (ReportSchedule::key_of(user), Profile::key_of(user));
    let wanted = [Student::key_of(user), ExamPlan::key_of(user), schedule.clone(), profile.clone()];
    let read = app.records.batch(wanted).await?;
    let found = app.records.find_many::<Progress>(&keys).await?;
    let known = read.find::<Student>(&Student::key_of(user))?;
    let is_new = known.is_none();
    let student = known.unwrap_or_else(|| Stored::absent(bilan.student(user, now)));
    let calendar = work.find::<ExamCalendar>(&ExamCalendar::key_of(student.entity.session)).await?;
    let dates = calendar.map(|calendar| calendar.entity.dates).unwrap_or_default();
    let before = read.find::<ExamPlan>(&ExamPlan::key_of(user))?;

    let told = [Value::Null, json!({"bilan_id": bilan.id, "is_new": is_new})];
    let changes = work.tells("STUDENT_ONBOARDED", &Student::resource_of(user), told);
    let changes = if is_new {
        welcoming(app, &student.entity, changes.save(&student))
    } else {
        changes.check(&student)
    };
    let changes = if read.version_of(&schedule).is_some() {
        changes
    } else {
        let zone = read.find::<Profile>(&profile)?.map_or_else(ZoneName::paris, |one| one.entity.time_zone);
        changes.create(&ReportSchedule::begun(user, now, app.policy.reports_at, &zone))
    };
    let is_unplanned = before.is_none();
    let anew = || planned(&student.entity, &dates, None, app.ids.as_ref(), now);
    let plan = before.map_or_else(anew, |before| before.entity);
    let changes = if is_unplanned { changes.create(&plan) } else { changes };
    let found: BTreeMap<_, _> = keys.into_iter().zip(found).collect();
    let (_, known) = folded(seen, found);
    let news = known.into_values().filter(|(_, after)| after.is_some()).collect();
    let claimed = ClaimedBilan {
        bilan_id: bilan.id,
        student: StudentView::at(&student.entity, now),
        plan: ExamPlanView::from(&plan),
    };
    Ok((written(user, news, changes), claimed))
}
