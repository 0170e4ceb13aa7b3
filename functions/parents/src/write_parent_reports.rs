//! `write-parent-reports`: writes the week's report of each student, once, and mails it to their parents (seed 1 §5).

use futures_util::{StreamExt, stream};
use preau_dashboard::report_schedule::ReportSchedule;
use preau_kernel::{
    app::App, caller::Caller, due::DuePages, failures::Failures, id::UserId, problem::Problem,
};

use crate::report_writing::write_report;

/// What it is called.
pub(crate) const NAME: &str = "write-parent-reports";
/// When it runs: every 15 minutes. What one run leaves, the next one takes.
pub(crate) const CRON: &str = "*/15 * * * *";
/// How many students a run takes on; where a run may make few statements, as on D1, it stops before.
const MOST: usize = 200;
/// How many of them at once.
const AT_ONCE: usize = 8;
/// How many it looks at beyond them where some cannot be written: they keep nobody behind them from their turn.
const MOST_FAILED: usize = 200;

/// What a run did.
#[derive(Default)]
struct Written {
    /// How many reports it wrote.
    reports: usize,
    /// For how many students nothing was to be written any more.
    passed_over: usize,
    /// What the next run has to try again.
    failures: Failures,
    /// Whether there may be more.
    is_part: bool,
}

/// Writes what is due. What fails is left to the next run, and keeps nothing else from its turn.
///
/// # Errors
/// The store did not say what is due; or, once all the others had their turn, something failed.
pub(crate) async fn write_parent_reports(app: App) -> Result<String, Problem> {
    let caller = Caller::of_schedule(NAME);
    let mut written = Written::default();
    let mut pages = DuePages::<ReportSchedule, _>::until(app.now(), ReportSchedule::due);
    while written.has_room()
        && !app.is_spent()
        && let Some(page) = pages.next(&app.records).await?
    {
        written.failures.pass_over(pages.take_unreadable());
        let room = written.room();
        written.is_part |= page.len() > room;
        let reports = page.into_iter().take(room).map(|due| attempt(&app, &caller, due.entity.student_id));
        let mut outcomes = stream::iter(reports).buffer_unordered(AT_ONCE);
        while let Some(outcome) = outcomes.next().await {
            match outcome {
                Some(Ok(true)) => written.reports += 1,
                Some(Ok(false)) => written.passed_over += 1,
                Some(Err(problem)) => written.failures.add(problem),
                None => written.is_part = true,
            }
        }
    }
    written.is_part |= pages.has_more();
    let more = if written.is_part { ", more left" } else { "" };
    let said = format!("{} written, {} passed over{more}", written.reports, written.passed_over);
    written.failures.conclude(said)
}

/// Writes the report of one student, unless the run is to begin nothing more.
async fn attempt(app: &App, caller: &Caller, student: UserId) -> Option<Result<bool, Problem>> {
    if app.is_spent() {
        return None;
    }
    Some(write_report(app, caller, &student).await)
}

impl Written {
    /// How many more it takes on.
    const fn room(&self) -> usize {
        MOST.saturating_sub(self.reports + self.passed_over)
    }

