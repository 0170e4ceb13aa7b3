//! Deleting a reply with all that is under it.

use preau_kernel::{
    actor::Actor, app::App, list::List, problem::Problem, store::SortRange, unit_of_work::UnitOfWork,
};

use crate::{
    forum_access::SeenReply,
    reply::{Reply, ReplyId},
    reply_deletion::{one_deleted, unsolved},
    topic_standing::TopicStanding,
};

/// How many replies are deleted in one transaction.
const AT_ONCE: usize = 30;
/// How many transactions, and readings that find nothing to delete, a request makes.
const MOST_STEPS: usize = 40;

/// Deletes a reply and those under it, those first that others hang under, and answers whether that is all of them. Who answers
/// one of them meanwhile has checked that it is there: they are gone through until none is found.
///
/// # Errors
/// Those of [`SeenReply::read`]; `not-yours`; `busy`.
pub(crate) async fn deleted_with_all(
    app: &App,
    work: &mut UnitOfWork<'_>,
    actor: &Actor,
    id: ReplyId,
) -> Result<bool, Problem> {
    let (mut after, mut found_some, mut is_whole) = (None, false, false);
    for _ in 0..MOST_STEPS {
        let SeenReply { reply, topic, runs_it, .. } = SeenReply::read(&app.records, id, actor).await?;
        if !runs_it {
            return Err(Problem::not_yours());
        }
        let under = SortRange::Prefix(format!("d#{}#", reply.entity.root()));
        let list = List::whole(Reply::of_topic(topic.entity.id)).within(under);
        let is_live = |one: &Reply| !one.is_deleted() && one.ancestors.contains(&id);
        let found = app.records.list::<Reply>(&list, AT_ONCE - 1, after.clone(), is_live).await?;
        let first = (!reply.entity.is_deleted()).then_some(reply);
        let live: Vec<_> = first.into_iter().chain(found.entities).collect();
        if !live.is_empty() {
            let ids: Vec<_> = live.iter().map(|one| one.entity.id).collect();
            let changes = live.iter().fold(unsolved(work, &topic, &ids), |changes, one| {
                changes.and(one_deleted(work, &topic.entity, one))
            });
            if !work.commit_step(changes).await? {
                continue;
            }
            found_some = true;
        }
        // At the end of the list, and if any was found in it, again from its beginning.
        is_whole = found.next.is_none() && !found_some;
        if is_whole {
            break;
        }
        found_some &= found.next.is_some();
        after = found.next;
    }
    let topic = SeenReply::read(&app.records, id, actor).await?.topic.entity.id;
    app.records.follow::<TopicStanding>(&TopicStanding::key_of(topic)).await;
    Ok(is_whole)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join;
    use http::Method;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey},
    };
    use serde_json::{Value, json};

    use crate::testing::{app, enrolled_in, forum, mortal, read, replied, reply_to, school, topic};

    /// What is counted of the forum, the topic at `path`, and its first reply, which equals a recount.
    async fn counted(app: &TestApp, path: &str) -> i64 {
        let items = app.items();
        let of = |kind: &str| -> Vec<Value> {
            let items = items.iter().filter(|item| item.kind == kind);
            items.map(|item| serde_json::from_str(&item.document).unwrap()).collect()
        };
        let replies = of("forum-reply");
        let live: Vec<_> = replies.iter().filter(|reply| reply["deleted_at"].is_null()).collect();
        let recount = i64::try_from(live.len()).unwrap();
        let counters = |kind: &str| items.iter().find(|item| item.kind == kind).unwrap().counters.clone();
        assert_eq!(counters("topic-counts")["replies"], recount);
        assert_eq!(counters("forum-counts")["replies"], recount);
        let page = read(app, &amina(), &format!("{path}/replies?limit=100")).await;
        for root in page["data"].as_array().unwrap() {
            let under = live.iter().filter(|reply| reply["ancestors"][0] == root["id"]).count();
            assert_eq!(root["reply_count"], under, "{root}");
        }
        recount
    }

    #[tokio::test]
    async fn whoever_runs_the_course_deletes_a_reply_with_all_under_it_and_nothing_beside_it() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let root = replied(&app, &amina(), &path, "Je précise.", None).await;
        let kept = replied(&app, &coach_rey(), &path, "Bien.", Some(&root)).await;
        let branch = replied(&app, &coach_rey(), &path, "Non.", Some(&root)).await;
        for number in 0..70 {
            if number % 10 == 0 {
                app.clock.advance_minutes(1);
            }
            replied(&app, &amina(), &path, &format!("{number}"), Some(&branch)).await;
        }
        let mark = format!("/api/replies/{branch}/mark-solution");
        assert_eq!(app.post(&mark, &Value::Null).by(&amina()).send().await.status, 204);
        let subtree = format!("/api/replies/{branch}?subtree=true");
        assert_eq!(app.request(Method::DELETE, &subtree).by(&amina()).send().await.problem(), "not-yours");
        for _ in 0..2 {
            let gone = app.request(Method::DELETE, &subtree).by(&coach_rey()).send().await;
            assert_eq!(gone.status, 204, "{}", gone.described());
            assert_eq!(counted(&app, &path).await, 2);
        }
        let page = read(&app, &amina(), &format!("{path}/replies")).await;
        assert_eq!(
            (&page["data"][0]["replies"][0]["id"], &page["data"][0]["deleted"]),
            (&json!(kept), &json!(false))
        );
        assert_eq!(read(&app, &amina(), &path).await["has_solution"], false);
        let kinds = app.events().await.into_iter().filter(|event| event.kind == "REPLY_DELETED");
        assert_eq!(kinds.count(), 71);
    }

    #[tokio::test]
    async fn what_one_request_does_not_reach_the_next_one_does() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let root = replied(&app, &coach_rey(), &path, "Je compte.", None).await;
        let nested = replied(&app, &coach_rey(), &path, "0", Some(&root)).await;
        // As many more as one request does not delete, as if they had been written before.
        let kept =
            app.items().into_iter().find(|item| item.kind == "forum-reply" && item.key.sort.starts_with('d'));
        let like: crate::reply::Reply = serde_json::from_str(&kept.unwrap().document).unwrap();
        assert_eq!(like.id.to_string(), nested);
        let more = (0..1_200).map(|number| crate::reply::Reply {
            id: crate::reply::ReplyId::parse(&format!("019cad8f-ac00-7000-9000-{number:012}")).unwrap(),
            ..like.clone()
        });
        app.given_all(more.collect()).await;
        let subtree = format!("/api/replies/{root}?subtree=true");
        let mut statuses = Vec::new();
        while statuses.last() != Some(&204) && statuses.len() < 5 {
            let gone = app.request(Method::DELETE, &subtree).by(&coach_rey()).send().await;
            statuses.push(gone.status.as_u16());
        }
        assert_eq!(statuses, [202, 204]);
        let mut replies = app.items().into_iter().filter(|item| item.kind == "forum-reply");
        assert!(replies.all(|item| !item.document.contains("\"deleted_at\":null")));
    }

    #[tokio::test]
    async fn what_dies_in_the_middle_leaves_counters_that_hold_and_the_same_request_goes_on() {
        let (app, life) = mortal();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let root = replied(&app, &amina(), &path, "Je précise.", None).await;
        for number in 0..65 {
            if number % 10 == 0 {
                app.clock.advance_minutes(1);
            }
            replied(&app, &amina(), &path, &format!("{number}"), Some(&root)).await;
        }
        let subtree = format!("/api/replies/{root}?subtree=true");
        let (mut deaths, mut left) = (0, counted(&app, &path).await);
        loop {
            app.clock.advance_minutes(1);
            life.lasting(deaths + 1);
            let gone = app.request(Method::DELETE, &subtree).by(&coach_rey()).send().await;
            life.lasting(i64::MAX);
            let now_left = counted(&app, &path).await;
            assert!(now_left <= left);
            left = now_left;
            if gone.status == 204 {
                break;
            }
            deaths += 1;
            assert!(deaths < 200, "{}", gone.described());
        }
        assert!(deaths > 5, "{deaths}");
        assert_eq!(left, 0);
        let kinds = app.events().await.into_iter().filter(|event| event.kind == "REPLY_DELETED");
        assert_eq!(kinds.count(), 66);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn nobody_slips_a_reply_under_one_that_is_being_deleted() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let root = replied(&app, &amina(), &path, "Je précise.", None).await;
        let other = replied(&app, &amina(), &path, "Et ceci.", None).await;
        let people = [amina(), bastien(), coach_rey()];
        let mut branch = vec![root.clone()];
        for number in 0..4 {
            let person = &people[number % 3];
            let parent = branch[number / 2].clone();
            branch.push(replied(&app, person, &path, &format!("{number}"), Some(&parent)).await);
        }
        // Each writes under what they find there until it is gone.
        let written = futures_util::future::join_all((0..3).map(async |number| {
            let mut parent = branch[number].clone();
            for text in 0..10 {
                let answer = reply_to(&app, &people[number], &path, &format!("{text}"), Some(&parent)).await;
                match answer.status.as_u16() {
                    201 => parent = answer.json()["id"].as_str().unwrap().to_owned(),
                    _ => assert_eq!(answer.problem(), "reply-deleted"),
                }
            }
        }));
        let subtree = format!("/api/replies/{root}?subtree=true");
        let deleted = async {
            tokio::task::yield_now().await;
            app.request(Method::DELETE, &subtree).by(&coach_rey()).send().await
        };
        let (_, deleted) = join(written, deleted).await;
        assert_eq!(deleted.status, 204, "{}", deleted.described());
        assert_eq!(counted(&app, &path).await, 1, "the other one alone is left");
        assert_eq!(reply_to(&app, &amina(), &path, "Et là ?", Some(&root)).await.problem(), "reply-deleted");
        replied(&app, &bastien(), &path, "Ici oui", Some(&other)).await;
    }
}
