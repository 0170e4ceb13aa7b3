//! `list-topics`: what is asked and told in a forum (seed 2 §4.2.2).

use std::collections::BTreeSet;

use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    field_types::FreeText,
    list::List,
    list_query,
    page::{Page, PageRequest},
    polled_response::{asked_again_after, polled_at},
    problem::Problem,
    request::{PathId, ValidQuery},
    store::SortRange,
    string_enum,
};

use crate::{
    forum::{CHANGES, ForumId, TOPICS},
    forum_access::SeenForum,
    posting::{Posting, asked},
    topic::TopicId,
    topic_standing::TopicStanding,
    topic_view::ForumTopicView,
};

string_enum! {
    /// In which order topics are listed.
    pub enum TopicOrder {
        /// The pinned ones first, the latest pin before the others; then by their last activity.
        Pinned = "pinned",
        /// The last activity first.
        Recent = "recent",
        /// Those first that have most replies.
        Popular = "popular",
    }
}

list_query! {
    /// Which topics.
    pub struct ListTopics by page {
        /// In which order: `pinned` when absent. What a search finds has an order of its own.
        #[param(inline)]
        pub sort: Option<TopicOrder>,
        /// Those that have each of these words, or one that begins so, in their title or text; accents, capitals and endings do
        /// not matter.
        #[param(inline)]
        pub search: Option<FreeText<100>>,
    }
}

/// Lists the topics of a forum
///
/// For those who take the course, and whoever runs it. `total` counts them, where it is no search; a search may leave a page
/// short, though there is a next one. `ETag` counts what is written in the forum, and is another one each minute: who asks again
/// with `If-None-Match` gets 304 while nothing is, and sees views within a minute. `X-Poll-Interval` says after how many seconds to
/// ask again.
#[utoipa::path(
    get,
    path = "/api/forums/{forum_id}/topics",
    tag = "forum",
    params(
        ("forum_id" = String, Path, format = Uuid, description = "The forum"),
        ListTopics,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the last answer"),
    ),
    responses(
        (status = 200, description = "One page", body = Page<ForumTopicView>,
            headers(("X-Poll-Interval" = u32, description = "After how many seconds to ask again"))),
        (status = 304, description = "Nothing has changed"),
    ),
)]
pub(crate) async fn list_topics(
    app: App,
    caller: Caller,
    PathId(id): PathId<ForumId>,
    ValidQuery(query): ValidQuery<ListTopics>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let me = &caller.actor.id;
    // What is read after the counter is as new as it, or newer: who has this version has no less.
    let counted = SeenForum::read(&app.records, id, &caller.actor).await?.counts;
    let count = |name: &str| counted.get(name).copied().unwrap_or_default();
    let search = query.search.as_ref().map(|search| Search::of(&search.0));
    let list = match (&search, query.sort.unwrap_or(TopicOrder::Pinned)) {
        (Some(search), _) => List::latest_first(Posting::of_forum(id)).within(search.range()),
        (None, TopicOrder::Pinned) => List::latest_first(TopicStanding::pinned_of(id)),
        (None, TopicOrder::Recent) => List::latest_first(TopicStanding::recent_of(id)),
        (None, TopicOrder::Popular) => List::latest_first(TopicStanding::popular_of(id)),
    };
    let page = PageRequest::of(&app, &query, list)?;
    let minute = app.now().as_second().div_euclid(60);
    // Whether a topic is unread is the caller's own.
    let version = format!("{}-{minute}-{me}", count(CHANGES));
    let answer = polled_at(&version, &headers, async || {
        let Page { data: ids, pagination } = match &search {
            Some(search) => search.page(&app, page).await?,
            None => standing(&app, page.counted(u64::try_from(count(TOPICS)).unwrap_or_default())).await?,
        };
        let data = ForumTopicView::of_all(&app.records, &ids, me).await?;
        Ok(Answer::ok(Page { data, pagination }).into_response())
    })
    .await?;
    Ok(asked_again_after(15, answer))
}

/// The page of a list of standings.
async fn standing(app: &App, page: PageRequest) -> Result<Page<TopicId>, Problem> {
    let Page { data, pagination } = page.entities::<TopicStanding>(app, |one| one.is_listed).await?;
    Ok(Page { data: data.into_iter().map(|one| one.topic_id).collect(), pagination })
}

/// What is searched for: the longest stem, and all of them.
struct Search {
    longest: String,
    stems: BTreeSet<String>,
}

impl Search {
    /// A text of which no word can be found finds nothing.
    fn of(text: &str) -> Self {
        let (longest, stems) =
            asked(text).unwrap_or_else(|| (text.to_owned(), BTreeSet::from([text.to_owned()])));
        Self { longest, stems }
    }

