//! `list-replies`: what was answered to a topic (seed 2 §4.2.2).

use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    list::List,
    list_query,
    page::{Page, PageRequest},
    polled_response::{asked_again_after, polled_at},
    problem::Problem,
    request::{PathId, ValidQuery},
    store::SortRange,
    string_enum,
    text::LocalizedText,
};

use crate::{
    forum_access::SeenTopic,
    nested_replies::{nested_by_time, nested_in_each, replies_at},
    reply::{Reply, ReplyId},
    reply_place::ReplyPlace,
    reply_view::{ForumReplyView, ReplyViewer},
    topic::{CHANGES, ROOTS, TopicId},
};

string_enum! {
    /// In which order replies are listed.
    pub enum ReplyOrder {
        /// The first one first.
        Oldest = "oldest",
        /// The latest one first.
        Recent = "recent",
        /// Those first that have most votes.
        Votes = "votes",
    }
}

list_query! {
    /// Which replies.
    pub struct ListReplies by page {
        /// In which order: `oldest` when absent.
        #[param(inline)]
        pub sort: Option<ReplyOrder>,
        /// Those under this top-level reply, one by one: for what `has_more_replies` says is left out.
        #[param(inline)]
        pub under: Option<ReplyId>,
    }
}

/// Lists the replies to a topic
///
/// A page is of top-level replies, each with those under it, oldest first; `has_more_replies` says where some are left out. For
/// those who take the course, and whoever runs it. `ETag` counts what happened to the replies: who asks again with
/// `If-None-Match` gets 304 while nothing did. `X-Poll-Interval` says after how many seconds to ask again.
#[utoipa::path(
    get,
    path = "/api/topics/{topic_id}/replies",
    tag = "forum",
    params(
        ("topic_id" = String, Path, format = Uuid, description = "The topic"),
        ListReplies,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the last answer"),
    ),
    responses(
        (status = 200, description = "One page", body = Page<ForumReplyView>,
            headers(("X-Poll-Interval" = u32, description = "After how many seconds to ask again"))),
        (status = 304, description = "Nothing has changed"),
    ),
)]
pub(crate) async fn list_replies(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
    ValidQuery(query): ValidQuery<ListReplies>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let me = &caller.actor.id;
    // What is read after the counter is as new as it, or newer: who has this version has no less.
    let SeenTopic { counts, runs_it, .. } = SeenTopic::read(&app.records, id, &caller.actor).await?;
    let count = |name: &str| counts.get(name).copied().unwrap_or_default();
    let order = query.sort.unwrap_or(ReplyOrder::Oldest);
    if query.under.is_some() && order == ReplyOrder::Votes {
        return Err(Problem::wrong_field("/sort", "contradiction", NOT_BY_VOTES));
    }
    let range = query.under.map_or_else(|| "r#".to_owned(), |root| format!("d#{root}#"));
    let by_time = || Reply::of_topic(id);
    let list = match order {
        ReplyOrder::Oldest => List::whole(by_time()).within(SortRange::Prefix(range)),
        ReplyOrder::Recent => List::latest_first(by_time()).within(SortRange::Prefix(range)),
        ReplyOrder::Votes => List::latest_first(ReplyPlace::by_votes(id)),
    };
    let page = PageRequest::of(&app, &query, list)?;
    let page = if query.under.is_none() {
        page.counted(u64::try_from(count(ROOTS)).unwrap_or_default())
    } else {
        page
    };
    let viewer = ReplyViewer { user: me, runs_it };
    // The votes that are shown are the caller's own.
    let version = format!("{}-{me}", count(CHANGES));
    let answer = polled_at(&version, &headers, async || {
        let page = shown(&app, page, (order, query.under), id, &viewer).await?;
        Ok(Answer::ok(page).into_response())
    })
    .await?;
    Ok(asked_again_after(15, answer))
}

