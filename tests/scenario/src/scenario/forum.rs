//! The forum of a course: what is posted, voted and deleted at once is counted once, on every store.

use futures_util::future::{join, join_all};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    client::Answer,
    host::{Person, Scheduled, now},
    scenario::forum_crowd::{
        of_a_new_topic_each_follower_is_told_once, what_nobody_moves_is_seen_once_while_others_move,
    },
    school::{School, entries, text, texts},
};

/// How many students take the course.
const PEOPLE: usize = 8;
const PURGE: Scheduled = Scheduled { name: "purge-topics", cron: "*/5 3 * * *" };

/// What the steps of this file share.
struct Forum<'s> {
    school: &'s School<'s>,
    people: Vec<Person>,
    course: String,
    path: String,
    topic: String,
}

impl Forum<'_> {
    async fn post(&self, person: &Person, path: &str, body: &Value) -> Answer {
        self.school.caller.post(path, body).by(person).send().await
    }

    async fn act(&self, person: &Person, method: Method, path: &str) -> Answer {
        self.school.caller.request(method, path).by(person).send().await
    }

    async fn read(&self, person: &Person, path: &str) -> Value {
        self.school.caller.get(path).by(person).send().await.expecting(200).json()
    }

    async fn reply(&self, person: &Person, content: &str, parent: Option<&str>) -> Answer {
        let mut body = json!({"content": content});
        if let Some(parent) = parent {
            body["parent_reply_id"] = parent.into();
        }
        self.post(person, &format!("{}/replies", self.topic), &body).await
    }
}

pub async fn of_many_votes_and_replies_at_once_each_counts_once(school: &School<'_>) {
    let forum = opened(school).await;
    a_topic_is_posted_once_found_and_kept_first(&forum).await;
    let answers = replies_at_once_are_all_there(&forum).await;
    votes_at_once_equal_a_recount(&forum, &answers[0]).await;
    what_is_flagged_is_decided_on(&forum, &answers[1]).await;
    of_two_solutions_at_once_one_stands(&forum, &answers).await;
    under_what_is_deleted_with_all_nothing_is_left(&forum, &answers[2]).await;
    what_nobody_moves_is_seen_once_while_others_move(school, &forum.path, &forum.people).await;
    of_a_new_topic_each_follower_is_told_once(school, &forum.path, &forum.people).await;
}

async fn opened<'s>(school: &'s School<'s>) -> Forum<'s> {
    let (caller, coach) = (&school.caller, &school.coach_rey);
    let outline = json!({"title": school.unique("Forum"), "modules": [
        {"title": "Un", "lessons": [{"title": "Terme général", "duration_minutes": 30}]},
    ]});
    let course = caller.post("/api/courses", &outline).by(coach).send().await.expecting(201).json();
    let course = format!("/api/courses/{}", text(&course, "id"));
    let _ = caller.request(Method::POST, &format!("{course}/publish")).by(coach).send().await.expecting(200);
    let people: Vec<Person> = school.students(PEOPLE).collect();
    let enrol = json!({"course_id": course.rsplit('/').next(), "autoGenerateSchedule": false});
    let enrolled = people.iter().map(|person| caller.post("/api/enrollments", &enrol).by(person).send());
    for enrolled in join_all(enrolled).await {
        let _ = enrolled.expecting(201);
    }
    let path = format!("{course}/forum");
    let made =
        caller.post(&path, &json!({"title": "Questions"})).by(coach).send().await.expecting(201).json();
    caller.post(&path, &json!({"title": "Encore"})).by(coach).send().await.is_problem(409, "forum-exists");
    let forum = format!("/api/forums/{}", text(&made, "id"));
    let changed = json!({"title": "Vos questions", "description": "Une par sujet."});
    let _ = caller.put(&forum, &changed).by(coach).send().await.expecting(200);
    caller.get(&path).by(&school.bastien).send().await.is_problem(403, "not-enrolled");
    let subscription = format!("{forum}/subscription");
    let _ = caller.request(Method::POST, &subscription).by(coach).send().await.expecting(204);
    Forum { school, people, course, path: forum, topic: String::new() }.asked().await
}

impl Forum<'_> {
    /// The first student asks, twice at once.
    async fn asked(self) -> Self {
        let topics = format!("{}/topics", self.path);
        let question = json!({"title": "Et si la raison est négative ?", "content": "Je ne vois pas."});
        let ask = async || self.post(&self.people[0], &topics, &question).await.expecting(201);
        let (one, other) = join(ask(), ask()).await;
        assert_eq!(one.json()["id"], other.json()["id"]);
        let topic = one.header("location").to_owned();
        Self { topic, ..self }
    }
}