    fn range(&self) -> SortRange {
        SortRange::Prefix(self.longest.clone())
    }

    async fn page(&self, app: &App, page: PageRequest) -> Result<Page<TopicId>, Problem> {
        let is_found = |posting: &Posting| posting.answers(&self.longest, &self.stems);
        let Page { data, pagination } = page.entities::<Posting>(app, is_found).await?;
        Ok(Page { data: data.into_iter().map(|one| one.topic_id).collect(), pagination })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use http::Method;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey},
    };
    use preau_kernel::clock::Clock;
    use serde_json::{Value, json};

    use crate::testing::{app, enrolled_in, forum, read, replied, school, topic};

    /// The titles of the topics of a page.
    fn titles(page: &Value) -> Vec<String> {
        let data = page["data"].as_array().expect("a page");
        data.iter().map(|topic| topic["title"].as_str().expect("a title").to_owned()).collect()
    }

    async fn pin(app: &TestApp, path: &str, is_pinned: bool) {
        let method = if is_pinned { Method::POST } else { Method::DELETE };
        let answer = app.request(method, &format!("{path}/pin")).by(&coach_rey()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
    }

    #[tokio::test]
    async fn pinned_topics_stand_first_and_the_others_by_their_last_activity_or_their_replies() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let mut paths = BTreeMap::new();
        for title in ["un", "deux", "trois", "quatre"] {
            app.clock.advance_minutes(1);
            paths.insert(title, topic(&app, &amina(), &forum, title).await);
        }
        let topics = format!("{forum}/topics");
        let listed = async |query: &str| titles(&read(&app, &amina(), &format!("{topics}{query}")).await);
        assert_eq!(listed("").await, ["quatre", "trois", "deux", "un"]);
        for title in ["trois", "un"] {
            app.clock.advance_minutes(1);
            pin(&app, &paths[title], true).await;
        }
        for title in ["trois", "deux", "deux"] {
            app.clock.advance_minutes(1);
            replied(&app, &coach_rey(), &paths[title], &format!("{}", app.clock.now()), None).await;
        }
        assert_eq!(listed("").await, ["un", "trois", "deux", "quatre"], "a reply moves no pin");
        assert_eq!(listed("?sort=pinned").await, listed("").await);
        assert_eq!(listed("?sort=recent").await, ["deux", "trois", "quatre", "un"]);
        assert_eq!(listed("?sort=popular").await, ["deux", "trois", "quatre", "un"]);
        assert_eq!(listed("?limit=3&page=2").await, ["quatre"]);
        let page = read(&app, &amina(), &format!("{topics}?limit=3")).await;
        let pagination = ["total", "pages", "page", "limit"].map(|name| page["pagination"][name].clone());
        assert_eq!(pagination, [json!(4), json!(2), json!(1), json!(3)]);
        let second = &page["data"][2];
        assert_eq!(
            (&second["reply_count"], &second["last_reply_by"], &second["is_pinned"], &second["unread"]),
            (&json!(2), &json!("coach_rey"), &json!(false), &json!(true)),
            "{second}"
        );
        pin(&app, &paths["un"], false).await;
        assert_eq!(listed("").await, ["trois", "deux", "quatre", "un"]);
        assert_eq!(app.get(&topics).by(&bastien()).send().await.problem(), "not-enrolled");
        assert_eq!(app.get(&format!("{topics}?sort=best")).by(&amina()).send().await.status, 400);
    }

    #[tokio::test]
    async fn what_nobody_moved_is_seen_once_however_the_others_move_while_one_reads() {
        let mut state = 7_u32;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let mut paths = BTreeMap::new();
        for number in 0..20 {
            app.clock.advance_minutes(1);
            let title = format!("{number}");
            paths.insert(title.clone(), topic(&app, &coach_rey(), &forum, &title).await);
        }
        let names: Vec<_> = paths.keys().cloned().collect();
        for sort in ["pinned", "recent", "popular"] {
            let first = format!("{forum}/topics?limit=4&sort={sort}");
            let (mut seen, mut moved, mut next) = (Vec::new(), BTreeSet::new(), first.clone());
            loop {
                let page = read(&app, &amina(), &next).await;
                seen.extend(titles(&page));
                let Some(cursor) = page["pagination"]["next_cursor"].as_str() else { break };
                next = format!("{first}&cursor={cursor}");
                for _ in 0..3 {
                    app.clock.advance_minutes(1);
                    let title = &names[random(names.len())];
                    moved.insert(title.clone());
                    match random(3) {
                        0 => pin(&app, &paths[title], true).await,
                        1 => pin(&app, &paths[title], false).await,
                        _ => drop(
                            replied(&app, &coach_rey(), &paths[title], &app.clock.now().to_string(), None)
                                .await,
                        ),
                    }
                }
            }
            for title in names.iter().filter(|title| !moved.contains(*title)) {
                let times = seen.iter().filter(|one| *one == title).count();
                assert_eq!(times, 1, "{title} by {sort}: {seen:?}");
            }
            assert!(moved.len() < names.len(), "some stay");
        }
    }

    #[tokio::test]
    async fn who_asks_again_is_told_that_nothing_changed_until_something_is_written() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let forum = forum(&app, &course).await;
        let path = topic(&app, &amina(), &forum, "Et si r < 0 ?").await;
        let topics = format!("{forum}/topics");
        let tag = async || {
            let answer = app.get(&topics).by(&amina()).send().await;
            assert_eq!(answer.header("x-poll-interval"), "15");
            answer.header("etag").to_owned()
        };
        let again = async |tag: &str, person| {
            app.get(&topics).by(&person).header("if-none-match", tag).send().await.status.as_u16()
        };
        let mut known = tag().await;
        assert_eq!((again(&known, amina()).await, again(&known, bastien()).await), (304, 200));
        let lock = format!("{path}/lock");
        for (method, path, body, by) in [
            (Method::POST, format!("{path}/replies"), json!({"content": "Elle alterne."}), bastien()),
            (Method::PUT, path.clone(), json!({"title": "Et si r = 0 ?", "content": "?"}), amina()),
            (Method::POST, format!("{path}/pin"), Value::Null, coach_rey()),
            (Method::POST, lock, Value::Null, coach_rey()),
            (Method::DELETE, path.clone(), Value::Null, coach_rey()),
        ] {
            let mut request = app.request(method, &path).by(&by);
            if body != Value::Null {
                request = request.json(&body);
            }
            let answer = request.send().await;
            assert!(answer.status.is_success(), "{}", answer.described());
            assert_eq!(again(&known, amina()).await, 200, "{path}");
            known = tag().await;
            assert_eq!(again(&known, amina()).await, 304);
        }
        app.clock.advance_minutes(1);
        assert_eq!(
            again(&known, amina()).await,
            200,
            "views, which are not counted as changes, are seen within a minute"
        );
    }

    #[tokio::test]
    async fn a_page_of_twenty_asks_the_store_six_times_and_who_knows_it_twice() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        for number in 0..20 {
            app.clock.advance_minutes(1);
            let path = topic(&app, &coach_rey(), &forum, &format!("{number}")).await;
            replied(&app, &amina(), &path, &format!("{number}"), None).await;
        }
        let topics = format!("{forum}/topics");
        let page = app.get(&topics).by(&amina()).send().await;
        assert!(page.header("server-timing").contains("\"6 reads, 0 writes\""), "{}", page.described());
        assert_eq!(page.json()["data"][19]["last_reply_by"], "amina");
        let again = app.get(&topics).by(&amina()).header("if-none-match", page.header("etag")).send().await;
        assert!(again.header("server-timing").contains("\"2 reads, 0 writes\""), "{}", again.described());
    }

    #[tokio::test]
    async fn topics_are_found_by_their_words_whatever_their_accents_and_endings() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let limits = topic(&app, &amina(), &forum, "Les limites des suites récurrentes").await;
        let growth = topic(&app, &amina(), &forum, "Suite croissante").await;
        let found = async |search: &str| {
            let query = form_urlencoded::byte_serialize(search.as_bytes()).collect::<String>();
            titles(&read(&app, &amina(), &format!("{forum}/topics?search={query}")).await)
        };
        assert_eq!(found("RECURRENTE limite").await, ["Les limites des suites récurrentes"]);
        let mut both = found("suites").await;
        both.sort();
        assert_eq!(both, ["Les limites des suites récurrentes", "Suite croissante"]);
        assert_eq!(found("croiss").await, ["Suite croissante"], "the beginning of a word");
        for nothing in ["suite convergente", "!!!", "x"] {
            assert_eq!(found(nothing).await, Vec::<String>::new(), "{nothing}");
        }
        let edited = json!({"title": "Suite décroissante", "content": "Et sa limite ?"});
        assert_eq!(app.put(&growth, &edited).by(&amina()).send().await.status, 200);
        assert_eq!(found("croissante").await, Vec::<String>::new());
        assert_eq!(found("décroissantes limites").await, ["Suite décroissante"]);
        assert_eq!(app.request(Method::DELETE, &limits).by(&amina()).send().await.status, 204);
        assert_eq!(found("suite").await, ["Suite décroissante"]);
        let mut left = app.items().into_iter().filter(|item| item.kind == "forum-posting");
        assert!(left.all(|item| item.document.contains("decroiss")), "nothing else is left");
    }
}
