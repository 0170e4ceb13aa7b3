//! What the tests of this domain share.

use http::Method;
use preau_harness::{TestAnswer, TestApp};
use preau_kernel::{actor::Actor, caller::Caller, changes::Changes, id::UserId, unit_of_work::UnitOfWork};
use preau_notification_definitions::sessions::{SessionCancelled, SessionReminder};
use serde_json::Value;

use crate::{
    notice::{Notice, NoticeType, deliver_in},
    unsubscribe_link::{Subscriber, unsubscribe_link},
};

pub(crate) const MESSAGE: NoticeType = NoticeType::MESSAGE;
pub(crate) const SESSION_CANCELLED: NoticeType = NoticeType::of::<SessionCancelled>();
pub(crate) const SESSION_REMINDER: NoticeType = NoticeType::of::<SessionReminder>();

/// An app with this domain's functions.
pub(crate) fn app() -> TestApp {
    TestApp::new(crate::functions())
}

/// A notice to `reader` that is not delivered yet.
pub(crate) fn notice(app: &TestApp, reader: &Actor, notice_type: NoticeType, title: &str) -> Notice {
    let texts = [title.to_owned(), format!("{title}.")];
    Notice::new(app.app.ids.as_ref(), app.app.now(), reader.id.clone(), notice_type, texts)
}

/// Commits what another domain would: some notices, with an event of its own.
pub(crate) async fn commit(app: &TestApp, changes: impl FnOnce(Changes) -> Changes) {
    let caller = Caller::of_link(UserId::parse("preau").expect("a user id"));
    let mut work = UnitOfWork::of(&app.app, &caller);
    let begun = work.tells("DELIVERED", "notice:new", [Value::Null, Value::Null]);
    let committed = work.commit_step(changes(begun)).await;
    assert!(matches!(committed, Ok(true)), "{committed:?}");
}

/// A notice comes; answers its id.
pub(crate) async fn arrive(app: &TestApp, reader: &Actor, notice_type: NoticeType, title: &str) -> String {
    let notice = notice(app, reader, notice_type, title);
    commit(app, |changes| deliver_in(changes, &notice)).await;
    notice.id.to_string()
}

/// As many notices come, some in one transaction.
pub(crate) async fn many(app: &TestApp, reader: &Actor, count: usize) {
    let notices: Vec<_> =
        (0..count).map(|number| notice(app, reader, MESSAGE, &format!("N° {number}"))).collect();
    for group in notices.chunks(50) {
        commit(app, |changes| group.iter().fold(changes, deliver_in)).await;
    }
}

/// The kinds of the events of this domain's functions, in order.
pub(crate) async fn kinds(app: &TestApp) -> Vec<String> {
    let events = app.events().await.into_iter().map(|event| event.kind);
    events.filter(|kind| kind != "DELIVERED").collect()
}

/// Marks a notice read as `actor`.
pub(crate) async fn read(app: &TestApp, actor: &Actor, id: &str) -> TestAnswer {
    app.request(Method::POST, &format!("/notifications/{id}/read/")).by(actor).send().await
}

/// Marks all notices of `actor` read.
pub(crate) async fn read_all(app: &TestApp, actor: &Actor) -> TestAnswer {
    app.request(Method::POST, "/notifications/read-all/").by(actor).send().await
}

/// Deletes a notice as `actor`.
pub(crate) async fn delete(app: &TestApp, actor: &Actor, id: &str) -> TestAnswer {
    app.request(Method::DELETE, &format!("/notifications/{id}/delete/")).by(actor).send().await
}

/// Deletes what `actor` has read.
pub(crate) async fn clear_read(app: &TestApp, actor: &Actor) -> TestAnswer {
    app.request(Method::DELETE, "/notifications/clear-read/").by(actor).send().await
}

/// How many notices of `actor` are unread, as their badge says.
pub(crate) async fn unread(app: &TestApp, actor: &Actor) -> usize {
    let answer = app.get("/notifications/unread-count/").by(actor).send().await;
    let count = answer.json()["unread_count"].as_u64().expect("a number");
    usize::try_from(count).expect("a small number")
}

/// The path of a link to stop e-mails.
pub(crate) fn unsubscribe_path(app: &TestApp, reader: &Actor, notice_type: NoticeType) -> String {
    path_of(app, &Subscriber::User(reader.id.clone()), notice_type)
}

/// The path of a link to stop e-mails to whoever it is.
pub(crate) fn path_of(app: &TestApp, subscriber: &Subscriber, notice_type: NoticeType) -> String {
    let link = unsubscribe_link(&app.app, subscriber, notice_type);
    link.strip_prefix("http://test").expect("the public address").to_owned()
}
