//! How much each person keeps, and how many uploads they have pending: counted in the transactions that change it, which their
//! ceilings bound.

use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    policy::Policy,
    problem::Problem,
    store::{Addition, Counters, Key},
};
use serde::{Deserialize, Serialize};

use crate::photo::Photo;

/// How much someone keeps, and how many uploads they have pending.
pub(crate) struct Usage {
    user_id: UserId,
    used: u64,
    pending: u64,
    is_counted: bool,
}

const BYTES: &str = "bytes";
const PENDING: &str = "pending";

fn bytes_key(user: &UserId) -> Key {
    Key::new(format!("photo-usage#{user}"), BYTES)
}

impl Usage {
    /// Reads it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(records: &Records, user: &UserId) -> Result<Self, Problem> {
        let counters = records.counters(&bytes_key(user)).await?;
        let of = |name| counters.get(name).and_then(|total| u64::try_from(*total).ok()).unwrap_or_default();
        Ok(Self {
            user_id: user.clone(),
            used: of(BYTES),
            pending: of(PENDING),
            is_counted: !counters.is_empty(),
        })
    }

    /// The changes with one more upload pending and so many bytes taken, which hold where neither is more than the school
    /// lets each person have, whatever others take meanwhile.
    ///
    /// # Errors
    /// `quota-full`, `too-many-uploads`: it is more already.
    pub(crate) fn take(&self, changes: Changes, size: u64, policy: &Policy) -> Result<Changes, Problem> {
        let (quota, most) = (policy.quota, policy.pending_uploads);
        if self.pending >= u64::from(most) {
            return Err(Problem::too_many_uploads(most));
        }
        if self.used.saturating_add(size) > quota {
            return Err(Problem::quota_full(self.used, quota));
        }
        let ceiling = i64::try_from(quota).unwrap_or(i64::MAX);
        let bytes = addition(&self.user_id, BYTES, size, Direction::More).at_most(BYTES, ceiling);
        let one = addition(&self.user_id, PENDING, 1, Direction::More).at_most(PENDING, i64::from(most));
        Ok(changes.add_to_counters(bytes.and(one)))
    }
}

/// What is kept of someone's usage: the count, and what earlier versions of Préau wrote beside it.
pub(crate) struct KeptUsage {
    usage: Usage,
    turn: Option<Stored<UploadTurn>>,
}

impl KeptUsage {
    /// Reads it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(records: &Records, user: &UserId) -> Result<Self, Problem> {
        let turn = records.find(&UploadTurn::key_of(user)).await?;
        Ok(Self { usage: Usage::of(records, user).await?, turn })
    }

    /// Whether nothing is kept.
    pub(crate) const fn is_empty(&self) -> bool {
        self.turn.is_none() && !self.usage.is_counted
    }

    /// The changes with its deletion.
    pub(crate) fn delete_in(&self, changes: Changes) -> Changes {
        let changes = changes.delete_all(&self.turn);
        if self.usage.is_counted { changes.delete_counters(bytes_key(&self.usage.user_id)) } else { changes }
    }
}

/// Whose turn it was to take room, as earlier versions of Préau kept it: only erasure knows it still.
///
/// | access pattern | how |
/// |---|---|
/// | the turn of a person | partition `photo-usage#<user>`, `turn` |
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UploadTurn {
    user_id: UserId,
}

impl UploadTurn {
    fn key_of(user: &UserId) -> Key {
        Key::new(format!("photo-usage#{user}"), "turn")
    }

    /// The turn of a person, for the tests of those who erase it.
    #[cfg(test)]
    pub(crate) const fn of(user_id: UserId) -> Self {
        Self { user_id }
    }
}

impl Entity for UploadTurn {
    const KIND: &'static str = "upload-turn";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id)
    }
}

/// Whether someone keeps more than before, or less.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    More,
    Less,
}

/// The changes after which `user` keeps `size` bytes more, or less, whatever their quota is.
pub(crate) fn count(changes: Changes, user: &UserId, size: u64, direction: Direction) -> Changes {
    changes.add_to_counters(addition(user, BYTES, size, direction))
}

/// The changes after which what was counted of a photo as a pending upload of its owner's is counted no longer.
pub(crate) fn no_longer_pending(changes: Changes, photo: &Photo) -> Changes {
    if photo.counts_as_pending {
        changes.add_to_counters(addition(&photo.owner_id, PENDING, 1, Direction::Less))
    } else {
        changes
    }
}

