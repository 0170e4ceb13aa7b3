//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use std::collections::BTreeMap;

use preau_kernel::{
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes},
    entity::Stored,
    file_policy::SubjectKind,
    id::UserId,
    list::{List, Records},
    problem::Problem,
    store::Scope,
    unit_of_work::Audited,
};
use serde_json::{Value, json};

use crate::{
    photo::{Photo, PhotoId, State, Subject},
    purge,
    quota::{Direction, KeptUsage, count},
    view::PhotoView,
};

/// Everything, as JSON: what they uploaded, and what there is of them.
///
/// # Errors
/// The store did not answer.
pub async fn export(app: &App, user: &UserId) -> Result<Value, Problem> {
    let photos = photos_of(&app.records, user).await?;
    let shown: Vec<PhotoView> =
        photos.into_values().map(|stored| PhotoView::plain(&stored.entity, app.now())).collect();
    Ok(json!(shown))
}

/// What someone uploaded, and what belongs to them, wherever it is.
async fn photos_of(records: &Records, user: &UserId) -> Result<BTreeMap<PhotoId, Stored<Photo>>, Problem> {
    let subjects = [SubjectKind::Profile, SubjectKind::Student];
    let subjects = subjects.map(|kind| Photo::of(&Subject { kind, id: user.clone() }));
    let mut photos = BTreeMap::new();
    let lists: [Scope; 2] = [Photo::by(user), Photo::trash_of(user)];
    for scope in lists.into_iter().chain(subjects) {
        let found = records.all::<Photo>(&List::whole(scope)).await?;
        photos.extend(found.into_iter().map(|stored| (stored.entity.id, stored)));
    }
    // What others deleted of them, and what they deleted of others, stands in the whole trash alone.
    let trash = records.all::<Photo>(&List::whole(Photo::trash())).await?;
    let trash = trash.into_iter().filter(|stored| names(&stored.entity, user));
    photos.extend(trash.map(|stored| (stored.entity.id, stored)));
    Ok(photos)
}

fn is_of(photo: &Photo, user: &UserId) -> bool {
    matches!(photo.subject.kind, SubjectKind::Profile | SubjectKind::Student) && photo.subject.id == *user
}

/// Whether a photo in the trash is of `user`, or was deleted by them.
fn names(photo: &Photo, user: &UserId) -> bool {
    is_of(photo, user) || matches!(&photo.state, State::Deleted(deletion) if deletion.by == *user)
}

/// Purges up to `limit` photos that `user` uploaded or that belong to them, whether they are in the trash or not, and
/// answers how many. What is under a legal hold stays, and what they deleted of others, under the pseudonym, which is the
/// caller's name.
///
/// # Errors
/// The store or the files did not answer. What was done so far stays done.
pub async fn erase(app: &App, caller: &Caller, user: &UserId, limit: usize) -> Result<usize, Problem> {
    let mut erased = 0;
    for id in photos_of(&app.records, user).await?.into_keys().take(limit) {
        erased += usize::from(erase_one(app, caller, user, id).await?);
    }
    Ok(erased)
}

async fn erase_one(app: &App, caller: &Caller, user: &UserId, id: PhotoId) -> Result<bool, Problem> {
    let mut attempts = Attempts::default();
    loop {
        let Some(stored) = app.records.find::<Photo>(&Photo::key_of(id)).await? else {
            return Ok(false);
        };
        let theirs = stored.entity.owner_id == *user || is_of(&stored.entity, user);
        if !theirs && !names(&stored.entity, user) {
            return Ok(false);
        }
        let telling = |kind, to| {
            let subject = Photo::resource_of(id);
            let entry = AuditEntry { kind, resource: &subject, from: stored.entity.state(), to };
            Changes::audited(app, caller, app.now(), entry)
        };
        if stored.entity.held || !theirs {
            let changes = telling("PHOTO_ANONYMISED", stored.entity.state());
            if anonymise(stored.clone(), user, &caller.actor.id, changes).commit_alone(app).await? {
                return Ok(true);
            }
        } else {
            let changes = match stored.entity.state {
                State::Purging { .. } => Changes::without_event(app.now()),
                _ => telling("PHOTO_ERASED", json!({"status": "purging"})),
            };
            if let Some(claimed) = purge::claim(app, stored.clone(), changes).await? {
                return purge::finish(app, caller, claimed).await;
            }
        }
        attempts.again(app).await?;
    }
}

