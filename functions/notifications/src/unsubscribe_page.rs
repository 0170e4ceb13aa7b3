//! `unsubscribe-page`: asks whoever followed the link of an e-mail whether they want no more of them.

use preau_kernel::{
    answer::{Answer, Html},
    app::App,
    caller::AnyCaller,
    field_types::FreeText,
    problem::Problem,
    request::PathId,
    small_page::{Button, small_page},
    text::{Language, LocalizedText},
};

use crate::unsubscribe_link::open;

/// Shows the page of an unsubscribe link
///
/// A button, for programs follow links too: to look at the page changes nothing.
#[utoipa::path(
    get,
    path = "/notifications/unsubscribe/{token}",
    tag = "notifications",
    params(("token" = String, Path, description = "The signed end of the link")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
)]
pub(crate) async fn unsubscribe_page(
    app: App,
    caller: AnyCaller,
    PathId(token): PathId<FreeText<1_000>>,
) -> Result<Answer<Html>, Problem> {
    let name = open(&app, &token.0)?.notice_type.name();
    let (fr, en) = (name.in_language(Language::French), name.in_language(Language::English));
    let question = LocalizedText::made(
        format!("Voulez-vous ne plus recevoir par e-mail {fr} ?"),
        format!("Do you want to receive no more {en} by e-mail?"),
    );
    let heading = LocalizedText::fixed("Se désabonner", "Unsubscribe");
    // What RFC 8058 has mail programs send.
    let button = Button { label: &heading, fields: &[("List-Unsubscribe", "One-Click")] };
    Ok(small_page(caller.language, &heading, &question, Some(&button)))
}

#[cfg(test)]
mod tests {
    use preau_harness::{TestAnswer, insta, people::amina};

    use crate::testing::{SESSION_REMINDER, app, unsubscribe_path};

    fn text(answer: &TestAnswer) -> String {
        String::from_utf8(answer.body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn the_page_asks_and_changes_nothing() {
        let app = app();
        let path = unsubscribe_path(&app, &amina(), SESSION_REMINDER);
        let answer = app.get(&path).send().await;
        insta::assert_snapshot!(text(&answer), @r#"
        <!doctype html>
        <html lang="fr">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="robots" content="noindex">
        <title>Se désabonner</title>
        <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style>
        <h1>Se désabonner</h1>
        <p>Voulez-vous ne plus recevoir par e-mail les rappels de séance ?</p>
        <form method="post">
        <input type="hidden" name="List-Unsubscribe" value="One-Click">
        <button>Se désabonner</button>
        </form>
        </html>
        "#);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(
            (answer.header("x-robots-tag"), answer.header("referrer-policy")),
            ("noindex", "no-referrer")
        );
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'; "));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(app.events().await.is_empty() && app.items().is_empty());
    }

    #[tokio::test]
    async fn who_reads_english_is_asked_in_english() {
        let app = app();
        let path = format!("{}/", unsubscribe_path(&app, &amina(), SESSION_REMINDER));
        let page = text(&app.get(&path).in_english().send().await);
        assert!(page.contains("Do you want to receive no more session reminders by e-mail?"), "{page}");
        assert!(!page.contains("amina"), "{page}");
    }
}
