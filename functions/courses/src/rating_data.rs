//! What ratings keep about a person: shown to them, and taken off (seed 1 §10, seed 3 §7). A rating stays, nameless.

use preau_kernel::{
    list::List,
    personal_data::{Erasure, Export, Pages},
    problem::Problem,
    store::Key,
    unit_of_work::UnitOfWork,
};
use serde::Serialize;

use crate::{
    course::CourseId,
    rating::{Rating, RatingId, RatingStatus, RejectionReason},
    rating_claim::RatingClaim,
    rating_standing::RatingStanding,
    rating_vote::RatingVote,
};

/// How many entries are read at once.
const AT_ONCE: usize = 50;

/// A rating, as its author is shown it.
#[derive(Serialize)]
struct OwnRating {
    id: RatingId,
    course_id: CourseId,
    rating: u8,
    comment: Option<String>,
    pros: Option<String>,
    cons: Option<String>,
    would_recommend: bool,
    is_anonymous: bool,
    status: RatingStatus,
    reason: Option<RejectionReason>,
    created_at: jiff::Timestamp,
    updated_at: jiff::Timestamp,
}

impl From<Rating> for OwnRating {
    fn from(rating: Rating) -> Self {
        Self {
            id: rating.id,
            course_id: rating.course_id,
            rating: rating.stars,
            comment: rating.words.comment,
            pros: rating.words.pros,
            cons: rating.words.cons,
            would_recommend: rating.would_recommend,
            is_anonymous: rating.is_anonymous,
            status: rating.status,
            reason: rating.reason,
            created_at: rating.created_at,
            updated_at: rating.updated_at,
        }
    }
}

/// Shows their ratings and their votes, as members of `courses`.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn export(export: &mut Export<'_>) -> Result<(), Problem> {
    let records = export.app.records.clone();
    let rated = move |claims: Vec<preau_kernel::entity::Stored<RatingClaim>>| {
        let records = records.clone();
        let keys = claims.iter().map(|claim| Rating::key_of(claim.entity.course_id, claim.entity.rating_id));
        let keys: Vec<Key> = keys.collect();
        let shown = async move {
            let ratings = records.find_many::<Rating>(&keys).await?.into_iter().flatten();
            let ratings = ratings.map(|stored| serde_json::to_value(OwnRating::from(stored.entity)));
            ratings.map(|rating| rating.map_err(Problem::internal)).collect()
        };
        Box::pin(shown) as _
    };
    let claims = List::whole(RatingClaim::by(export.person));
    export.list_with::<RatingClaim>("courses/ratings", 0, &claims, rated).await?;
    let votes = List::whole(RatingVote::by(export.person));
    export.list::<RatingVote, _>("courses/helpful_votes", [votes], |_, vote| Some(vote)).await
}

/// Takes their name off their ratings, and their votes back.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn erase(erasure: &mut Erasure<'_>) -> Result<(), Problem> {
    let mut claims = Pages::of(List::whole(RatingClaim::by(erasure.person)), AT_ONCE);
    while let Some(page) = claims.next::<RatingClaim>(&erasure.app.records).await? {
        for claim in page {
            if !erasure.goes_on() {
                return Ok(());
            }
            let outcome = take_name_off(erasure, &claim.entity).await;
            erasure.tried(outcome);
        }
    }
    let mut votes = Pages::of(List::whole(RatingVote::by(erasure.person)), AT_ONCE);
    while let Some(page) = votes.next::<RatingVote>(&erasure.app.records).await? {
        for vote in page {
            if !erasure.goes_on() {
                return Ok(());
            }
            let outcome = take_back(erasure, vote.entity.rating_id).await;
            erasure.tried(outcome);
        }
    }
    Ok(())
}