fn addition(user: &UserId, counter: &str, amount: u64, direction: Direction) -> Addition {
    let size = i64::try_from(amount).unwrap_or(i64::MAX);
    let amount = match direction {
        Direction::More => size,
        Direction::Less => -size,
    };
    Addition::new(bytes_key(user), "photo-usage", Counters::from([(counter.to_owned(), amount)]))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::join_all;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien},
        personal_data::erased,
    };
    use preau_kernel::{changes::Changes, entity::Entity, id::UserId, policy::Policy};

    use super::{KeptUsage, PENDING, UploadTurn, bytes_key};
    use crate::testing::{PNG, act, announced, app, given_photos, photo_of, request, send, stored};

    /// An app of a school in which each person may have so many uploads pending.
    fn app_of(pending_uploads: u32) -> TestApp {
        let mut app = app();
        app.follow(&Policy { pending_uploads, ..Policy::default() });
        app
    }

    async fn pending(app: &TestApp) -> i64 {
        let item = app.item(&bytes_key(&amina().id)).await;
        item.and_then(|item| item.counters.get(PENDING).copied()).unwrap_or_default()
    }

    #[tokio::test]
    async fn who_has_as_many_uploads_pending_as_they_may_completes_one_first() {
        let app = app_of(2);
        let first = request(&app, &amina(), &announced(PNG)).await.json();
        assert_eq!(request(&app, &amina(), &announced(PNG)).await.status, 201);
        let third = request(&app, &amina(), &announced(PNG)).await;
        insta::assert_snapshot!(third.described(), @r#"
        409 Conflict
        content-type: application/problem+json

        {
          "detail": "2 envois attendent leur fichier : terminez-en un, ou laissez-les expirer.",
          "instance": "a-request",
          "status": 409,
          "title": "Trop d'envois sont en attente",
          "type": "https://preau.dev/problems/too-many-uploads"
        }
        "#);
        assert_eq!(request(&app, &bastien(), &announced(PNG)).await.status, 201);
        send(&app, &first["upload"], PNG).await;
        let id = first["photo"]["id"].as_str().unwrap();
        // To complete it again gives nothing back again.
        for _ in 0..2 {
            assert_eq!(act(&app, &amina(), id, "complete").await.status, 200);
        }
        assert_eq!(pending(&app).await, 1);
        assert_eq!(request(&app, &amina(), &announced(PNG)).await.status, 201);
        assert_eq!(request(&app, &amina(), &announced(PNG)).await.problem(), "too-many-uploads");
    }

    #[tokio::test]
    async fn an_upload_that_is_refused_or_expires_is_pending_no_longer() {
        let app = app_of(2);
        let refused = request(&app, &amina(), &announced(b"MZ")).await.json();
        send(&app, &refused["upload"], b"MZ").await;
        request(&app, &amina(), &announced(PNG)).await;
        assert_eq!(pending(&app).await, 2);
        let id = refused["photo"]["id"].as_str().unwrap();
        assert_eq!(act(&app, &amina(), id, "complete").await.problem(), "file-refused");
        assert_eq!(pending(&app).await, 1);
        app.clock.set("2026-03-03T08:00:00Z");
        app.run("purge-photos").await.unwrap();
        assert_eq!(pending(&app).await, 0);
        for _ in 0..2 {
            assert_eq!(request(&app, &amina(), &announced(PNG)).await.status, 201);
        }
    }

    #[tokio::test]
    async fn of_many_requests_at_once_no_more_are_granted_than_may_be_pending() {
        let app = Arc::new(app_of(5));
        let asked = (0..20).map(|_| {
            let app = Arc::clone(&app);
            tokio::spawn(async move { request(&app, &amina(), &announced(PNG)).await.status.as_u16() })
        });
        let statuses: Vec<u16> = join_all(asked).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 5, "{statuses:?}");
        assert_eq!(pending(&app).await, 5);
    }

    #[tokio::test]
    async fn what_was_never_counted_gives_nothing_back_and_what_is_erased_leaves_no_count() {
        let app = app_of(5);
        photo_of(&app, &amina()).await;
        // As an earlier version left it.
        let awaited = given_photos(&app, &amina(), 1, &crate::photo::State::Pending).await;
        assert_eq!(pending(&app).await, 0);
        app.clock.set("2026-03-03T08:00:00Z");
        app.run("purge-photos").await.unwrap();
        assert_eq!((stored(&app, &awaited[0]).await, pending(&app).await), (None, 0));
        request(&app, &amina(), &announced(PNG)).await;
        assert_eq!(pending(&app).await, 1);
        erased(&app, &crate::personal_data::PhotoData, &amina()).await;
        assert_eq!(app.item(&bytes_key(&amina().id)).await, None);
    }

    #[tokio::test]
    async fn what_earlier_versions_kept_goes_with_the_count() {
        let app = app();
        let user = UserId::parse("amina").unwrap();
        let kept = async || KeptUsage::of(&app.app.records, &user).await.unwrap();
        assert!(kept().await.is_empty());
        app.given(&UploadTurn::of(user.clone())).await;
        assert_eq!(request(&app, &amina(), &announced(PNG)).await.status, 201);
        assert_eq!(
            app.item(&bytes_key(&user)).await.unwrap().counters["bytes"],
            i64::try_from(PNG.len()).unwrap()
        );

        let changes = kept().await.delete_in(Changes::without_event(app.app.now()));
        assert!(changes.commit_alone(&app.app).await.unwrap());
        assert!(kept().await.is_empty());
        for key in [bytes_key(&user), UploadTurn::of(user.clone()).key()] {
            assert_eq!(app.item(&key).await, None);
        }
    }
}
