//! A forum that many use at once: pages that stay right while topics move, and a topic of which each who follows is told once.

use std::collections::BTreeMap;

use futures_util::future::{join_all, try_join_all};
use http::Method;
use serde_json::json;

use crate::{
    host::{Person, Scheduled, now},
    scenario::messages::comes,
    school::{School, entries, text},
};

const DELIVERY: Scheduled = Scheduled { name: "deliver-messages", cron: "* * * * *" };
/// How many runs deliver at once.
const RUNS: usize = 4;

/// While someone reads the topics, three on a page, others pin some, unpin them and reply to them: what nobody moves is on one page.
/// Each of `people`, who take the course, has posted one by then.
pub async fn what_nobody_moves_is_seen_once_while_others_move(
    school: &School<'_>,
    forum: &str,
    people: &[Person],
) {
    let topics = format!("{forum}/topics");
    let post = async |(number, person): (usize, &Person)| {
        let topic = json!({"title": format!("Exercice {number}"), "content": "Où est l'erreur ?"});
        let made = school.caller.post(&topics, &topic).by(person).send().await.expecting(201);
        made.header("location").to_owned()
    };
    let posted = join_all(people.iter().enumerate().map(post)).await;
    // Two are pinned and unpinned, one is replied to again and again; the others stay.
    let (moved, stay) = posted.split_at(3);
    let pin = async |path: &str, method: Method| {
        let pin = format!("{path}/pin");
        let _ = school.caller.request(method, &pin).by(&school.coach_rey).send().await.expecting(200);
    };
    let [first, second, third] = moved else { unreachable!("three move") };
    for (round, sort) in ["pinned", "recent", "popular"].into_iter().enumerate() {
        let begin = format!("{topics}?limit=3&sort={sort}");
        let (mut seen, mut next, mut page) = (BTreeMap::<String, usize>::new(), begin.clone(), 0);
        loop {
            let read = school.caller.get(&next).by(&people[0]).send().await.expecting(200).json();
            for topic in entries(&read) {
                *seen.entry(format!("/api/topics/{}", text(&topic, "id"))).or_default() += 1;
            }
            let Some(cursor) = read["pagination"]["next_cursor"].as_str() else { break };
            next = format!("{begin}&cursor={cursor}");
            let (one, other) =
                if page % 2 == 0 { (Method::POST, Method::DELETE) } else { (Method::DELETE, Method::POST) };
            let reply = async {
                let body = json!({"content": format!("Essai {round}.{page}")});
                let replies = format!("{third}/replies");
                let by = &people[page % people.len()];
                let _ = school.caller.post(&replies, &body).by(by).send().await.expecting(201);
            };
            futures_util::future::join3(pin(first, one), pin(second, other), reply).await;
            page += 1;
        }
        assert!(page >= 2, "{sort}: {page} pages");
        for topic in stay {
            assert_eq!(seen.get(topic), Some(&1), "{topic} by {sort}: {seen:?}");
        }
    }
}

/// All follow the forum; of what one of them asks each of the others is told once, though several runs tell them at once.
pub async fn of_a_new_topic_each_follower_is_told_once(school: &School<'_>, forum: &str, people: &[Person]) {
    let subscription = format!("{forum}/subscription");
    let follow = async |person: &Person| {
        let _ = school.caller.request(Method::POST, &subscription).by(person).send().await.expecting(204);
    };
    join_all(people.iter().map(follow)).await;
    let title = school.unique("Qui a compris ?");
    let topic = json!({"title": title, "content": "Moi non."});
    let (author, others) = people.split_last().unwrap_or_else(|| unreachable!("nobody takes the course"));
    let _ = school.caller.post(&format!("{forum}/topics"), &topic).by(author).send().await.expecting(201);
    join_all((0..RUNS).map(|_| school.caller.run_at(&DELIVERY, now()))).await;
    let told = async |person: &Person| {
        let path = "/notifications/?limit=100&type=forum_topic";
        let page = school.caller.get(path).by(person).send().await.expecting(200).json();
        entries(&page).iter().filter(|notice| format!("{notice}").contains(&title)).count()
    };
    comes(
        async || {
            let waiting = async |person| if told(person).await > 0 { Ok(()) } else { Err(()) };
            try_join_all(others.iter().map(waiting)).await.is_ok()
        },
        "forum_topic",
    )
    .await;
    join_all((0..RUNS).map(|_| school.caller.run_at(&DELIVERY, now()))).await;
    assert_eq!(join_all(others.iter().map(told)).await, vec![1; others.len()]);
    assert_eq!(told(author).await, 0);
}