/// Takes their name off a rating, whose stars and words stay.
async fn take_name_off(erasure: &Erasure<'_>, claim: &RatingClaim) -> Result<bool, Problem> {
    let mut work = UnitOfWork::of(&erasure.app, &erasure.caller);
    loop {
        let records = &erasure.app.records;
        let Some(claim) = RatingClaim::find(records, &claim.user_id, claim.course_id).await? else {
            return Ok(false);
        };
        let key = Rating::key_of(claim.entity.course_id, claim.entity.rating_id);
        let changes = match work.find::<Rating>(&key).await? {
            Some(before) => {
                let after = Rating { author: None, ..before.entity.clone() };
                work.replaces("RATING_ANONYMISED", &before, &after)
            }
            None => work.nothing_yet(),
        };
        if work.commit_step(changes.delete(&claim)).await? {
            return Ok(true);
        }
    }
}

/// Takes back that they found a rating helpful.
async fn take_back(erasure: &Erasure<'_>, rating: RatingId) -> Result<bool, Problem> {
    let mut work = UnitOfWork::of(&erasure.app, &erasure.caller);
    loop {
        let key = RatingVote::key_of(rating, erasure.person);
        let Some(vote) = work.find::<RatingVote>(&key).await? else {
            return Ok(false);
        };
        // A rating that was deleted has no counters any more, and needs none.
        let standing = RatingStanding::key_of(rating);
        let changes = work.nothing_yet().delete(&vote);
        let changes = match work.find::<RatingStanding>(&standing).await? {
            Some(_) => changes.add_to_counters(RatingVote::counting(rating, -1)),
            None => changes,
        };
        if work.commit_step(changes).await? {
            erasure.app.records.follow::<RatingStanding>(&standing).await;
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        people::{amina, bastien, fatou},
        personal_data::{erased, exported},
    };
    use preau_kernel::{
        async_trait,
        personal_data::{Erasure, Export, PersonalData, Progress},
        problem::Problem,
    };
    use serde_json::{Value, json};

    use crate::{
        rating_testing::{id_of, listed, rated, rated_course, totals},
        testing::{app, read},
    };

    /// Ratings alone.
    struct RatingData;

    #[async_trait]
    impl PersonalData for RatingData {
        async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
            super::export(export).await
        }

        async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
            super::erase(erasure).await
        }
    }

    #[tokio::test]
    async fn a_rating_stays_nameless_and_votes_are_taken_back() {
        let app = app();
        let at = rated_course(&app).await;
        let hers = rated(&app, &amina(), &at, json!({"rating": 2})).await;
        let his = rated(&app, &bastien(), &at, json!({"rating": 4})).await;
        for (path, voter) in [(&hers, fatou()), (&his, amina()), (&his, fatou())] {
            let voted = app.post(&format!("{path}/helpful"), &Value::Null).by(&voter).send().await;
            assert_eq!(voted.status, 204);
        }
        let shown = exported(&app, &RatingData, &amina()).await;
        let rating = &shown["courses"]["ratings"][0];
        assert_eq!((&rating["id"], &rating["rating"]), (&json!(id_of(&hers)), &json!(2)));
        assert_eq!(shown["courses"]["helpful_votes"][0]["rating_id"], json!(id_of(&his)));

        assert_eq!(erased(&app, &RatingData, &amina()).await, Progress { found: 2, changed: 2 });
        assert_eq!(erased(&app, &RatingData, &amina()).await, Progress::default());
        assert_eq!(totals(&app, &bastien(), &at.1).await, [2.0, 3.0, 100.0]);
        let nameless = read(&app, &fatou(), &hers).await;
        assert_eq!(
            (&nameless["rating"], &nameless["user_id"], nameless.get("user")),
            (&json!(2), &json!(null), None)
        );
        assert_eq!(read(&app, &bastien(), &his).await["helpful_count"], 1);
        assert_eq!(listed(&app, &format!("{}?sort=helpful", at.1)).await.len(), 2);
        let naming = app.items().into_iter().filter(|item| item.kind.starts_with("rating"));
        let naming = naming
            .filter(|item| item.document.contains("amina") || format!("{:?}", item.key).contains("amina"));
        assert_eq!(naming.count(), 0);
    }
}
