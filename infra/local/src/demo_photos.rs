//! The photos of the demonstration school: who took them, of what, and which one was a mistake.

use anyhow::Context;
use axum::body::Body;
use http::{Method, Request, Uri};
use preau_kernel::{checksum::Checksum, file_policy::SubjectKind};
use serde_json::{Value, json};

use crate::{
    demo::School,
    demo_past::Past,
    demo_pictures::{BLACKBOARD, BOAT, FINGER, LEAF_OF_HERBARIUM, POSTER, Picture, SCHOOLYARD, TRIANGLE},
};

/// The class of the school, by its id.
pub const CLASS: &str = "019a5f2e-0000-7000-8000-00000000c1a5";
/// What people call it.
pub const CLASS_NAME: &str = "Terminale 2";

impl Past<'_> {
    /// The poster of a play, which Rey took and took back, for someone on it does not agree; Claire keeps it from the purge.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn keep_poster(&self) -> anyhow::Result<()> {
        self.on(24, 15, 20)?;
        let class = (SubjectKind::Class, CLASS);
        let id = self.school.add("rey", class, "affiche du spectacle.png", &POSTER).await?;
        self.on(20, 9, 45)?;
        self.school
            .send("rey", Method::DELETE, &format!("/photos/{id}?reason=privacy"), &Value::Null)
            .await?;
        self.minutes_pass(70);
        let path = format!("/api/admin/photos/{id}/hold");
        self.school.send("claire", Method::PUT, &path, &Value::Null).await?;
        Ok(())
    }
}

impl School<'_> {
    /// Photos of the class and of its students, by several people; one went to the trash.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn show(&self) -> anyhow::Result<()> {
        let (class, amina) = ((SubjectKind::Class, CLASS), (SubjectKind::Student, "amina"));
        self.add("rey", class, "cour de récréation.png", &SCHOOLYARD).await?;
        self.add("rey", class, "tableau noir.png", &BLACKBOARD).await?;
        self.add("amina", amina, "bateau en papier.png", &BOAT).await?;
        self.add("rey", amina, "cercle circonscrit.png", &TRIANGLE).await?;
        self.add("bastien", (SubjectKind::Student, "bastien"), "herbier.png", &LEAF_OF_HERBARIUM).await?;
        let id = self.add("rey", class, "doigt devant l’objectif.png", &FINGER).await?;
        self.send("rey", Method::DELETE, &format!("/photos/{id}?reason=mistake"), &Value::Null).await?;
        Ok(())
    }

    /// Adds a photo as people do: asks where to put it, puts it there, and says so. The answer is its id.
    async fn add(
        &self,
        person: &str,
        (kind, id): (SubjectKind, &str),
        file_name: &str,
        picture: &Picture,
    ) -> anyhow::Result<String> {
        let bytes = picture.as_deref().context("the picture could not be drawn")?;
        let request = json!({
            "file_name": file_name,
            "content_type": "image/png",
            "size": bytes.len(),
            "sha256": Checksum::of(bytes).to_string(),
            "subject": {"kind": kind.word(), "id": id},
        });
        let answer = self.send(person, Method::POST, "/photos", &request).await?;
        let id = answer["photo"]["id"].as_str().context("a photo's id")?;
        self.put(&answer["upload"], bytes).await?;
        self.send(person, Method::POST, &format!("/photos/{id}/complete"), &Value::Null).await?;
        Ok(id.to_owned())
    }

    /// Puts bytes where the answer to a request for an upload says.
    ///
    /// # Errors
    /// They are refused.
    pub async fn put(&self, upload: &Value, bytes: &[u8]) -> anyhow::Result<()> {
        let url: Uri = upload["url"].as_str().context("an address to put it at")?.parse()?;
        let mut request = Request::put(url.path());
        for (name, value) in upload["headers"].as_object().context("headers")? {
            request = request.header(name, value.as_str().context("a header")?);
        }
        self.answer(request.body(Body::from(bytes.to_vec()))?).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_kernel::server::router;
    use preau_native::SystemClock;

    use super::*;
    use crate::{demo::load, host::Host};

    #[tokio::test]
    async fn each_album_has_its_photos_once_and_the_trash_what_was_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::with_school(folder.path(), Arc::new(SystemClock));
        let router = router(&host.functions, &host.app, &[]);
        load(&host, &router).await.unwrap();
        load(&host, &router).await.unwrap();
        let school = School { host: &host, router: &router };
        for (person, path, names) in [
            (
                "claire",
                "/photos?subject_kind=class&subject_id=019a5f2e-0000-7000-8000-00000000c1a5",
                ["cour de récréation.png", "tableau noir.png"].as_slice(),
            ),
            (
                "fatou",
                "/photos?subject_kind=student&subject_id=amina",
                &["bateau en papier.png", "cercle circonscrit.png"],
            ),
            ("bastien", "/photos", &["herbier.png"]),
            ("rey", "/photos/trash", &["affiche du spectacle.png", "doigt devant l’objectif.png"]),
        ] {
            let page = school.send(person, Method::GET, path, &Value::Null).await.unwrap();
            let photos = page["data"].as_array().unwrap();
            let mut found: Vec<_> = photos.iter().map(|photo| photo["file_name"].as_str().unwrap()).collect();
            found.sort_unstable();
            assert_eq!(found, names, "{path}");
            assert!(photos.iter().all(|photo| photo["width"] == 400 && photo["height"] == 300));
        }
    }
}
