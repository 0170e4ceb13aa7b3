//! `purge-copies`: each night, in small runs, the files of copies go that were kept for long enough (seed 1 §10). What was typed, and
//! the mark with its reasons, stay.

use preau_kernel::{app::App, caller::Caller, due::DuePages, problem::Problem};

use crate::{copy_purge::Run, evaluation::Evaluation};

/// From three in the morning on, every five minutes for an hour: what one run leaves, the next one takes.
pub(crate) const CRON: &str = "*/5 3 * * *";

/// Deletes the files of copies whose `PREAU_COPY_DAYS` are over. What fails, and what is on hold, keeps nothing else from its turn.
///
/// # Errors
/// The store did not say what is due; or, once all the others had their turn, something failed.
pub(crate) async fn purge_copies(app: App) -> Result<String, Problem> {
    let caller = Caller::of_schedule("purge-copies");
    let mut run = Run::by(&app, &caller);
    let mut pages = DuePages::<Evaluation, _>::until(run.kept_since(), Evaluation::with_files);
    'pages: while let Some(page) = pages.next(&app.records).await? {
        run.failures.pass_over(pages.take_unreadable());
        for due in page {
            if !run.goes_on() {
                break 'pages;
            }
            if let Err(problem) = run.copy(&due.entity).await {
                run.failures.add(problem);
            }
        }
    }
    run.told()
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::{
        TestApp,
        documents::pdf,
        people::{amina, bastien, coach_rey, director},
        personal_data::erased,
    };
    use preau_kernel::{actor::Actor, changes::Changes, entity::Entity, policy::Policy, store::Item};
    use preau_photos::photo::{Photo, PhotoId};
    use serde_json::{Value, json};

    use crate::{
        copy_file::CopyFile,
        personal_data::EvaluationData,
        testing::{app, generated, mortal, school, uploaded},
    };

    const DAY: i64 = 24 * 60;

    async fn file_of(app: &TestApp, student: &Actor) -> PhotoId {
        uploaded(app, student, &pdf(&["1. la raison"])).await
    }

    /// A copy of a student's with these files, corrected; its evaluation.
    async fn corrected(app: &TestApp, student: &Actor, files: &[PhotoId]) -> String {
        let evaluation = generated(app, student).await;
        let copy = json!({"eval_id": evaluation["eval_id"], "files": files, "responses": {"1": "la raison"}});
        let graded = app.post("/eval/grade", &copy).by(student).send().await;
        assert_eq!(graded.json()["status"], "Corrigé", "{}", graded.described());
        evaluation["id"].as_str().unwrap().to_owned()
    }

    /// A copy of Amina's that no program reads.
    async fn waiting(app: &TestApp) -> String {
        let file = uploaded(app, &amina(), b"%PDF-1.7 nothing").await;
        let evaluation = generated(app, &amina()).await;
        let copy = json!({"eval_id": evaluation["eval_id"], "files": [file]});
        let handed_in = app.post("/eval/submit", &copy).by(&amina()).send().await;
        assert_eq!(handed_in.status, 200, "{}", handed_in.described());
        evaluation["id"].as_str().unwrap().to_owned()
    }

    async fn read(app: &TestApp, id: &str) -> Value {
        app.get(&format!("/eval/{id}")).by(&coach_rey()).send().await.json()
    }

    /// Of these files, those whose bytes are there.
    async fn there(app: &TestApp, files: &[PhotoId]) -> Vec<PhotoId> {
        let mut there = Vec::new();
        for file in files {
            let is_there = app.app.files.get(&Photo::original_key(*file)).await.unwrap().is_some();
            there.extend(is_there.then_some(*file));
        }
        there
    }

    async fn hold(app: &TestApp, method: Method, file: PhotoId) {
        let path = format!("/api/admin/photos/{file}/hold");
        let answer = app.request(method, &path).by(&director()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
    }

    async fn run(app: &TestApp) -> String {
        app.run("purge-copies").await.unwrap()
    }

    async fn told(app: &TestApp, kind: &str) -> usize {
        app.events().await.into_iter().filter(|event| event.kind == kind).count()
    }

    #[tokio::test]
    async fn the_files_of_a_copy_go_so_many_days_after_its_correction_and_all_else_of_it_stays() {
        let mut app = app();
        app.follow(&Policy { copy_days: 10, ..Policy::default() });
        school(&app).await;
        let file = file_of(&app, &amina()).await;
        let id = corrected(&app, &amina(), &[file, file]).await;
        let before = read(&app, &id).await;
        assert_eq!(before["files"], json!([file]));
        app.clock.advance_minutes(10 * DAY - 1);
        assert_eq!(run(&app).await, "0 copies purged");
        assert_eq!(there(&app, &[file]).await, [file]);
        app.clock.advance_minutes(1);
        assert_eq!(run(&app).await, "1 copies purged");
        assert!(there(&app, &[file]).await.is_empty());
        let mut expected = before;
        expected["files"] = json!([]);
        assert_eq!(read(&app, &id).await, expected);
        let events: Vec<_> = app.events().await.into_iter().rev().take(2).collect();
        let [last, first] = [&events[0], &events[1]];
        assert_eq!([first.kind.as_str(), last.kind.as_str()], ["PHOTO_PURGED", "EVAL_COPY_PURGED"]);
        assert_eq!(last.resource, format!("evaluation:{id}"));
        assert_eq!((&last.from, &last.to), (&json!({"files": 1}), &json!({"files": 0})));
        assert_eq!(last.actor.id.as_str(), "preau:purge-copies");
        assert_eq!(run(&app).await, "0 copies purged");
    }

    #[tokio::test]
    async fn a_copy_that_was_never_corrected_counts_from_its_handing_in_and_one_that_was_late_from_then() {
        let app = app();
        school(&app).await;
        let (never, late) = (waiting(&app).await, waiting(&app).await);
        app.clock.advance_minutes(89 * DAY);
        let mark = app.put(&format!("/eval/{late}/grade"), &json!({"score_20": 12})).by(&coach_rey());
        assert_eq!(mark.send().await.status, 200);
        app.clock.advance_minutes(DAY);
        assert_eq!(run(&app).await, "1 copies purged");
        let files = async |id: &str| read(&app, id).await["files"].as_array().unwrap().len();
        assert_eq!((files(&never).await, files(&late).await), (0, 1));
        // A coach who changes the mark changes nothing of that.
        let again = app.put(&format!("/eval/{late}/grade"), &json!({"score_20": 13})).by(&coach_rey());
        assert_eq!(again.send().await.status, 200);
        app.clock.advance_minutes(89 * DAY);
        assert_eq!(run(&app).await, "1 copies purged");
        assert_eq!(read(&app, &late).await["grade"]["score_20"], 13.0);
    }

    #[tokio::test]
    async fn what_a_hold_keeps_stays_until_it_is_released_and_keeps_nothing_else() {
        let app = app();
        school(&app).await;
        let files = [file_of(&app, &amina()).await, file_of(&app, &amina()).await];
        let id = corrected(&app, &amina(), &files).await;
        let others = file_of(&app, &bastien()).await;
        corrected(&app, &bastien(), &[others]).await;
        hold(&app, Method::PUT, files[0]).await;
        app.clock.advance_minutes(90 * DAY);
        assert_eq!(run(&app).await, "1 copies purged, 1 files on hold");
        assert_eq!(read(&app, &id).await["files"], json!([files[0]]));
        assert_eq!(there(&app, &[files[0], files[1], others]).await, [files[0]]);
        // It has its turn again the next day.
        hold(&app, Method::DELETE, files[0]).await;
        app.clock.advance_minutes(DAY - 1);
        assert_eq!(run(&app).await, "0 copies purged");
        app.clock.advance_minutes(1);
        assert_eq!(run(&app).await, "1 copies purged");
        assert_eq!((read(&app, &id).await["files"].clone(), there(&app, &files).await), (json!([]), vec![]));
    }

    #[tokio::test]
    async fn more_on_hold_than_a_run_looks_at_starves_nobody() {
        let app = app();
        school(&app).await;
        for _ in 0..9 {
            let mut files = Vec::new();
            for _ in 0..10 {
                files.push(file_of(&app, &amina()).await);
            }
            for file in &files {
                hold(&app, Method::PUT, *file).await;
            }
            corrected(&app, &amina(), &files).await;
        }
        app.clock.advance_minutes(1);
        let file = file_of(&app, &bastien()).await;
        corrected(&app, &bastien(), &[file]).await;
        app.clock.advance_minutes(90 * DAY);
        let reports = [run(&app).await, run(&app).await, run(&app).await];
        let purged = reports.iter().filter(|report| report.starts_with("1 copies purged")).count();
        assert_eq!((purged, there(&app, &[file]).await), (1, vec![]), "{reports:?}");
        assert!(reports[0].ends_with(" files on hold, more to come"), "{reports:?}");
        assert_eq!(reports[2], "0 copies purged");
    }

    #[tokio::test]
    async fn a_file_that_two_copies_have_goes_with_the_later_one() {
        let app = app();
        school(&app).await;
        let file = file_of(&app, &amina()).await;
        let first = corrected(&app, &amina(), &[file]).await;
        app.clock.advance_minutes(30 * DAY);
        let second = corrected(&app, &amina(), &[file]).await;
        app.clock.advance_minutes(60 * DAY);
        assert_eq!(run(&app).await, "1 copies purged");
        assert_eq!((&read(&app, &first).await["files"], told(&app, "PHOTO_PURGED").await), (&json!([]), 0));
        assert_eq!(
            (&read(&app, &second).await["files"], there(&app, &[file]).await),
            (&json!([file]), vec![file])
        );
        app.clock.advance_minutes(30 * DAY);
        assert_eq!(run(&app).await, "1 copies purged");
        assert_eq!((there(&app, &[file]).await, told(&app, "PHOTO_PURGED").await), (vec![], 1));
        // What is gone is no copy any more.
        let evaluation = generated(&app, &amina()).await;
        let again = json!({"eval_id": evaluation["eval_id"], "files": [file]});
        let refused = app.post("/eval/submit", &again).by(&amina()).send().await;
        assert_eq!(refused.problem(), "file-refused");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn handed_in_once_more_while_it_is_purged_a_file_is_whole_or_refused() {
        for _ in 0..8 {
            let app = app();
            school(&app).await;
            let file = file_of(&app, &amina()).await;
            corrected(&app, &amina(), &[file]).await;
            let evaluation = generated(&app, &amina()).await;
            let copy = json!({"eval_id": evaluation["eval_id"], "files": [file]});
            app.clock.advance_minutes(90 * DAY);
            let amina = amina();
            let handing_in = app.post("/eval/submit", &copy).by(&amina).send();
            let (answer, first, second) = tokio::join!(handing_in, run(&app), run(&app));
            let whole = there(&app, &[file]).await == [file];
            assert_eq!(whole, answer.status == 200, "{}", answer.described());
            assert!(whole || answer.problem() == "file-refused", "{}", answer.described());
            assert_eq!(told(&app, "PHOTO_PURGED").await, usize::from(!whole), "{first}, {second}");
            assert_eq!(told(&app, "EVAL_COPY_PURGED").await, 1, "{first}, {second}");
        }
    }

    /// A run dies before its first call, its second one, and so on, until it does not die.
    #[tokio::test]
    async fn a_run_that_dies_anywhere_leaves_nothing_over_after_the_next_day() {
        let mut calls = 0;
        loop {
            let (app, life) = mortal();
            school(&app).await;
            let files = [file_of(&app, &amina()).await, file_of(&app, &amina()).await];
            let id = corrected(&app, &amina(), &files).await;
            app.clock.advance_minutes(90 * DAY);
            life.lasting(calls);
            drop(app.run("purge-copies").await);
            let died = life.is_over();
            life.lasting(i64::MAX);
            app.clock.advance_minutes(DAY);
            join_all([app.run("purge-copies"), app.run("purge-copies"), app.run("purge-photos")]).await;
            drop(app.run("purge-copies").await);
            assert_eq!(read(&app, &id).await["files"], json!([]), "after {calls} calls");
            assert!(there(&app, &files).await.is_empty(), "after {calls} calls");
            assert_eq!(told(&app, "PHOTO_PURGED").await, 2, "after {calls} calls");
            if !died {
                break;
            }
            calls += 1;
        }
        assert!(calls > 15, "only {calls} calls");
    }

    #[tokio::test]
    async fn one_that_fails_is_told_and_stops_no_other() {
        let app = app();
        school(&app).await;
        let (broken, whole) = (file_of(&app, &amina()).await, file_of(&app, &amina()).await);
        let id = corrected(&app, &amina(), &[broken, whole]).await;
        let file = file_of(&app, &bastien()).await;
        corrected(&app, &bastien(), &[file]).await;
        let used = app.app.records.get::<CopyFile>(&CopyFile::key_of(broken)).await.unwrap();
        let changes = Changes::without_event(app.app.now()).delete(&used);
        assert!(changes.commit_alone(&app.app).await.unwrap());
        let item = used.entity.to_item().unwrap();
        app.given_items(vec![Item { document: "{}".to_owned(), ..item }]).await;
        app.clock.advance_minutes(90 * DAY);
        let failed = app.run("purge-copies").await.unwrap_err();
        assert!(failed.cause().unwrap().starts_with("1 copies purged; 1 failed: "), "{failed:?}");
        assert_eq!(there(&app, &[broken, whole, file]).await, [broken]);
        assert_eq!(read(&app, &id).await["files"], json!([broken]));
        // Until it has its turn again, nothing is said of it.
        assert_eq!(run(&app).await, "0 copies purged");
    }

    #[tokio::test]
    async fn which_files_were_handed_in_goes_with_the_student() {
        let app = app();
        school(&app).await;
        let file = file_of(&app, &amina()).await;
        corrected(&app, &amina(), &[file]).await;
        let kept = || app.items().into_iter().filter(|item| item.kind == "copy-file").count();
        assert_eq!(kept(), 1);
        assert!(erased(&app, &EvaluationData, &amina()).await.changed >= 2);
        assert_eq!(kept(), 0);
    }
}
