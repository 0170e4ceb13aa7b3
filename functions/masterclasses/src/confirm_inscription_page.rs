//! `confirm-inscription-page`: asks whoever followed the link of an e-mail whether they confirm.

use preau_kernel::{
    answer::{Answer, Html},
    app::App,
    caller::AnyCaller,
    field_types::FreeText,
    problem::Problem,
    request::PathId,
    text::LocalizedText,
};

use crate::{confirm_page::page, confirmation::open};

/// Shows the page of a confirmation link
///
/// A button, for programs follow links too: to look at the page changes nothing.
#[utoipa::path(
    get,
    path = "/inscriptions/confirm/{token}",
    tag = "masterclasses",
    params(("token" = String, Path, description = "The signed end of the link")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
)]
pub(crate) async fn confirm_inscription_page(
    app: App,
    caller: AnyCaller,
    PathId(token): PathId<FreeText<1_000>>,
) -> Result<Answer<Html>, Problem> {
    open(&app, &token.0)?;
    let heading = LocalizedText::fixed("Confirmer mon inscription", "Confirm my registration");
    let question = LocalizedText::fixed(
        "Voulez-vous confirmer votre inscription ?",
        "Do you want to confirm your registration?",
    );
    Ok(page(caller.language, &heading, &question, Some(&heading)))
}

#[cfg(test)]
mod tests {
    use preau_harness::insta;

    use crate::testing::{app, confirmation_path, made, recounted, register_guest, stress};

    #[tokio::test]
    async fn the_page_asks_and_changes_nothing() {
        let app = app();
        let path = made(&app, &stress(2)).await;
        register_guest(&app, &path, "awa@example.org").await;
        let link = confirmation_path(&app, "awa@example.org");
        let events = app.events().await.len();
        let answer = app.get(&link).send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        200 OK
        content-type: text/html; charset=utf-8

        <!doctype html>
        <html lang="fr">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="robots" content="noindex">
        <title>Confirmer mon inscription</title>
        <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style>
        <h1>Confirmer mon inscription</h1>
        <p>Voulez-vous confirmer votre inscription ?</p>
        <form method="post">
        <button>Confirmer mon inscription</button>
        </form>
        </html>
        "#);
        assert_eq!(
            (answer.header("x-robots-tag"), answer.header("referrer-policy")),
            ("noindex", "no-referrer")
        );
        assert_eq!((app.events().await.len(), recounted(&app).held), (events, 1));
        let english = app.get(&link).in_english().send().await;
        assert!(english.described().contains("Do you want to confirm your registration?"));
        for wrong in [format!("{link}A"), "/inscriptions/confirm/x".to_owned()] {
            assert_eq!(app.get(&wrong).send().await.problem(), "not-found", "{wrong}");
        }
    }
}
