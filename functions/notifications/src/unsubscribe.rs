//! `unsubscribe`: stops the e-mails of one type, by the link that each of them carries (RFC 8058).

use preau_kernel::{
    answer::{Answer, Html},
    app::App,
    caller::{AnyCaller, Caller},
    channel::Channel,
    checksum::Checksum,
    id::UserId,
    problem::Problem,
    signature::Signed,
    small_page::small_page,
    text::{Language, LocalizedText},
    unit_of_work::UnitOfWork,
};
use serde_json::json;

use crate::{
    notice::NoticeType,
    preferences::{Channels, Preferences},
    suppressed_address::SuppressedAddress,
    unsubscribe_link::{Subscriber, Subscription},
};

/// Stops e-mails by their link
///
/// Mailboxes send `List-Unsubscribe=One-Click`, as a form of either kind; the link alone says what is asked, and an empty
/// body does. To stop what is stopped changes nothing. One's preferences take it back.
#[utoipa::path(
    post,
    path = "/notifications/unsubscribe/{token}",
    tag = "notifications",
    params(("token" = String, Path, description = "The signed end of the link")),
    responses((status = 200, description = "A page that says so", body = String, content_type = "text/html")),
)]
pub(crate) async fn unsubscribe(
    app: App,
    caller: AnyCaller,
    Signed(Subscription { subscriber, notice_type }): Signed<Subscription>,
) -> Result<Answer<Html>, Problem> {
    match subscriber {
        Subscriber::User(user) => stop_for_user(&app, &caller.by_link(user), notice_type).await,
        Subscriber::Address(digest) => {
            let caller = caller.by_link(UserId::of_schedule("unsubscribe"));
            stop_at_address(&app, &caller, digest, notice_type).await
        }
    }
}

/// Stops what is sent to `caller`, wherever they are reached by e-mail: their preferences say so.
async fn stop_for_user(app: &App, caller: &Caller, notice_type: NoticeType) -> Result<Answer<Html>, Problem> {
    let back =
        LocalizedText::fixed("Vos préférences permettent d'y revenir.", "Your preferences take it back.");
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let mut stored = Preferences::of(&app.records, user).await?;
        if !stored.entity.allows(notice_type, Channel::Email) {
            return Ok(done(notice_type, &back, caller.language));
        }
        let channels = Channels { email: false, ..stored.entity.channels(notice_type) };
        stored.entity.types.insert(notice_type, channels);
        stored.entity.updated_at = Some(work.now());

        let told = [true, false].map(|email| json!({"type": notice_type, "email": email}));
        let changes = work.tells("UNSUBSCRIBED", &format!("user:{user}"), told).save(&stored);
        if let Some(answer) = work.commit(changes, done(notice_type, &back, caller.language)).await? {
            return Ok(answer);
        }
    }
}

/// Stops what is sent to an address, whoever reads it.
async fn stop_at_address(
    app: &App,
    caller: &Caller,
    digest: Checksum,
    notice_type: NoticeType,
) -> Result<Answer<Html>, Problem> {
    let back = LocalizedText::fixed(
        "L'école peut y revenir, si vous le lui demandez.",
        "The school takes it back when you ask.",
    );
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let before = SuppressedAddress::known(&app.records, digest, work.now()).await?;
        let mut after = before.entity.clone();
        if !after.unsubscribe(notice_type, work.now()) {
            return Ok(done(notice_type, &back, caller.language));
        }
        let changes = work.replaces("UNSUBSCRIBED", &before, &after);
        if let Some(answer) = work.commit(changes, done(notice_type, &back, caller.language)).await? {
            return Ok(answer);
        }
    }
}

