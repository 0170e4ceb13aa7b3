//! A notice that came to someone, for the tests that need one.

use preau_harness::TestApp;
use preau_kernel::{
    actor::Actor,
    caller::Caller,
    changes::{AuditEntry, Changes},
};
use preau_notifications::notice::{Notice, NoticeType, deliver_in};
use serde_json::Value;

/// A notice comes to `reader`; answers its id.
pub(crate) async fn notice_of(app: &TestApp, reader: &Actor) -> String {
    let (app, caller) = (&app.app, Caller::of_link(reader.id.clone()));
    let texts = ["Bonjour".to_owned(), "Bonjour à tous.".to_owned()];
    let notice = Notice::new(app.ids.as_ref(), app.now(), reader.id.clone(), NoticeType::MESSAGE, texts);
    let subject = format!("user:{}", reader.id);
    let entry = AuditEntry { kind: "NOTICE_CAME", resource: &subject, from: Value::Null, to: Value::Null };
    let changes = deliver_in(Changes::audited(app, &caller, app.now(), entry), &notice);
    assert!(changes.commit_alone(app).await.unwrap());
    notice.id.to_string()
}