    const fn has_room(&self) -> bool {
        self.room() > 0 && self.failures.count() < MOST_FAILED
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, director, fatou, paul, student},
    };
    use preau_kernel::{
        entity::Entity,
        store::{Item, Key},
    };
    use serde_json::json;

    use crate::testing::{
        deliver, mailed, mortal_school, parent_of, read, reports, run, schedules, school, student_of,
        task_done, told, with_address,
    };

    #[tokio::test]
    async fn each_week_a_report_is_written_once_and_mailed_to_linked_parents_only() {
        let app = school().await;
        let name = json!({"full_name": "Amina Diallo"});
        assert_eq!(app.put("/api/users/me", &name).by(&amina()).send().await.status, 200);
        for parent in [fatou(), paul()] {
            with_address(&app, &parent).await;
        }
        parent_of(&app, &fatou(), &amina()).await;
        student_of(&app, &amina()).await;
        task_done(&app, &amina()).await;
        app.clock.set("2026-03-08T16:59:59.999Z");
        assert_eq!(run(&app).await, "0 written, 0 passed over");
        app.clock.set("2026-03-08T17:00:00Z");
        assert_eq!(run(&app).await, "1 written, 0 passed over");
        assert_eq!(run(&app).await, "0 written, 0 passed over");
        deliver(&app).await;
        let mails = app.sent.emails();
        assert_eq!(mailed(&app), ["fatou@example.org"]);
        insta::assert_snapshot!(format!("{}\n\n{}", mails[0].subject, mails[0].text), @r#"
        Bilan de la semaine : Amina Diallo

        Bilan de la semaine : Amina Diallo

        Du 2 mars 2026 au 8 mars 2026

        • 1 tâche faite, aucune à faire
        • Aucune séance

        À saluer

        Le travail est commencé : le plus dur est fait.

        Une idée pour la suite

        Réservez ensemble une séance pour les jours qui viennent.

        Préau
        Vous recevez cet e-mail parce que vous suivez la scolarité d'un élève chez Préau.
        Ne plus recevoir ces e-mails : http://test/notifications/unsubscribe/cGFyZW50X3JlcG9ydDpmYXRvdaVFZeRFbRemi7UCy2reY1o
        "#);
        assert!(mails[0].headers.iter().any(|(name, _)| name == "List-Unsubscribe-Post"));
        assert_eq!(told(&app, "REPORT_GENERATED").await, 1);
        // It is answered as it was written, whatever comes later.
        task_done(&app, &amina()).await;
        let stored = read(&app, &fatou(), "/parent/report?student_id=amina&period=2026-W10").await;
        assert_eq!((&stored["kpis"]["tasks_done"], stored["id"].is_string()), (&json!(1), true));
        // What was done on Sunday evening counts in the next week, once.
        app.clock.set("2026-03-15T17:00:00Z");
        assert_eq!(run(&app).await, "1 written, 0 passed over");
        let next = read(&app, &fatou(), "/parent/report?student_id=amina&period=2026-W11").await;
        assert_eq!(next["kpis"]["tasks_done"], 1);
        assert_eq!(next["kpis"]["progress_change"], 0.0);
    }

    #[tokio::test]
    async fn who_is_no_parent_any_more_when_it_is_delivered_is_told_nothing() {
        let app = school().await;
        for parent in [fatou(), paul()] {
            with_address(&app, &parent).await;
            parent_of(&app, &parent, &amina()).await;
        }
        student_of(&app, &amina()).await;
        app.clock.set("2026-03-08T17:00:00Z");
        run(&app).await;
        let link = "/api/admin/students/amina/parents/paul";
        assert_eq!(app.request(Method::DELETE, link).by(&director()).send().await.status, 204);
        deliver(&app).await;
        assert_eq!(mailed(&app), ["fatou@example.org"]);
    }

    #[tokio::test]
    async fn after_an_outage_only_the_latest_week_is_written() {
        let app = school().await;
        with_address(&app, &fatou()).await;
        parent_of(&app, &fatou(), &amina()).await;
        student_of(&app, &amina()).await;
        app.clock.set("2026-04-01T08:00:00Z");
        assert_eq!(run(&app).await, "1 written, 0 passed over");
        assert_eq!(run(&app).await, "0 written, 0 passed over");
        let periods: Vec<_> = reports(&app).into_iter().map(|report| report.period).collect();
        assert_eq!(periods, ["2026-W13"]);
        deliver(&app).await;
        assert_eq!(mailed(&app).len(), 1);
        assert_eq!(schedules(&app)[0].due_at.to_string(), "2026-04-05T16:00:00Z");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_runs_at_once_each_report_is_written_by_one() {
        let app = school().await;
        with_address(&app, &fatou()).await;
        for number in 0..20 {
            student_of(&app, &student(number)).await;
            parent_of(&app, &fatou(), &student(number)).await;
        }
        app.clock.set("2026-03-08T17:00:00Z");
        let said = join_all((0..5).map(|_| app.run("write-parent-reports"))).await;
        let written: usize = said
            .into_iter()
            .map(|said| said.unwrap().split(' ').next().unwrap().parse::<usize>().unwrap())
            .sum();
        assert_eq!((written, reports(&app).len(), told(&app, "REPORT_GENERATED").await), (20, 20, 20));
        deliver(&app).await;
        assert_eq!(mailed(&app).len(), 20);
    }

    /// A run dies before its first call, its second one, and so on, until it does not; two others run after it, at once, of
    /// which one dies too. Whatever the moment, there is one report and one mail a parent.
    #[tokio::test]
    async fn of_runs_that_are_killed_anywhere_there_is_one_report_and_one_mail_a_parent() {
        let mut calls = 0;
        loop {
            let (app, life) = mortal_school().await;
            for parent in [fatou(), paul()] {
                with_address(&app, &parent).await;
                parent_of(&app, &parent, &amina()).await;
            }
            student_of(&app, &amina()).await;
            app.clock.set("2026-03-08T17:00:00Z");
            for _ in 0..2 {
                life.lasting(calls);
                drop(tokio::join!(app.run("write-parent-reports"), app.run("write-parent-reports")));
            }
            let died = life.is_over();
            life.lasting(i64::MAX);
            run(&app).await;
            deliver(&app).await;
            assert_eq!(reports(&app).len(), 1, "after {calls} calls");
            assert_eq!(told(&app, "REPORT_GENERATED").await, 1, "after {calls} calls");
            assert_eq!(mailed(&app), ["fatou@example.org", "paul@example.org"], "after {calls} calls");
            assert_eq!(run(&app).await, "0 written, 0 passed over");
            if !died {
                break;
            }
            calls += 1;
        }
        assert!(calls > 8, "only {calls} calls");
    }

    #[tokio::test]
    async fn a_report_that_is_there_is_not_written_again_though_the_schedule_is_behind() {
        let app = school().await;
        student_of(&app, &amina()).await;
        app.clock.set("2026-03-08T17:00:00Z");
        run(&app).await;
        // She is in New York now, where it was noon: that Sunday evening is to come once more.
        let there = json!({"time_zone": "America/New_York"});
        assert_eq!(app.put("/api/users/me", &there).by(&amina()).send().await.status, 200);
        app.clock.set("2026-03-15T17:00:00Z");
        assert_eq!(run(&app).await, "0 written, 1 passed over");
        assert_eq!(schedules(&app)[0].due_at.to_string(), "2026-03-15T22:00:00Z");
        app.clock.set("2026-03-15T22:00:00Z");
        assert_eq!(run(&app).await, "1 written, 0 passed over");
        assert_eq!(reports(&app).len(), 2);
    }

    #[tokio::test]
    async fn what_cannot_be_read_keeps_nobody_from_their_turn_and_a_run_is_bounded() {
        let app = school().await;
        let broken = |number: usize| Item {
            key: Key::new(format!("report-schedule#broken-{number}"), "schedule"),
            kind: "report-schedule".to_owned(),
            document: "{}".to_owned(),
            counters: preau_kernel::store::Counters::new(),
            version: 0,
            expires_at: None,
            indexes: [
                Some(Key::new(
                    format!("due-reports#{}", number % 4),
                    format!("2026-01-01T00:00:00.000Z#{number}"),
                )),
                None,
                None,
            ],
        };
        app.given_items((0..60).map(broken).collect()).await;
        let due = |number: usize| preau_dashboard::report_schedule::ReportSchedule {
            student_id: student(number).id,
            due_at: "2026-03-01T17:00:00Z".parse().unwrap(),
        };
        app.given_items((0..230).map(|number| due(number).to_item().unwrap()).collect()).await;
        let said = app.run("write-parent-reports").await.unwrap_err();
        let said = said.cause_or_code().to_owned();
        assert!(said.starts_with("200 written, 0 passed over, more left; "), "{said}");
        assert!(app.run("write-parent-reports").await.is_err());
        assert_eq!(reports(&app).len(), 230);
    }

    #[tokio::test]
    async fn a_student_that_a_coach_makes_or_who_claims_a_bilan_has_a_report_each_week() {
        let app = school().await;
        student_of(&app, &amina()).await;
        let bilan = json!({"track": "Terminale", "profile": "Libre"});
        assert_eq!(app.post("/onboarding/bilan", &bilan).by(&bastien()).send().await.status, 201);
        // Said again, it stays as it is.
        let path = "/dashboard/student?student_id=amina";
        let other = json!({"track": "Premiere", "profile": "Libre"});
        assert_eq!(app.put(path, &other).by(&coach_rey()).send().await.status, 200);
        let due: Vec<_> = schedules(&app)
            .into_iter()
            .map(|schedule| format!("{} {}", schedule.student_id, schedule.due_at))
            .collect();
        assert_eq!(due, ["amina 2026-03-08T17:00:00Z", "bastien 2026-03-08T17:00:00Z"]);
    }
}
