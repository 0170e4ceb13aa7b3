//! What this domain keeps about a person: shown to them, and erased (seed 1 §10). What they posted stays, nameless.

use preau_kernel::{
    async_trait,
    changes::Changes,
    entity::Stored,
    list::{List, Records},
    outbox::forget_about,
    personal_data::{Erasure, Export, Pages, PersonalData, object_member},
    problem::Problem,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::{
    flag::ReplyFlag,
    follower::{Follower, ToTell},
    reaction::Reaction,
    reply::{Reply, ReplyId},
    reply_place::ReplyPlace,
    revision::Revision,
    topic::{Topic, TopicId},
};

/// The topics and replies that they wrote, what they thought of others', and what they follow.
///
/// What they posted and flagged stays, under the pseudonym; what they thought and followed goes with them. Within two days expires by
/// itself what counts how much they posted and viewed.
pub struct ForumData;

/// How many are listed at once, and changed in one transaction where it is of several.
const AT_ONCE: usize = 25;
/// How many former texts of a reply are shown.
const MOST_FORMER: usize = 100;

#[async_trait]
impl PersonalData for ForumData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        vec![(
            "forum",
            object_member("Topics, replies, reactions and flags in forums, and what is followed there."),
        )]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let person = export.person;
        let topics = List::whole(Topic::of_user(person));
        export.list("forum/topics", [topics], |_, one: Topic| Some(one)).await?;
        let records = export.app.records.clone();
        let shown = move |replies| Box::pin(with_former_texts(records.clone(), replies)) as _;
        export.list_with::<Reply>("forum/replies", 0, &List::whole(Reply::of_user(person)), shown).await?;
        let reactions = List::whole(Reaction::of_user(person));
        export.list("forum/reactions", [reactions], |_, one: Reaction| Some(one)).await?;
        let flags = List::whole(ReplyFlag::of_user(person));
        export.list("forum/flags", [flags], |_, one: ReplyFlag| Some(one)).await?;
        let follows = List::whole(Follower::of_user(person));
        export.list("forum/follows", [follows], |_, one: Follower| Some(one)).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let follows = List::whole(Follower::of_user(erasure.person));
        let gone = |erasure: &Erasure<'_>, found: &[Stored<Follower>]| {
            Changes::without_event(erasure.app.now()).delete_all(found)
        };
        erasure.sweep::<Follower>(follows, AT_ONCE, |_| true, gone).await?;
        let to_tell = List::whole(ToTell::of_user(erasure.person));
        let gone = |erasure: &Erasure<'_>, found: &[Stored<ToTell>]| {
            Changes::without_event(erasure.app.now()).delete_all(found)
        };
        erasure.sweep::<ToTell>(to_tell, AT_ONCE, |_| true, gone).await?;
        let flags = List::whole(ReplyFlag::of_user(erasure.person));
        erasure.sweep::<ReplyFlag>(flags, AT_ONCE, |_| true, nameless_flags).await?;
        let replies = List::whole(Reply::of_user(erasure.person));
        erasure.sweep::<Reply>(replies, AT_ONCE, |_| true, nameless_replies).await?;
        let mut topics = Pages::of(List::whole(Topic::of_user(erasure.person)), AT_ONCE);
        while let Some(page) = topics.next::<Topic>(&erasure.app.records).await? {
            for stored in page {
                if !erasure.goes_on() {
                    return Ok(());
                }
                let outcome = take_name_off(erasure, stored.entity.id).await;
                erasure.tried(outcome);
            }
        }
        let mut reactions = Pages::of(List::whole(Reaction::of_user(erasure.person)), AT_ONCE);
        while let Some(page) = reactions.next::<Reaction>(&erasure.app.records).await? {
            for stored in page {
                if !erasure.goes_on() {
                    return Ok(());
                }
                let outcome = take_back(erasure, stored.entity.reply_id).await;
                erasure.tried(outcome);
            }
        }
        Ok(())
    }
}

/// Replies, each with its former texts.
async fn with_former_texts(records: Records, replies: Vec<Stored<Reply>>) -> Result<Vec<Value>, Problem> {
    let mut shown = Vec::with_capacity(replies.len());
    for reply in replies {
        let mut one = serde_json::to_value(&reply.entity).map_err(Problem::internal)?;
        if reply.entity.revisions > 0 {
            let former = List::whole(Revision::of_reply(reply.entity.id));
            let former = records.first::<Revision>(&former, MOST_FORMER).await?.entities;
            let former: Vec<_> = former.into_iter().map(|stored| stored.entity).collect();
            one["former_texts"] = serde_json::to_value(former).map_err(Problem::internal)?;
        }
        shown.push(one);
    }
    Ok(shown)
}

/// The same flags under the pseudonym: what they hide stays hidden, and who decides still has to.
fn nameless_flags(erasure: &Erasure<'_>, found: &[Stored<ReplyFlag>]) -> Changes {
    found.iter().fold(Changes::without_event(erasure.app.now()), |changes, stored| {
        let flag = ReplyFlag { user_id: erasure.pseudonym.clone(), ..stored.entity.clone() };
        changes.delete(stored).create(&flag)
    })
}