/// The page with what stands beside and under its replies.
async fn shown(
    app: &App,
    page: PageRequest,
    (order, under): (ReplyOrder, Option<ReplyId>),
    topic: TopicId,
    viewer: &ReplyViewer<'_>,
) -> Result<Page<ForumReplyView>, Problem> {
    let (roots, nested, pagination) = if order == ReplyOrder::Votes {
        let Page { data, pagination } = page.entities::<ReplyPlace>(app, |_| true).await?;
        let roots = replies_at(&app.records, &data).await?;
        let nested = nested_in_each(&app.records, &roots).await?;
        (roots, nested, pagination)
    } else {
        let Page { data: roots, pagination } = page.entities::<Reply>(app, |_| true).await?;
        let nested = if under.is_some() {
            Vec::new()
        } else {
            let is_recent = order == ReplyOrder::Recent;
            nested_by_time(&app.records, &roots, pagination.limit, is_recent).await?
        };
        (roots, nested, pagination)
    };
    let data = ForumReplyView::trees(&app.records, topic, &roots, &nested, viewer).await?;
    Ok(Page { data, pagination })
}

const NOT_BY_VOTES: LocalizedText = LocalizedText::fixed(
    "Ce qui est sous une réponse se lit par date : « oldest » ou « recent ».",
    "What is under a reply is listed by time: `oldest` or `recent`.",
);

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey},
    };
    use serde_json::{Value, json};

    use crate::testing::{app, enrolled_in, forum, read, replied, school, topic, wrong_fields};

    /// A topic of Amina's with so many top-level replies of Rey's, three minutes apart: its path and their ids.
    async fn discussed(app: &TestApp, roots: usize) -> (Value, String, Vec<String>) {
        let course = school(app).await;
        enrolled_in(app, &bastien(), &course).await;
        let path = topic(app, &amina(), &forum(app, &course).await, "Et si r < 0 ?").await;
        let mut ids = Vec::new();
        for number in 0..roots {
            app.clock.advance_minutes(3);
            ids.push(replied(app, &coach_rey(), &path, &format!("{number}"), None).await);
        }
        (course, path, ids)
    }

    fn ids_of(page: &Value) -> Vec<String> {
        let replies = page["data"].as_array().unwrap();
        replies.iter().map(|reply| reply["id"].as_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn pages_hold_every_reply_once_while_others_come_and_go_and_votes_move_them() {
        let app = app();
        let (_, path, ids) = discussed(&app, 5).await;
        for (sort, order) in [("oldest", [0_usize, 1, 2, 3, 4]), ("recent", [4, 3, 2, 1, 0])] {
            let first = read(&app, &amina(), &format!("{path}/replies?sort={sort}&limit=2")).await;
            assert_eq!(ids_of(&first), [0, 1].map(|place: usize| ids[order[place]].clone()));
            // One that is deleted keeps its place.
            let gone = app.request(http::Method::DELETE, &format!("/api/replies/{}", ids[order[1]]));
            assert_eq!(gone.by(&coach_rey()).send().await.status, 204);
            let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
            let next = format!("{path}/replies?sort={sort}&limit=3&cursor={cursor}");
            let next = read(&app, &amina(), &next).await;
            assert_eq!(ids_of(&next), [2, 3, 4].map(|place: usize| ids[order[place]].clone()));
        }
        let second = read(&app, &amina(), &format!("{path}/replies?limit=2&page=2")).await;
        assert_eq!(ids_of(&second), ids[2..4]);
        assert_eq!((&second["pagination"]["total"], &second["pagination"]["pages"]), (&json!(5), &json!(3)));
        let vote = async |person, id: &str, kind: &str| {
            let path = format!("/api/replies/{id}/reactions");
            let body = json!({"reaction_type": kind});
            assert_eq!(app.post(&path, &body).by(&person).send().await.status, 204);
        };
        vote(amina(), &ids[2], "upvote").await;
        vote(bastien(), &ids[2], "upvote").await;
        vote(amina(), &ids[0], "upvote").await;
        vote(amina(), &ids[4], "downvote").await;
        let by_votes = read(&app, &amina(), &format!("{path}/replies?sort=votes")).await;
        assert_eq!(ids_of(&by_votes), [2, 0, 3, 1, 4].map(|place: usize| ids[place].clone()));
        let best = &by_votes["data"][0];
        assert_eq!((&best["upvotes"], &best["user_reaction"]), (&json!(2), &json!("upvote")));
        assert_eq!(by_votes["data"][2]["user_reaction"], Value::Null);
    }

    #[tokio::test]
    async fn what_a_page_leaves_out_is_said_and_found_under_its_reply() {
        let app = app();
        let (_, path, ids) = discussed(&app, 2).await;
        for number in 0..12 {
            app.clock.advance_minutes(1);
            replied(&app, &bastien(), &path, &format!("0.{number}"), Some(&ids[0])).await;
        }
        let last = replied(&app, &amina(), &path, "1.0", Some(&ids[1])).await;
        let shown = async |query: &str| {
            let page = read(&app, &amina(), &format!("{path}/replies?{query}")).await;
            let shown = |reply: &Value| {
                let nested = reply["replies"].as_array().unwrap().len();
                (nested, reply["reply_count"].as_i64().unwrap(), reply["has_more_replies"] == true)
            };
            page["data"].as_array().unwrap().iter().map(shown).collect::<Vec<_>>()
        };
        assert_eq!(shown("sort=oldest").await, [(12, 12, false), (1, 1, false)]);
        assert_eq!(shown("limit=1").await, [(5, 12, true)]);
        assert_eq!(shown("sort=recent&limit=2").await, [(1, 1, false), (9, 12, true)]);
        assert_eq!(shown("sort=votes").await, [(1, 1, false), (10, 12, true)]);
        let under = format!("{path}/replies?under={}&limit=7", ids[0]);
        let first = read(&app, &amina(), &under).await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        let second = read(&app, &amina(), &format!("{under}&cursor={cursor}")).await;
        assert_eq!((ids_of(&first).len(), ids_of(&second).len()), (7, 5));
        assert_eq!(second["data"][4]["content"], "0.11");
        let other = read(&app, &amina(), &format!("{path}/replies?under={}", ids[1])).await;
        assert_eq!(ids_of(&other), [last]);
        let answer =
            app.get(&format!("{path}/replies?under={}&sort=votes", ids[0])).by(&amina()).send().await;
        assert_eq!(wrong_fields(&answer), ["/sort contradiction"]);
    }

    #[tokio::test]
    async fn a_page_of_twenty_with_two_hundred_under_them_is_ten_reads_of_the_store() {
        let app = app();
        let (_, path, ids) = discussed(&app, 20).await;
        for root in &ids {
            app.clock.advance_minutes(1);
            for number in 0..10 {
                let person = if number % 2 == 0 { amina() } else { bastien() };
                replied(&app, &person, &path, &format!("{root}.{number}"), Some(root)).await;
            }
        }
        let page = app.get(&format!("{path}/replies?limit=40")).by(&amina()).send().await;
        let nested = |root: &Value| root["replies"].as_array().unwrap().len();
        let page_of = page.json();
        assert_eq!(page_of["data"].as_array().unwrap().iter().map(nested).collect::<Vec<_>>(), [10; 20]);
        assert!(
            page.header("server-timing").contains("\"10 reads, 0 writes\""),
            "{}",
            page.header("server-timing")
        );
    }

    #[tokio::test]
    async fn who_asks_again_is_told_that_nothing_changed_until_something_does() {
        let app = app();
        let (_, path, ids) = discussed(&app, 1).await;
        let list = format!("{path}/replies");
        let tag = async || {
            let answer = app.get(&list).by(&amina()).send().await;
            assert_eq!((answer.status.as_u16(), answer.header("x-poll-interval")), (200, "15"));
            answer.header("etag").to_owned()
        };
        let asked = async |tag: &str, person| {
            app.get(&list).by(&person).header("if-none-match", tag).send().await.status.as_u16()
        };
        let reply = format!("/api/replies/{}", ids[0]);
        let mut known = tag().await;
        assert_eq!(asked(&known, bastien()).await, 200, "another's votes are shown to another");
        let changes = [
            app.post(&format!("{reply}/reactions"), &json!({"reaction_type": "like"})).by(&amina()),
            app.post(&format!("{reply}/flag"), &json!({"reason": "off_topic"})).by(&bastien()),
            app.post(&format!("{reply}/mark-solution"), &Value::Null).by(&amina()),
            app.put(&reply, &json!({"content": "Elle alterne."})).by(&coach_rey()),
            app.request(http::Method::DELETE, &reply).by(&coach_rey()),
            app.post(&list, &json!({"content": "Dommage"})).by(&amina()),
        ];
        for change in changes {
            assert_eq!(asked(&known, amina()).await, 304);
            let answer = change.send().await;
            assert!(answer.status.is_success(), "{}", answer.described());
            assert_eq!(asked(&known, amina()).await, 200);
            known = tag().await;
        }
        let stranger = app.get(&list).by(&preau_harness::people::fatou()).send().await;
        assert_eq!(stranger.problem(), "not-enrolled");
    }
}
