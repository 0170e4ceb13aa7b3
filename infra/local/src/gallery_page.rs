//! The local host's gallery: the photos of the demonstration school, and its trash.

use std::sync::Arc;

use axum::{Router, routing::get};
use preau_kernel::{actor::Role, file_policy::SubjectKind};
use serde_json::{Value, json};

use crate::{
    demo_page::{DemoPage, script, style},
    demo_photos::{CLASS, CLASS_NAME},
    demonstration::Demonstration,
    people,
};

const SCRIPT: &str = include_str!("../pages/gallery.js");
const STYLE: &str = include_str!("../pages/gallery.css");

/// As strict as the first page's, but for pictures: the host itself serves those.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static PAGE: DemoPage = DemoPage {
    title: "Photos – Préau",
    style: "/agenda.css",
    policy: POLICY,
    content: include_str!("../pages/gallery.html"),
    otherwise: Some(
        "<p>Les photos ne sont montrées qu’avec l’école de démonstration. \
                <i lang=\"en\">The gallery is shown with the demonstration school only.</i></p>\n",
    ),
    school,
};

/// The routes of the page; it shows photos if someone signs tokens for it.
pub fn routes(demonstration: Option<Arc<Demonstration>>) -> Router {
    Router::new()
        .route("/gallery", PAGE.route())
        .route("/gallery.js", get(async || script(SCRIPT)))
        .route("/gallery.css", get(async || style(STYLE)))
        .with_state(demonstration)
}

/// Everyone, with a token and the albums that they may open, and how many days the trash keeps what is deleted, by kind of
/// subject.
fn school(demonstration: &Demonstration) -> anyhow::Result<Value> {
    let entry = |person: &people::Person| {
        let token = demonstration.token(person)?;
        Ok(json!({
            "id": person.id, "role": person.role.word(), "full_name": person.full_name, "token": token,
            "albums": albums_of(person),
        }))
    };
    let people = people::PEOPLE.iter().map(entry).collect::<anyhow::Result<Vec<_>>>()?;
    let retention = &demonstration.retention;
    let days = |kind| (SubjectKind::word(kind).to_owned(), json!(retention.of(kind).as_hours() / 24));
    let kinds = [SubjectKind::Class, SubjectKind::Course, SubjectKind::Profile, SubjectKind::Student];
    Ok(json!({"people": people, "retention": Value::from_iter(kinds.map(days))}))
}

/// What this person may see the photos of, beside what is their own: their class, themselves, their child.
fn albums_of(person: &people::Person) -> Vec<Value> {
    let student =
        |student: &people::Person| json!({"kind": "student", "id": student.id, "name": student.full_name});
    let students = people::PEOPLE.iter().filter(|known| known.role == Role::Student);
    match person.role {
        Role::Student => vec![student(person)],
        Role::Parent => students.filter(|known| known.id == people::CHILD).map(student).collect(),
        _ => {
            let class = json!({"kind": "class", "id": CLASS, "name": CLASS_NAME});
            std::iter::once(class).chain(students.map(student)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_page::tests::{assert_guarded, demonstration, read, school};

    #[tokio::test]
    async fn the_page_brings_everyone_with_a_token_and_the_albums_they_may_open() {
        let (headers, page) = read(routes(demonstration()), "/gallery", "127.0.0.1:8787").await;
        let school = school(&page);
        let people = school["people"].as_array().unwrap();
        assert_eq!(people.len(), people::PEOPLE.len());
        assert!(people.iter().all(|person| person["token"].as_str().unwrap().split('.').count() == 3));
        let albums = |name: &str| {
            let person = people.iter().find(|person| person["id"] == name).unwrap();
            let albums = person["albums"].as_array().unwrap().iter();
            albums.map(|album| album["id"].as_str().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(albums("rey"), [CLASS, "amina", "bastien"]);
        assert_eq!(albums("bastien"), ["bastien"]);
        assert_eq!(albums("fatou"), ["amina"]);
        assert_guarded(&headers, POLICY);
    }

    #[tokio::test]
    async fn the_page_knows_how_long_the_trash_keeps_photos() {
        let (_, page) = read(routes(demonstration()), "/gallery", "localhost:8787").await;
        let expected = json!({"class": 30, "course": 30, "profile": 30, "student": 30});
        assert_eq!(school(&page)["retention"], expected);
    }

    #[tokio::test]
    async fn without_tokens_or_by_a_strange_name_there_is_no_photo_to_see() {
        for (demonstration, host) in [(None, "127.0.0.1:8787"), (demonstration(), "rebound.example:8787")] {
            let (_, page) = read(routes(demonstration), "/gallery", host).await;
            assert!(page.contains("href=\"/functions\"") && page.contains("demonstration school only"));
            assert!(!page.contains("<script") && !page.contains("<main"), "{page}");
        }
    }

    #[tokio::test]
    async fn the_script_and_the_style_have_addresses_of_their_own() {
        for (path, kind, word) in [
            ("/gallery.js", "text/javascript; charset=utf-8", "/photos/trash"),
            ("/gallery.css", "text/css; charset=utf-8", "#photos"),
        ] {
            let (headers, text) = read(routes(None), path, "localhost:8787").await;
            assert_eq!(headers["content-type"], kind);
            assert!(text.contains(word));
        }
    }
}