/// The same replies under the pseudonym.
fn nameless_replies(erasure: &Erasure<'_>, found: &[Stored<Reply>]) -> Changes {
    let changes = erasure.audited("FORUM_REPLIES_ANONYMISED", json!({"replies": found.len()}));
    found.iter().fold(changes, |changes, stored| {
        let reply = Reply { user_id: erasure.pseudonym.clone(), ..stored.entity.clone() };
        let topic = reply.topic_id;
        changes
            .replace(&Stored::at_version(reply, stored.version))
            .add_to_counters(Topic::counting(topic, &[]))
    })
}

/// Takes their name off a topic; what waits to be told of it names them, and is taken back.
async fn take_name_off(erasure: &Erasure<'_>, id: TopicId) -> Result<bool, Problem> {
    let Erasure { app, caller, person, pseudonym, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let found = work.find::<Topic>(&Topic::key_of(id)).await?;
        let Some(before) = found.filter(|topic| topic.entity.is_by(person)) else { return Ok(false) };
        forget_about(app, &before.entity.resource()).await?;
        let topic = Topic { user_id: pseudonym.clone(), ..before.entity.clone() };
        let changes = work.replaces("TOPIC_ANONYMISED", &before, &topic);
        if work.commit_step(changes.add_to_counters(Topic::counting(id, &[]))).await? {
            return Ok(true);
        }
    }
}

/// Takes back what they thought of a reply.
async fn take_back(erasure: &Erasure<'_>, reply: ReplyId) -> Result<bool, Problem> {
    let Erasure { app, caller, person, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(before) = work.find::<Reaction>(&Reaction::key_of(reply, person)).await? else {
            return Ok(false);
        };
        let changes = work.nothing_yet().delete(&before);
        let place = work.find::<ReplyPlace>(&ReplyPlace::key_of(reply)).await?;
        let difference = before.entity.difference(&before.entity.without(|_| true));
        let changes = match place {
            Some(place) if !difference.is_empty() => changes
                .add_to_counters(ReplyPlace::counting(reply, difference))
                .add_to_counters(Topic::counting(place.entity.topic_id, &[])),
            _ => changes,
        };
        if work.commit_step(changes).await? {
            app.records.follow::<ReplyPlace>(&ReplyPlace::key_of(reply)).await;
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        people::{amina, bastien, coach_rey},
        personal_data::{erased, exported},
    };
    use serde_json::json;

    use super::ForumData;
    use crate::{
        recount::recounted,
        testing::{app, enrolled_in, forum, post, read, replied, school, topic},
    };

    #[tokio::test]
    async fn what_someone_posted_is_shown_to_them_and_stays_nameless() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let forum = forum(&app, &course).await;
        let path = topic(&app, &amina(), &forum, "Et si r < 0 ?").await;
        let hers = replied(&app, &amina(), &path, "Je precise.", None).await;
        let his = replied(&app, &bastien(), &path, "Elle alterne.", Some(&hers)).await;
        app.clock.advance_minutes(6);
        let edited = json!({"content": "Je précise."});
        assert_eq!(app.put(&format!("/api/replies/{hers}"), &edited).by(&amina()).send().await.status, 200);
        let (vote, flag) = (json!({"reaction_type": "upvote"}), json!({"reason": "spam"}));
        assert_eq!(post(&app, &amina(), &format!("/api/replies/{his}/reactions"), &vote).await.status, 204);
        assert_eq!(post(&app, &amina(), &format!("/api/replies/{his}/flag"), &flag).await.status, 204);
        let shown = exported(&app, &ForumData, &amina()).await["forum"].clone();
        assert_eq!(shown["topics"][0]["title"], "Et si r < 0 ?");
        assert_eq!(shown["replies"][0]["content"], "Je précise.");
        assert_eq!(shown["replies"][0]["former_texts"][0]["content"], "Je precise.");
        assert_eq!(shown["reactions"][0]["types"], json!(["upvote"]));
        assert_eq!(
            (&shown["flags"][0]["reason"], shown["follows"].as_array().map(Vec::len)),
            (&json!("spam"), Some(1))
        );

        erased(&app, &ForumData, &amina()).await;
        assert_eq!(recounted(&app), (1, 2));
        let seen = read(&app, &bastien(), &path).await;
        assert_eq!(seen["title"], "Et si r < 0 ?");
        assert!(seen["user_id"].as_str().unwrap().starts_with("erased-"), "{seen}");
        let page = read(&app, &bastien(), &format!("{path}/replies")).await;
        let root = &page["data"][0];
        assert_eq!((&root["content"], &root["replies"][0]["upvotes"]), (&json!("Je précise."), &json!(0)));
        assert!(root["user_id"].as_str().unwrap().starts_with("erased-"), "{root}");
        let flags = read(&app, &coach_rey(), &format!("{forum}/flags")).await;
        assert_eq!(flags["data"].as_array().map(Vec::len), Some(1), "who decides still has to: {flags}");
        let names = |kind: &str| {
            let items = app.items().into_iter().filter(|item| item.kind.starts_with(kind));
            items.filter(|item| item.document.contains("\"amina\"")).count()
        };
        assert_eq!(names("forum-"), 0);
        assert_eq!(erased(&app, &ForumData, &amina()).await.found, 0);
    }
}