/// The page that says so, and how to take it back.
fn done(notice_type: NoticeType, back: &LocalizedText, language: Language) -> Answer<Html> {
    let [back_fr, back_en] = [Language::French, Language::English].map(|language| back.in_language(language));
    let name = notice_type.name();
    let (fr, en) = (name.in_language(Language::French), name.in_language(Language::English));
    let done = LocalizedText::made(
        format!("Vous ne recevrez plus par e-mail {fr}. {back_fr}"),
        format!("You will receive no more {en} by e-mail. {back_en}"),
    );
    let heading = LocalizedText::fixed("C'est fait", "Done");
    small_page(language, &heading, &done, None)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::Method;
    use preau_harness::{Life, Mortal, TestAnswer, TestApp, insta, people::amina};
    use preau_kernel::{contact::EmailAddress, store::Store};
    use preau_notification_definitions::find;
    use serde_json::{Value, json};

    use crate::{
        suppressed_address::SuppressedAddress,
        testing::{SESSION_CANCELLED, SESSION_REMINDER, app, path_of, unsubscribe_path},
    };

    async fn click(app: &TestApp, path: &str) -> TestAnswer {
        let request =
            app.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        request.bytes(b"List-Unsubscribe=One-Click".to_vec()).send().await
    }

    async fn preferences(app: &TestApp) -> Value {
        app.get("/notifications/preferences").by(&amina()).send().await.json()
    }

    #[tokio::test]
    async fn one_click_stops_the_emails_of_one_type_and_nothing_else() {
        let app = app();
        let wanted = json!({
            "types": {"session_reminder": {"whatsapp": false}}, "quiet_hours": {"start": "22:00", "end": "07:00"},
        });
        app.put("/notifications/preferences", &wanted).by(&amina()).send().await;
        let before = preferences(&app).await;
        let answer = click(&app, &unsubscribe_path(&app, &amina(), SESSION_REMINDER)).await;
        insta::assert_snapshot!(answer.described(), @r#"
        200 OK
        content-type: text/html; charset=utf-8

        <!doctype html>
        <html lang="fr">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="robots" content="noindex">
        <title>C'est fait</title>
        <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style>
        <h1>C'est fait</h1>
        <p>Vous ne recevrez plus par e-mail les rappels de séance. Vos préférences permettent d'y revenir.</p>
        </html>
        "#);
        let after = preferences(&app).await;
        let reminders = json!({"in_app": true, "email": false, "whatsapp": false});
        assert_eq!(after["types"]["session_reminder"], reminders);
        assert_eq!(
            (&after["types"]["message"], &after["quiet_hours"]),
            (&before["types"]["message"], &before["quiet_hours"])
        );
        insta::assert_json_snapshot!(app.events().await.last(), @r#"
        {
          "id": "019cad8f-ac00-7000-8000-000000000001",
          "kind": "UNSUBSCRIBED",
          "subject": "user:amina",
          "actor": {
            "id": "amina",
            "role": null
          },
          "at": "2026-03-02T08:00:00Z",
          "from": {
            "email": true,
            "type": "session_reminder"
          },
          "to": {
            "email": false,
            "type": "session_reminder"
          }
        }
        "#);
    }

    #[tokio::test]
    async fn whatever_the_body_and_however_often() {
        let app = app();
        let path = unsubscribe_path(&app, &amina(), SESSION_REMINDER);
        let form = "multipart/form-data; boundary=b";
        let part =
            "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        let sent =
            app.request(Method::POST, &path).header("content-type", form).bytes(part.into()).send().await;
        assert_eq!(sent.status, 200);
        assert_eq!(app.request(Method::POST, &path).send().await.status, 200);
        for _ in 0..2 {
            let keyed = app.request(Method::POST, &format!("{path}/")).key("k").in_english().send().await;
            let told = String::from_utf8(keyed.body.to_vec()).unwrap();
            assert!(told.contains("You will receive no more session reminders by e-mail."), "{told}");
        }
        assert_eq!(app.events().await.len(), 1);
        assert_eq!(preferences(&app).await["types"]["session_reminder"]["email"], false);
    }

    #[tokio::test]
    async fn wherever_the_process_dies_the_same_click_sent_again_gets_the_same_page() {
        let mut calls = 0;
        loop {
            let life = Life::long();
            let around = |inner| -> Arc<dyn Store> {
                Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
            };
            let app = TestApp::around(crate::functions(), around);
            let path = unsubscribe_path(&app, &amina(), SESSION_REMINDER);
            let click = async || app.request(Method::POST, &path).key("k").send().await;
            life.lasting(calls);
            let first = click().await;
            let is_over = life.is_over();
            life.lasting(i64::MAX);
            // The lease of the request that never came back ends.
            app.clock.advance_minutes(3);
            let again = click().await;
            let told = (again.status.as_u16(), again.header("content-type"), again.header("referrer-policy"));
            assert_eq!(told, (200, "text/html; charset=utf-8", "no-referrer"), "dead after {calls} calls");
            assert!(again.header("content-security-policy").starts_with("default-src 'none'"));
            assert_eq!(app.events().await.len(), 1, "dead after {calls} calls");
            if !is_over {
                assert_eq!((first.body, again.header("idempotent-replayed")), (again.body.clone(), "true"));
                break;
            }
            calls += 1;
        }
    }

    #[tokio::test]
    async fn a_click_that_changes_nothing_is_answered_again_with_all_its_headers() {
        let app = app();
        let path = unsubscribe_path(&app, &amina(), SESSION_REMINDER);
        click(&app, &path).await;
        let click = async || app.request(Method::POST, &path).key("k").send().await;
        let (first, again) = (click().await, click().await);
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        assert_eq!(first.body, again.body);
        for name in ["content-type", "content-language", "content-security-policy", "referrer-policy"] {
            assert_eq!(first.header(name), again.header(name), "{name}");
        }
    }

    #[tokio::test]
    async fn the_link_of_an_address_stops_what_goes_there_and_nobodys_preferences() {
        let app = app();
        let address = EmailAddress::parse("fatou@example.org").unwrap();
        let path = path_of(&app, &(&address).into(), SESSION_REMINDER);
        for _ in 0..2 {
            let told = String::from_utf8(click(&app, &path).await.body.to_vec()).unwrap();
            assert!(told.contains("les rappels de séance. L'école peut y revenir"), "{told}");
        }
        let found = SuppressedAddress::find(&app.app.records, &address).await.unwrap().unwrap().entity;
        assert!(found.refuses(find("session-reminder").unwrap()).is_some());
        assert!(found.refuses(find("generic-notice").unwrap()).is_none());
        assert!(found.refuses(find("session-cancelled").unwrap()).is_none());
        let events = app.events().await;
        assert_eq!(events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["UNSUBSCRIBED"]);
        assert!(app.items().iter().all(|item| !format!("{item:?}").contains("fatou")));
    }

    #[tokio::test]
    async fn an_altered_link_is_not_found() {
        let app = app();
        let path = unsubscribe_path(&app, &amina(), SESSION_REMINDER);
        let critical = unsubscribe_path(&app, &amina(), SESSION_CANCELLED);
        let altered = path.replace("/unsubscribe/", "/unsubscribe/A");
        for wrong in [
            &path[..path.len() - 1],
            &format!("{path}A"),
            &altered,
            &critical,
            "/notifications/unsubscribe/x",
        ] {
            assert_eq!(click(&app, wrong).await.problem(), "not-found", "{wrong}");
            assert_eq!(app.get(wrong).send().await.problem(), "not-found", "{wrong}");
        }
        assert!(app.events().await.is_empty());
        let clicks = app.log().into_iter().filter(|line| line.contains("unsubscribe"));
        let wrote: Vec<String> = clicks.filter(|line| !line.contains("\"store_writes\":0")).collect();
        assert_eq!(wrote, Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_link_is_not_told_in_the_log() {
        let app = app();
        let path = unsubscribe_path(&app, &amina(), SESSION_REMINDER);
        click(&app, &path).await;
        let (_, token) = path.rsplit_once('/').unwrap();
        assert!(app.log().iter().all(|line| !line.contains(token) && !line.contains("amina")));
    }
}
