//! `purge-topics`: each night, in small runs, topics that were deleted a month ago go for good, with all that hangs on them.

use preau_kernel::{app::App, caller::Caller, due::DuePages, failures::Failures, problem::Problem};

use crate::{topic::Topic, topic_purge::Purge};

/// From three in the morning on, every five minutes for an hour: what one run leaves, the next one takes.
pub(crate) const CRON: &str = "*/5 3 * * *";

/// Purges what is due. What fails is left to the next run, and keeps nothing else from its turn.
///
/// # Errors
/// The store did not say what is due; or, once all the others had their turn, something failed.
pub(crate) async fn purge_topics(app: App) -> Result<String, Problem> {
    let caller = Caller::of_schedule("purge-topics");
    let (mut purge, mut purged, mut failures) = (Purge::by(&app, &caller), 0, Failures::default());
    let mut pages = DuePages::<Topic, _>::until(app.now(), Topic::due);
    'pages: while let Some(page) = pages.next(&app.records).await? {
        failures.pass_over(pages.take_unreadable());
        for topic in page {
            match purge.topic(&topic).await {
                Ok(gone) => purged += usize::from(gone),
                Err(problem) => failures.add(problem),
            }
            if purge.is_over() {
                break 'pages;
            }
        }
    }
    let more = if purge.is_over() { ", more to come" } else { "" };
    failures.conclude(format!("{purged} purged{more}"))
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey},
    };
    use preau_kernel::store::Item;
    use serde_json::json;

    use crate::{
        recount::recounted,
        reply::{Reply, ReplyId},
        testing::{app, enrolled_in, forum, mortal, post, replied, school, topic},
    };

    const LATER: &str = "2026-04-02T03:00:00Z";

    /// A topic of which everything is kept that a topic has, and its id.
    async fn discussed(app: &TestApp, forum: &str, title: &str) -> (String, String) {
        let path = topic(app, &amina(), forum, title).await;
        let reply = replied(app, &bastien(), &path, &format!("{title}, non."), None).await;
        let nested = replied(app, &coach_rey(), &path, &format!("{title}, si."), Some(&reply)).await;
        for (person, reply, kind) in
            [(amina(), &reply, "upvote"), (bastien(), &nested, "helpful"), (amina(), &nested, "like")]
        {
            let (path, reaction) =
                (format!("/api/replies/{reply}/reactions"), json!({"reaction_type": kind}));
            assert_eq!(post(app, &person, &path, &reaction).await.status, 204);
        }
        let flagged =
            post(app, &amina(), &format!("/api/replies/{reply}/flag"), &json!({"reason": "spam"})).await;
        assert_eq!(flagged.status, 204, "{}", flagged.described());
        app.clock.advance_minutes(6);
        let edited =
            app.put(&format!("/api/replies/{reply}"), &json!({"content": "Peut-être."})).by(&bastien());
        assert_eq!(edited.send().await.status, 200);
        let followed = app.request(Method::POST, &format!("{path}/subscription")).by(&bastien()).send().await;
        assert_eq!(followed.status, 204);
        let id = path.rsplit('/').next().unwrap().to_owned();
        (path, id)
    }

    async fn deleted(app: &TestApp, path: &str) {
        let gone = app.request(Method::DELETE, path).by(&coach_rey()).send().await;
        assert_eq!(gone.status, 204, "{}", gone.described());
    }

    /// What is kept of topics and their replies, but for the journal, what waits to be told, and what expires by itself.
    fn kept(app: &TestApp) -> Vec<Item> {
        let apart = ["event", "announcement", "forum-counts", "forum"];
        let is_kept = |item: &Item| {
            (item.kind.starts_with("forum-")
                || item.kind.starts_with("topic-")
                || item.kind.starts_with("reply-"))
                && item.expires_at.is_none()
                && !apart.contains(&item.kind.as_str())
        };
        app.items().into_iter().filter(is_kept).collect()
    }

    fn kinds(items: &[Item]) -> Vec<&str> {
        let mut kinds: Vec<_> = items.iter().map(|item| item.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    async fn run(app: &TestApp) -> String {
        app.run("purge-topics").await.unwrap()
    }

    #[tokio::test]
    async fn what_was_deleted_a_month_ago_goes_with_all_that_hangs_on_it_and_nothing_else() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let forum = forum(&app, &course).await;
        discussed(&app, &forum, "Reste").await;
        let before = kept(&app);
        let (path, id) = discussed(&app, &forum, "Part").await;
        let all = kept(&app);
        assert_eq!(
            kinds(&all),
            [
                "forum-flag",
                "forum-follower",
                "forum-of-course",
                "forum-posting",
                "forum-reaction",
                "forum-reply",
                "forum-revision",
                "forum-to-tell",
                "forum-topic",
                "reply-counts",
                "reply-place",
                "topic-counts",
                "topic-standing",
            ]
        );
        let at = app.app.now();
        deleted(&app, &path).await;
        app.clock.set(&(at + jiff::SignedDuration::from_hours(30 * 24 - 1)).to_string());
        assert_eq!(run(&app).await, "0 purged");
        app.clock.set(&(at + jiff::SignedDuration::from_hours(30 * 24)).to_string());
        assert_eq!(run(&app).await, "1 purged");
        assert_eq!(kept(&app), before);
        assert_eq!(run(&app).await, "0 purged");
        assert_eq!(recounted(&app), (1, 2));
        let told = app.events().await.pop().unwrap();
        assert_eq!(
            (told.kind.as_str(), told.resource.as_str(), told.actor.id.as_str()),
            ("TOPIC_PURGED", format!("topic:{id}").as_str(), "preau:purge-topics")
        );
    }

    #[tokio::test]
    async fn runs_that_die_anywhere_and_meet_leave_nothing_over_after_the_next() {
        let mut calls = 0;
        loop {
            let (app, life) = mortal();
            let course = school(&app).await;
            enrolled_in(&app, &bastien(), &course).await;
            let forum = forum(&app, &course).await;
            let before = kept(&app);
            let (path, _) = discussed(&app, &forum, "Part").await;
            deleted(&app, &path).await;
            app.clock.set(LATER);
            life.lasting(calls);
            drop(app.run("purge-topics").await);
            let died = life.is_over();
            life.lasting(i64::MAX);
            join_all([app.run("purge-topics"), app.run("purge-topics")]).await;
            drop(app.run("purge-topics").await);
            assert_eq!(kept(&app), before, "after {calls} calls");
            let told = app.events().await.into_iter().filter(|event| event.kind == "TOPIC_PURGED");
            assert_eq!(told.count(), 1, "after {calls} calls");
            if !died {
                break;
            }
            calls += 1;
        }
        assert!(calls > 15, "only {calls} calls");
    }

    #[tokio::test]
    async fn a_run_takes_so_much_and_says_that_there_is_more() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let path = topic(&app, &amina(), &forum, "Long").await;
        replied(&app, &coach_rey(), &path, "Le premier.", None).await;
        let like = app.items().into_iter().find(|item| item.kind == "forum-reply").unwrap();
        let like: Reply = serde_json::from_str(&like.document).unwrap();
        let more = (0..300).map(|number| Reply {
            id: ReplyId::parse(&format!("019cad8f-ac00-7000-9000-{number:012}")).unwrap(),
            ..like.clone()
        });
        app.given_all(more.collect()).await;
        deleted(&app, &path).await;
        app.clock.set(LATER);
        let mut reports = Vec::new();
        while reports.last().is_none_or(|report: &String| report.ends_with("more to come")) {
            reports.push(run(&app).await);
            assert!(reports.len() < 10, "{reports:?}");
        }
        assert!(reports.len() > 2, "{reports:?}");
        assert_eq!(reports.last().unwrap(), "1 purged");
        assert_eq!(kinds(&kept(&app)), ["forum-of-course"]);
    }
}
