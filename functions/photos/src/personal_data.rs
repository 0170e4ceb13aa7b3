//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    changes::Changes,
    entity::Stored,
    file_policy::SubjectKind,
    id::UserId,
    list::List,
    personal_data::{Erasure, Export, Pages, PersonalData, list_member, object_member},
    problem::Problem,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::{
    photo::{Photo, PhotoId, State, Subject},
    purge,
    quota::{Direction, KeptUsage, count, no_longer_pending},
    trash_mark::{self, TrashMark, is_of, names},
    view::PhotoView,
};

/// The photos that they uploaded, and those that belong to them, wherever they are; and how much they keep.
///
/// What is under a legal hold stays, and what they deleted of others, under the pseudonym.
pub struct PhotoData;

/// How many photos are listed at once.
const AT_ONCE: usize = 50;

/// Where the photos are listed that name someone: what they uploaded, there and in the trash; what is of them; and what
/// names them in the trash of a time before [`TrashMark`]s.
fn lists(user: &UserId) -> [List; 5] {
    let of = |kind| List::whole(Photo::of(&Subject { kind, id: user.clone() }));
    [
        List::whole(Photo::by(user)),
        List::whole(Photo::trash_of(user)),
        of(SubjectKind::Profile),
        of(SubjectKind::Student),
        trash_mark::before_marks(),
    ]
}

#[async_trait]
impl PersonalData for PhotoData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said = "The photos that they uploaded, and those that belong to them, without their bytes.";
        vec![("photos", list_member(said, object_member("A photo.")))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let (app, person) = (export.app, export.person);
        let now = app.now();
        let view = move |photo: &Photo| PhotoView::plain(photo, now);
        // What they uploaded stands in the first two alone.
        let theirs = |list, photo: &Photo| list < 2 || photo.owner_id != *person && names(photo, person);
        let show = |list, photo: Photo| theirs(list, &photo).then(|| view(&photo));
        export.list("photos", lists(person), show).await?;
        let (records, user) = (app.records.clone(), person.clone());
        let marked = move |marks: Vec<Stored<TrashMark>>| {
            let (records, user) = (records.clone(), user.clone());
            let keys: Vec<_> = marks.iter().map(|mark| Photo::key_of(mark.entity.photo_id)).collect();
            let shown = async move {
                let photos = records.find_many::<Photo>(&keys).await?.into_iter().flatten();
                let photos = photos.map(|stored| stored.entity);
                let photos = photos.filter(|photo| {
                    photo.owner_id != user && names(photo, &user) && !trash_mark::is_before_marks(photo)
                });
                photos.map(|photo| serde_json::to_value(view(&photo)).map_err(Problem::internal)).collect()
            };
            Box::pin(shown) as _
        };
        let marks = List::whole(TrashMark::of(person));
        export.list_with::<TrashMark>("photos", lists(person).len(), &marks, marked).await?;
        export.sort("photos", |photo| photo["id"].as_str().map(ToOwned::to_owned));
        Ok(())
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let person = erasure.person;
        for list in lists(person) {
            let mut pages = Pages::of(list, AT_ONCE);
            while let Some(page) = pages.next::<Photo>(&erasure.app.records).await? {
                for stored in page.into_iter().filter(|stored| names(&stored.entity, person)) {
                    if !erasure.goes_on() {
                        return Ok(());
                    }
                    let outcome = erase_from(erasure, stored.entity.id).await;
                    erasure.tried(outcome);
                }
            }
        }
        erase_marked(erasure).await?;
        let usage = KeptUsage::of(&erasure.app.records, person).await?;
        if !usage.is_empty() {
            let changes = usage.delete_in(Changes::without_event(erasure.app.now()));
            let deleted = changes.commit_alone(&erasure.app).await;
            erasure.tried(deleted);
        }
        Ok(())
    }
}

/// The same of what is marked as naming them in the trash.
async fn erase_marked(erasure: &mut Erasure<'_>) -> Result<(), Problem> {
    let mut pages = Pages::of(List::whole(TrashMark::of(erasure.person)), AT_ONCE);
    while let Some(page) = pages.next::<TrashMark>(&erasure.app.records).await? {
        for mark in page {
            if !erasure.goes_on() {
                return Ok(());
            }
            let outcome = match erase_from(erasure, mark.entity.photo_id).await {
                // It names them no longer: the mark is all that does.
                Ok(false) => {
                    Changes::without_event(erasure.app.now()).delete(&mark).commit_alone(&erasure.app).await
                }
                outcome => outcome,
            };
            erasure.tried(outcome);
        }
    }
    Ok(())
}

/// Takes the person out of a photo, if it names them: it is purged where it is theirs.
async fn erase_from(erasure: &Erasure<'_>, id: PhotoId) -> Result<bool, Problem> {
    let Erasure { app, caller, person: user, pseudonym, .. } = erasure;
    let user = *user;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(stored) = work.find::<Photo>(&Photo::key_of(id)).await? else {
            return Ok(false);
        };
        let theirs = stored.entity.owner_id == *user || is_of(&stored.entity, user);
        if !theirs && !names(&stored.entity, user) {
            return Ok(false);
        }
        if stored.entity.held || !theirs {
            let mut anonymous = stored.entity.clone();
            let counted = anonymise(&mut anonymous, user, pseudonym, work.nothing_yet());
            let changes = work.replaces("PHOTO_ANONYMISED", &stored, &anonymous).and(counted);
            let (before, after) = (Some(&stored.entity), Some(&anonymous));
            if work.commit_step(trash_mark::follow(&app.records, before, after, changes).await?).await? {
                return Ok(true);
            }
        } else {
            let changes = if matches!(stored.entity.state, State::Purging { .. }) {
                work.nothing_yet()
            } else {
                let told = [stored.entity.state(), json!({"status": "purging"})];
                work.tells("PHOTO_ERASED", &stored.entity.resource(), told)
            };
            if let Some(claimed) = purge::claim(app, stored.clone(), changes).await? {
                return purge::finish(app, caller, claimed).await;
            }
            work.again().await?;
        }
    }
}

/// Puts the pseudonym into a photo where it names the user; answers the changes with what they keep.
fn anonymise(photo: &mut Photo, user: &UserId, pseudonym: &UserId, mut changes: Changes) -> Changes {
    if photo.owner_id == *user {
        changes = count(changes, user, photo.size, Direction::Less);
        changes = count(changes, pseudonym, photo.size, Direction::More);
        // Nobody completes it any more.
        changes = no_longer_pending(changes, photo);
        photo.counts_as_pending = false;
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
    changes
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, director},
        personal_data::{erased, exported},
    };
    use preau_kernel::personal_data::Progress;

    use super::PhotoData;
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
        let shown = exported(&app, &PhotoData, &amina()).await;
        let shown: Vec<&str> =
            shown["photos"].as_array().unwrap().iter().map(|photo| photo["id"].as_str().unwrap()).collect();
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

        let progress = erased(&app, &PhotoData, &amina()).await;
        assert!(progress.found >= 6 && progress.found == progress.changed, "{progress:?}");
        assert_eq!(erased(&app, &PhotoData, &amina()).await, Progress::default());
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
          "PHOTO_PURGED",
          "PHOTO_ERASED",
          "PHOTO_PURGED",
          "PHOTO_ERASED",
          "PHOTO_ANONYMISED",
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
        assert_eq!(erased(&app, &PhotoData, &coach_rey()).await, Progress { found: 1, changed: 1 });
        let State::Deleted(deletion) = stored(&app, &id).await.unwrap().state else {
            panic!("it is not there")
        };
        assert!(deletion.by.is_pseudonym());
    }
}
