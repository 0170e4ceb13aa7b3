//! The report of one student's week: written, told and followed by the next one in one transaction.

use preau_dashboard::{
    report_schedule::{ReportSchedule, latest_due},
    standing::Standing,
};
use preau_kernel::{
    app::App, caller::Caller, entity::Stored, id::UserId, list::List, problem::Problem, text::Language,
    unit_of_work::UnitOfWork,
};
use preau_relations::ParentLink;

use crate::{
    computing::{computed, window_of},
    gathering::{gather, settled, weeks_of},
    notifier::telling,
    period::Period,
    report::{Report, ReportId},
    summary::Told,
};

/// How many parents are told: with report, event and schedule, fewer writes than a transaction has. No family is as large.
const MOST_PARENTS: usize = 90;

/// Writes the report of a student that is due, and moves the schedule on. Of several weeks that were missed, the latest one is
/// written. Answers whether it was written by this: where there is one already, only the schedule moves.
///
/// # Errors
/// `busy`, or the store did not answer. Nothing is written.
pub(crate) async fn write_report(app: &App, caller: &Caller, student: &UserId) -> Result<bool, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let now = work.now();
        let found = work.find::<ReportSchedule>(&ReportSchedule::key_of(student)).await?;
        // An index that lags may show what another run has done since, or what is erased.
        let Some(schedule) = found.filter(|found| found.entity.due_at <= now) else {
            return Ok(false);
        };
        let standing = Standing::read(&app.records, student).await?;
        let (at, zone) = (app.policy.reports_at, &standing.zone);
        let period = Period::reported_on(latest_due(at, now, zone));
        let weeks = weeks_of(&app.records, student, &period).await?;
        let moved = Stored::at_version(schedule.entity.moved_on(now, at, zone), schedule.version);
        let is_new = weeks.iter().all(|week| week.period != period.name);
        let changes = if is_new {
            let window = window_of(&period, &weeks, settled(now), zone);
            let gathered = gather(&app.records, student, &period, window).await?;
            let today = now.to_zoned(zone.time_zone()).date();
            let found = computed(&period, today, window, &standing, &gathered, &weeks);
            let told = Told { name: standing.name.as_deref(), period: &period, computed: &found };
            let report = Report {
                id: ReportId::mint(app.ids.as_ref(), now),
                student_id: student.clone(),
                counted_until: window.until,
                summary_fr: told.summary(Language::French),
                summary_en: told.summary(Language::English),
                kpis: found.kpis,
                is_partial: gathered.is_partial,
                generated_at: now,
                period: period.name,
                from: period.from,
                to: period.to,
            };
            let parents = List::whole(ParentLink::of_student(student));
            let parents = app.records.list::<ParentLink>(&parents, MOST_PARENTS, None, |_| true).await?;
            let parents: Vec<_> = parents.entities.into_iter().map(|stored| stored.entity).collect();
            telling(app, &report, &parents, work.creates("REPORT_GENERATED", &report))
        } else {
            work.nothing_yet()
        };
        let changes = changes.replace(&moved);
        if work.commit_step(changes).await? {
            return Ok(is_new);
        }
    }
}