async fn a_topic_is_posted_once_found_and_kept_first(forum: &Forum<'_>) {
    let (coach, first) = (&forum.school.coach_rey, &forum.people[0]);
    let topics = format!("{}/topics", forum.path);
    let second = json!({"title": "Bienvenue", "content": "Bonjour à tous."});
    let second = forum.post(coach, &topics, &second).await.expecting(201);
    let second = second.header("location");
    let titles = async |query: &str| {
        let page = forum.read(first, &format!("{topics}{query}")).await;
        texts(&entries(&page), "title").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    // An index of DynamoDB may lag; here it does not.
    assert_eq!(titles("?search=RAISONS%20negatives").await, ["Et si la raison est négative ?"]);
    let _ = forum.act(coach, Method::POST, &format!("{}/pin", forum.topic)).await.expecting(200);
    assert_eq!(titles("").await, ["Et si la raison est négative ?", "Bienvenue"]);
    let _ = forum.act(coach, Method::DELETE, &format!("{}/pin", forum.topic)).await.expecting(200);
    assert_eq!(titles("?sort=recent").await, ["Bienvenue", "Et si la raison est négative ?"]);
    let caller = &forum.school.caller;
    let edited = json!({"title": "Bonjour", "content": "À tous."});
    let _ = caller.put(second, &edited).by(coach).send().await.expecting(200);
    let _ = forum.act(coach, Method::POST, &format!("{second}/lock")).await.expecting(200);
    let locked = forum.post(first, &format!("{second}/replies"), &json!({"content": "Merci"})).await;
    locked.is_problem(409, "topic-locked");
    let _ = forum.act(coach, Method::DELETE, &format!("{second}/lock")).await.expecting(200);
    let _ = forum.act(coach, Method::DELETE, second).await.expecting(204);
    assert_eq!(forum.read(first, &topics).await["pagination"]["total"], 1);
    a_month_after_its_deletion_it_is_gone_for_good(forum, second).await;
}

async fn a_month_after_its_deletion_it_is_gone_for_good(forum: &Forum<'_>, topic: &str) {
    let subject = format!("topic:{}", topic.rsplit('/').next().unwrap_or_default());
    let last = async || {
        let events = forum.school.events_of(&subject).await;
        events.first().map(|event| text(event, "kind").to_owned())
    };
    forum.school.caller.run_at(&PURGE, now() + SignedDuration::from_hours(29 * 24)).await;
    assert_eq!(last().await.as_deref(), Some("TOPIC_DELETED"));
    forum.school.caller.run_at(&PURGE, now() + SignedDuration::from_hours(31 * 24)).await;
    assert_eq!(last().await.as_deref(), Some("TOPIC_PURGED"));
}

/// Every student but the first replies, at once; their replies' ids.
async fn replies_at_once_are_all_there(forum: &Forum<'_>) -> Vec<String> {
    let (first, others) = (&forum.people[0], &forum.people[1..]);
    let replying = others
        .iter()
        .map(async |person| forum.reply(person, "Elle décroît toujours.", None).await.expecting(201).json());
    let made = join_all(replying).await;
    let seen = forum.read(first, &forum.topic).await;
    assert_eq!((&seen["reply_count"], &seen["view_count"]), (&json!(PEOPLE - 1), &json!(1)), "{seen}");
    let page =
        forum.school.caller.get(&format!("{}/replies", forum.topic)).by(first).send().await.expecting(200);
    assert_eq!(entries(&page.json()).len(), PEOPLE - 1);
    let again = async |tag: &str| {
        forum
            .school
            .caller
            .get(&format!("{}/replies", forum.topic))
            .by(first)
            .header("if-none-match", tag)
            .send()
            .await
    };
    let _ = again(page.header("etag")).await.expecting(304);
    let reply = text(&made[0], "id").to_owned();
    let path = format!("/api/replies/{reply}");
    let edited = json!({"content": "Elle décroît : r < 0."});
    let _ = forum.school.caller.put(&path, &edited).by(&forum.people[1]).send().await.expecting(200);
    let _ = forum.read(&forum.people[1], &format!("{path}/history")).await;
    let _ = again(page.header("etag")).await.expecting(200);
    made.iter().map(|reply| text(reply, "id").to_owned()).collect()
}

/// Every student but its author votes, changes their mind and takes back, at once.
async fn votes_at_once_equal_a_recount(forum: &Forum<'_>, reply: &str) {
    let path = format!("/api/replies/{reply}/reactions");
    let voters: Vec<_> = forum.people.iter().enumerate().filter(|(number, _)| *number != 1).collect();
    let voting = voters.iter().map(async |(number, person)| {
        for kind in ["upvote", "downvote", "upvote"] {
            let _ = forum.post(person, &path, &json!({"reaction_type": kind})).await.expecting(204);
        }
        if number % 2 == 0 {
            let _ = forum.act(person, Method::DELETE, &path).await.expecting(204);
        }
    });
    join_all(voting).await;
    let left = voters.iter().filter(|(number, _)| number % 2 == 1).count();
    let page = forum.read(&forum.people[3], &format!("{}/replies?sort=votes", forum.topic)).await;
    let best = &page["data"][0];
    assert_eq!(
        (&best["id"], &best["upvotes"], &best["downvotes"]),
        (&json!(reply), &json!(left), &json!(0)),
        "{page}"
    );
    assert_eq!(best["user_reaction"], "upvote");
}

async fn what_is_flagged_is_decided_on(forum: &Forum<'_>, reply: &str) {
    let coach = &forum.school.coach_rey;
    let flag = format!("/api/replies/{reply}/flag");
    for person in [0, 3, 4] {
        let _ = forum.post(&forum.people[person], &flag, &json!({"reason": "spam"})).await.expecting(204);
    }
    let page = forum.read(&forum.people[0], &format!("{}/replies", forum.topic)).await;
    let hidden = entries(&page).into_iter().find(|one| one["id"] == reply).unwrap_or_default();
    assert_eq!((&hidden["is_hidden"], &hidden["content"]), (&json!(true), &json!("")), "{hidden}");
    let flags = format!("{}/flags", forum.path);
    assert_eq!(entries(&forum.read(coach, &flags).await).len(), 3);
    let decided = forum.post(coach, &format!("{flags}/{reply}/resolve"), &json!({"is_hidden": false})).await;
    let _ = decided.expecting(204);
    assert_eq!(entries(&forum.read(coach, &flags).await).len(), 0);
}

async fn of_two_solutions_at_once_one_stands(forum: &Forum<'_>, replies: &[String]) {
    let (coach, first) = (&forum.school.coach_rey, &forum.people[0]);
    let path = |reply: &str| format!("/api/replies/{reply}/mark-solution");
    let mark = async |person, reply: &str| forum.act(person, Method::POST, &path(reply)).await.expecting(204);
    let _ = join(mark(coach, &replies[0]), mark(first, &replies[3])).await;
    let page = forum.read(first, &format!("{}/replies", forum.topic)).await;
    assert_eq!(entries(&page).iter().filter(|reply| reply["is_solution"] == true).count(), 1, "{page}");
    for reply in [&replies[0], &replies[3]] {
        let _ = forum.act(first, Method::DELETE, &path(reply)).await.expecting(204);
    }
    assert_eq!(forum.read(first, &forum.topic).await["has_solution"], false);
    let subscription = format!("{}/subscription", forum.topic);
    let _ = forum.act(coach, Method::POST, &subscription).await.expecting(204);
    let _ = forum.act(coach, Method::DELETE, &subscription).await.expecting(204);
    let _ = forum.act(coach, Method::DELETE, &format!("{}/subscription", forum.path)).await.expecting(204);
}

/// The coach deletes a reply with all under it while all others answer it.
async fn under_what_is_deleted_with_all_nothing_is_left(forum: &Forum<'_>, root: &str) {
    let (coach, first) = (&forum.school.coach_rey, &forum.people[0]);
    let nested = forum.reply(first, "Et si r = 0 ?", Some(root)).await.expecting(201).json();
    let answering = forum.people[1..].iter().map(async |person| {
        let answer = forum.reply(person, "Moi aussi.", Some(text(&nested, "id"))).await;
        assert!(answer.status == 201 || answer.status == 409, "{answer:?}");
    });
    let delete = format!("/api/replies/{root}?subtree=true");
    let deleting = async { while forum.act(coach, Method::DELETE, &delete).await.status == 202 {} };
    join(join_all(answering), deleting).await;
    let own = forum.reply(first, "J'ai compris.", None).await.expecting(201).json();
    let own = format!("/api/replies/{}", text(&own, "id"));
    let _ = forum.act(first, Method::DELETE, &own).await.expecting(204);
    let page = forum.read(first, &format!("{}/replies?limit=100", forum.topic)).await;
    let all = entries(&page);
    let gone = all.iter().find(|reply| reply["id"] == root).cloned().unwrap_or_default();
    assert_eq!((&gone["deleted"], &gone["reply_count"]), (&json!(true), &json!(0)), "{gone}");
    let live: usize = all.iter().map(live_in).sum();
    assert_eq!(live, PEOPLE - 2);
    assert_eq!(forum.read(first, &forum.topic).await["reply_count"], live);
    let shown = forum.read(first, &format!("{}/forum", forum.course)).await;
    assert_eq!((&shown["topic_count"], &shown["reply_count"]), (&json!(1), &json!(live)), "{shown}");
}

/// How many replies are there of a tree of them.
fn live_in(reply: &Value) -> usize {
    let under = reply["replies"].as_array().into_iter().flatten().map(live_in).sum::<usize>();
    under + usize::from(reply["deleted"] == false)
}
