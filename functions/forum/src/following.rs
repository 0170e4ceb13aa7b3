//! Beginning and ceasing to follow a topic or a forum.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, changes::Changes, entity::Stored, problem::Problem,
    unit_of_work::UnitOfWork,
};
use serde_json::{Value, json};

use crate::{
    follower::{Followed, Follower, ToTell},
    forum_access::{SeenForum, SeenTopic},
};

/// Has the caller follow a topic or a forum that is for them; where they do, nothing changes.
///
/// # Errors
/// Those of [`SeenTopic::read`] and [`SeenForum::read`]; the store did not answer.
pub(crate) async fn followed(app: &App, caller: &Caller, what: Followed) -> Result<Answer<()>, Problem> {
    let me = &caller.actor.id;
    check_is_for(app, caller, what).await?;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        if work.find::<Follower>(&Follower::key_of(what, me)).await?.is_some() {
            return Ok(Answer::no_content());
        }
        let follower = Follower { followed: what, user_id: me.clone(), since: work.now() };
        let changes = told(&work, what, true).create(&follower);
        let changes = match (what, to_tell(&work, what, caller).await?) {
            (Followed::Topic(topic_id), None) => changes.create(&ToTell { topic_id, user_id: me.clone() }),
            _ => changes,
        };
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

/// Has the caller follow it no longer. Who takes the course no more may still do so.
///
/// # Errors
/// Those of [`followed`], where they do not follow it.
pub(crate) async fn unfollowed(app: &App, caller: &Caller, what: Followed) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(follower) = work.find::<Follower>(&Follower::key_of(what, &caller.actor.id)).await? else {
            check_is_for(app, caller, what).await?;
            return Ok(Answer::no_content());
        };
        let to_tell = to_tell(&work, what, caller).await?;
        let changes = told(&work, what, false).delete(&follower).delete_all(&to_tell);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

async fn check_is_for(app: &App, caller: &Caller, what: Followed) -> Result<(), Problem> {
    match what {
        Followed::Topic(id) => SeenTopic::read(&app.records, id, &caller.actor).await.map(|_| ()),
        Followed::Forum(id) => SeenForum::read(&app.records, id, &caller.actor).await.map(|_| ()),
    }
}

/// That the caller is told of the next reply to the topic, where they are.
async fn to_tell(
    work: &UnitOfWork<'_>,
    what: Followed,
    caller: &Caller,
) -> Result<Option<Stored<ToTell>>, Problem> {
    match what {
        Followed::Topic(id) => work.find::<ToTell>(&ToTell::key_of(id, &caller.actor.id)).await,
        Followed::Forum(_) => Ok(None),
    }
}

/// Changes that tell that the caller follows it, or does no longer.
fn told(work: &UnitOfWork<'_>, what: Followed, is_followed: bool) -> Changes {
    let kind = match (what, is_followed) {
        (Followed::Topic(_), true) => "TOPIC_FOLLOWED",
        (Followed::Topic(_), false) => "TOPIC_UNFOLLOWED",
        (Followed::Forum(_), true) => "FORUM_FOLLOWED",
        (Followed::Forum(_), false) => "FORUM_UNFOLLOWED",
    };
    let states: [Value; 2] =
        [!is_followed, is_followed].map(|is_followed| json!({"is_followed": is_followed}));
    work.tells(kind, &what.to_string(), states)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey, student};
    use serde_json::Value;

    use crate::testing::{announced, app, enrolled_in, forum, read, replied, school, topic};

    #[tokio::test]
    async fn who_follows_a_topic_is_told_of_one_reply_until_they_visit_it() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let forum = forum(&app, &course).await;
        let path = topic(&app, &coach_rey(), &forum, "Rendez-vous").await;
        let subscription = format!("{path}/subscription");
        let act = async |method: Method, person| {
            app.request(method, &subscription).by(&person).send().await.status.as_u16()
        };
        let is_unread = async || {
            let topics = read(&app, &amina(), &format!("{forum}/topics")).await;
            topics["data"][0]["unread"] == true
        };
        let is_followed = async |person| read(&app, &person, &path).await["is_followed"] == true;
        // Rey, who wrote it, ceases to follow it: what is told from here on is told to Amina.
        assert_eq!((is_followed(coach_rey()).await, is_followed(amina()).await), (true, false));
        assert_eq!(act(Method::DELETE, coach_rey()).await, 204);
        for _ in 0..2 {
            assert_eq!(act(Method::POST, amina()).await, 204);
        }
        assert_eq!((is_followed(coach_rey()).await, is_followed(amina()).await), (false, true));
        let listed = read(&app, &amina(), &format!("{forum}/topics")).await;
        assert_eq!(listed["data"][0]["is_followed"], true);
        let told = || announced(&app).iter().filter(|name| *name == "forum-reply").count();
        replied(&app, &amina(), &path, "Lundi ?", None).await;
        assert_eq!(told(), 0, "nobody is told of their own reply");
        for text in ["Mardi ?", "Mercredi ?"] {
            replied(&app, &bastien(), &path, text, None).await;
            assert_eq!((told(), is_unread().await), (1, true));
        }
        read(&app, &amina(), &path).await;
        assert!(!is_unread().await);
        replied(&app, &bastien(), &path, "Jeudi ?", None).await;
        assert_eq!(told(), 2, "she has visited it");
        assert_eq!(act(Method::DELETE, amina()).await, 204);
        assert_eq!(act(Method::DELETE, amina()).await, 204);
        read(&app, &amina(), &path).await;
        replied(&app, &bastien(), &path, "Vendredi ?", None).await;
        assert_eq!(told(), 2, "she follows it no longer");
        assert_eq!(act(Method::POST, amina()).await, 204);
        replied(&app, &bastien(), &path, "Samedi ?", None).await;
        assert_eq!(told(), 3);
        let kinds = app.events().await.into_iter().map(|event| event.kind);
        assert_eq!(kinds.filter(|kind| kind.ends_with("FOLLOWED")).count(), 4);
    }

    #[tokio::test]
    async fn who_takes_the_course_follows_its_forum_and_who_leaves_it_may_cease_to() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let subscription = format!("{forum}/subscription");
        let act = async |method: Method, person| app.request(method, &subscription).by(&person).send().await;
        assert_eq!(act(Method::POST, bastien()).await.problem(), "not-enrolled");
        assert_eq!(act(Method::DELETE, bastien()).await.problem(), "not-enrolled");
        let of_course = format!("/api/courses/{}/forum", course["id"].as_str().unwrap());
        let is_followed = async |person| read(&app, &person, &of_course).await["is_followed"].clone();
        assert_eq!(is_followed(amina()).await, false);
        assert_eq!(act(Method::POST, amina()).await.status, 204);
        assert_eq!((is_followed(amina()).await, is_followed(coach_rey()).await), (true.into(), false.into()));
        let enrollments = read(&app, &amina(), "/api/enrollments").await;
        let enrollment = enrollments["data"][0]["id"].as_str().unwrap();
        let left = app.request(Method::DELETE, &format!("/api/enrollments/{enrollment}"));
        let left = left.by(&amina()).send().await;
        assert!(left.status.is_success(), "{}", left.described());
        assert_eq!(act(Method::POST, amina()).await.problem(), "not-enrolled");
        assert_eq!(act(Method::DELETE, amina()).await.status, 204);
        assert_eq!(act(Method::DELETE, amina()).await.problem(), "not-enrolled");
    }

    #[tokio::test]
    async fn who_has_left_the_course_is_told_of_nothing_that_is_said_in_it() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &coach_rey(), &forum(&app, &course).await, "Rendez-vous").await;
        let subscription = format!("{path}/subscription");
        assert_eq!(app.post(&subscription, &Value::Null).by(&amina()).send().await.status, 204);
        let question = replied(&app, &amina(), &path, "Lundi ?", None).await;
        let enrollments = read(&app, &amina(), "/api/enrollments").await;
        let enrollment = enrollments["data"][0]["id"].as_str().unwrap();
        let left = app.request(Method::DELETE, &format!("/api/enrollments/{enrollment}"));
        assert!(left.by(&amina()).send().await.status.is_success());
        // She follows the topic, and it is her question that is answered.
        replied(&app, &bastien(), &path, "Mardi.", Some(question.as_str())).await;
        let news = app.items().into_iter().filter(|item| item.kind == "announcement");
        let told = news.filter(|item| item.document.contains("Mardi.")).map(|item| item.document);
        assert!(told.into_iter().all(|said| !said.contains("\"amina\"")), "she is told");
        assert_eq!(announced(&app).iter().filter(|name| *name == "forum-answer").count(), 0);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_replies_at_once_each_follower_is_told_once() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &coach_rey(), &forum(&app, &course).await, "Rendez-vous").await;
        // More than are told in one transaction.
        for number in 0..60 {
            let person = student(number);
            enrolled_in(&app, &person, &course).await;
            let subscription = format!("{path}/subscription");
            assert_eq!(app.post(&subscription, &Value::Null).by(&person).send().await.status, 204);
        }
        let texts: Vec<_> = (0..6).map(|number| format!("{number} ?")).collect();
        join_all(texts.iter().map(async |text| replied(&app, &amina(), &path, text, None).await)).await;
        let news = app.items().into_iter().filter(|item| item.kind == "announcement");
        let news = news.map(|item| serde_json::from_str::<Value>(&item.document).unwrap());
        let news = news.filter(|said| said["template"] == "forum-reply");
        let mut told = Vec::new();
        for said in news {
            let text = said.to_string();
            let students = (0..60).map(|number| student(number).id.to_string());
            told.extend(students.filter(|id| text.contains(&format!("\"{id}\""))));
        }
        told.sort();
        let mut everyone: Vec<_> = (0..60).map(|number| student(number).id.to_string()).collect();
        everyone.sort();
        assert_eq!(told, everyone);
        assert_eq!(
            app.items().iter().filter(|item| item.kind == "forum-to-tell").count(),
            0,
            "Rey is told too"
        );
    }
}