/// The changes with a photo that names the pseudonym instead of the user.
fn anonymise(mut stored: Stored<Photo>, user: &UserId, pseudonym: &UserId, mut changes: Changes) -> Changes {
    let photo = &mut stored.entity;
    if photo.owner_id == *user {
        changes = count(changes, user, photo.size, Direction::Less);
        changes = count(changes, pseudonym, photo.size, Direction::More);
        photo.owner_id = pseudonym.clone();
    }
    if is_of(photo, user) {
        photo.subject.id = pseudonym.clone();
    }
    if let State::Deleted(deletion) = &mut photo.state
        && deletion.by == *user
    {
        deletion.by = pseudonym.clone();
    }
    changes.replace(&stored)
}

/// What is kept of a person beside their photos: how much they keep.
pub struct Kept(KeptUsage);

impl Kept {
    /// Reads it.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, user: &UserId) -> Result<Self, Problem> {
        Ok(Self(KeptUsage::of(records, user).await?))
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changes with its deletion.
    #[must_use]
    pub fn delete_in(&self, changes: Changes) -> Changes {
        self.0.delete_in(changes)
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, director},
    };
    use preau_kernel::{caller::Caller, id::UserId};

    use super::{erase, export};
    use crate::photo::State;
    use crate::testing::{
        PNG, announced, deleted, files, photo_of, request, school, stored, subject, uploaded, with,
    };

    async fn of_amina_by_rey(app: &TestApp) -> String {
        uploaded(app, &coach_rey(), &with(announced(PNG), "subject", subject("student", "amina")), PNG).await
    }

    #[tokio::test]
    async fn what_one_uploaded_and_what_is_of_one_is_shown() {
        let app = school().await;
        let mut ids = vec![photo_of(&app, &amina()).await, of_amina_by_rey(&app).await];
        let trashed = of_amina_by_rey(&app).await;
        deleted(&app, &coach_rey(), &trashed).await;
        ids.push(trashed);
        photo_of(&app, &bastien()).await;
        let shown = export(&app.app, &amina().id).await.unwrap();
        let shown: Vec<&str> =
            shown.as_array().unwrap().iter().map(|photo| photo["id"].as_str().unwrap()).collect();
        assert_eq!(shown, ids);
    }

    #[tokio::test]
    async fn all_of_it_is_purged_but_what_is_held_which_names_nobody_any_more() {
        let app = school().await;
        photo_of(&app, &amina()).await;
        of_amina_by_rey(&app).await;
        deleted(&app, &amina(), &photo_of(&app, &amina()).await).await;
        deleted(&app, &coach_rey(), &of_amina_by_rey(&app).await).await;
        request(&app, &amina(), &announced(PNG)).await;
        let held = photo_of(&app, &amina()).await;
        let path = format!("/api/admin/photos/{held}/hold");
        app.request(http::Method::PUT, &path).by(&director()).send().await;
        deleted(&app, &amina(), &held).await;
        let others = photo_of(&app, &bastien()).await;

        let nobody = Caller::of_link(UserId::pseudonym(app.app.ids.as_ref(), app.app.now()));
        assert_eq!(erase(&app.app, &nobody, &amina().id, 2).await.unwrap(), 2);
        assert_eq!(erase(&app.app, &nobody, &amina().id, 50).await.unwrap(), 4);
        assert_eq!(erase(&app.app, &nobody, &amina().id, 50).await.unwrap(), 0);
        let mut left = vec![format!("photos/{held}/original"), format!("photos/{others}/original")];
        left.sort_unstable();
        assert_eq!(files(&app).await, left);
        let held = stored(&app, &held).await.unwrap();
        assert!(held.owner_id.is_pseudonym() && held.subject.id.is_pseudonym());
        assert!(!serde_json::to_string(&held).unwrap().contains("amina"));
        let kinds: Vec<String> =
            app.events().await.into_iter().rev().take(11).map(|event| event.kind).collect();
        insta::assert_json_snapshot!(kinds, @r#"
        [
          "PHOTO_ANONYMISED",
          "PHOTO_PURGED",
          "PHOTO_ERASED",
          "PHOTO_PURGED",
          "PHOTO_ERASED",
          "PHOTO_PURGED",
          "PHOTO_ERASED",
          "PHOTO_PURGED",
          "PHOTO_ERASED",
          "PHOTO_PURGED",
          "PHOTO_ERASED"
        ]
        "#);
    }

    #[tokio::test]
    async fn what_a_coach_deleted_of_others_stays_in_the_trash_without_their_name() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        deleted(&app, &coach_rey(), &id).await;
        let nobody = Caller::of_link(UserId::pseudonym(app.app.ids.as_ref(), app.app.now()));
        assert_eq!(erase(&app.app, &nobody, &coach_rey().id, 50).await.unwrap(), 1);
        let State::Deleted(deletion) = stored(&app, &id).await.unwrap().state else {
            panic!("it is not there")
        };
        assert!(deletion.by.is_pseudonym());
    }
}
