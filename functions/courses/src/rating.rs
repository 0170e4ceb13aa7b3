//! A rating: what a student says of a course that they completed (seed 2 §3).

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use preau_kernel::{
    actor::Actor,
    entity::Entity,
    id::UserId,
    policy::RatingsReview,
    store::{Addition, Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    course::{Course, CourseId},
    enrollment::EnrollmentId,
    rating_stats::{Counted, difference},
};

uuid_id! {
    /// The id of a rating. It tells the day, in UTC, on which it was made, and nothing nearer: that would name who was
    /// anonymous to whoever sees when each student completed the course.
    RatingId
}

string_enum! {
    /// Whether a rating is shown.
    pub enum RatingStatus {
        /// Its text waits for whoever runs the course.
        Pending = "pending",
        /// It is shown.
        Approved = "approved",
        /// It is not shown.
        Rejected = "rejected",
    }
}

string_enum! {
    /// Why a rating is rejected.
    pub enum RejectionReason {
        /// It advertises something.
        Spam = "spam",
        /// It attacks someone.
        Abuse = "abuse",
        /// It speaks of something else.
        OffTopic = "off_topic",
        /// It tells what is private.
        PersonalData = "personal_data",
    }
}

/// Who rated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingAuthor {
    /// Who.
    pub user_id: UserId,
    /// By which enrolment.
    pub enrollment_id: EnrollmentId,
}

/// The words of a rating.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingWords {
    /// What they think of the course.
    pub comment: Option<String>,
    /// What is good.
    pub pros: Option<String>,
    /// What could be better.
    pub cons: Option<String>,
}

impl RatingWords {
    const fn is_empty(&self) -> bool {
        self.comment.is_none() && self.pros.is_none() && self.cons.is_none()
    }
}

/// A rating. Its stars count at once; its words are shown once they are approved.
///
/// | access pattern | how |
/// |---|---|
/// | one rating | partition `ratings#<course>`, `<id>` |
/// | the ratings of a course that are pending, approved or rejected, by time | `gsi1`, partition `ratings-<status>#<course>` |
/// | the approved ones, by stars | `gsi2`, partition `ratings-by-stars#<course>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Its id.
    pub id: RatingId,
    /// Of which course.
    pub course_id: CourseId,
    /// Who rated; none once they are erased.
    pub author: Option<RatingAuthor>,
    /// 1 to 5 stars.
    pub stars: u8,
    /// Its words.
    pub words: RatingWords,
    /// Whether its author recommends the course.
    pub would_recommend: bool,
    /// Whether others do not learn who rated.
    pub is_anonymous: bool,
    /// Whether it is shown.
    pub status: RatingStatus,
    /// Why it is rejected, while it is.
    pub reason: Option<RejectionReason>,
    /// Whether an admin took its stars out of the totals. Only an admin puts them in again.
    pub stars_withdrawn: bool,
    /// When it was made, in UTC; of an anonymous one, the day.
    pub created_at: Timestamp,
    /// When its author last changed it, in UTC; of an anonymous one, the day.
    pub updated_at: Timestamp,
}

impl Rating {
    /// Where a rating is.
    #[must_use]
    pub fn key_of(course: CourseId, id: RatingId) -> Key {
        Key::new(format!("ratings#{course}"), id.to_string())
    }

    /// Where the ratings of a course with this status are listed.
    #[must_use]
    pub fn with_status(course: CourseId, status: RatingStatus) -> Scope {
        Scope::Index(Index::First, format!("ratings-{}#{course}", status.word()))
    }

    /// Where the approved ratings of a course are listed by their stars.
    #[must_use]
    pub fn by_stars(course: CourseId) -> Scope {
        Scope::Index(Index::Second, format!("ratings-by-stars#{course}"))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/courses/{}/ratings/{}", self.course_id, self.id)
    }

    /// Whether everyone sees it.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.status == RatingStatus::Approved
    }

    /// Whether `user` wrote it.
    #[must_use]
    pub fn is_by(&self, user: &UserId) -> bool {
        self.author.as_ref().is_some_and(|author| author.user_id == *user)
    }

    /// Whether `viewer` may see it: everyone, once it is approved; its author and whoever runs the course, always.
    #[must_use]
    pub fn is_visible_to(&self, viewer: Option<&Actor>, course: &Course) -> bool {
        self.is_shown() || viewer.is_some_and(|viewer| self.is_by(&viewer.id) || course.is_run_by(viewer))
    }

    /// Puts new words in the place of those that it has, and decides whether they wait to be read: where the school reads
    /// texts, words do and no words do not; where it reads all, everything does. What is not changed stays as it was judged.
    pub fn reword(&mut self, words: RatingWords, review: RatingsReview) {
        if words == self.words {
            return;
        }
        self.words = words;
        self.review(review);
    }

    /// Decides whether it waits to be read.
    pub fn review(&mut self, review: RatingsReview) {
        let waits = match review {
            RatingsReview::Text => !self.words.is_empty(),
            RatingsReview::All => true,
            RatingsReview::None => false,
        };
        // What an admin took out comes back by an admin alone.
        let waits = waits || self.stars_withdrawn;
        self.status = if waits { RatingStatus::Pending } else { RatingStatus::Approved };
        self.reason = None;
    }

    /// Notes at `now` that its author wrote it: when, as near as may be told.
    pub fn touch(&mut self, now: Timestamp) {
        self.updated_at = now;
        if self.is_anonymous {
            self.created_at = day_of(self.created_at);
            self.updated_at = day_of(now);
        }
    }

    /// As what it counts in the totals of its course.
    fn counted(&self) -> Option<Counted> {
        let counted = Counted { stars: self.stars, recommends: self.would_recommend };
        (!self.stars_withdrawn).then_some(counted)
    }

    /// What the totals of its course gain where `after` stands in the place of `before`; none where they stay as they are.
    #[must_use]
    pub fn counting(before: Option<&Self>, after: Option<&Self>) -> Option<Addition> {
        let course = after.or(before)?.course_id;
        let mut amounts = difference(before.and_then(Self::counted), after.and_then(Self::counted));
        let shown = |rating: Option<&Self>| i64::from(rating.is_some_and(Self::is_shown));
        let more = shown(after) - shown(before);
        if more != 0 {
            amounts.insert(APPROVED.to_owned(), more);
        }
        (!amounts.is_empty()).then(|| Addition::new(Course::ratings_key(course), "rating-totals", amounts))
    }
}

/// The counter of the ratings that are shown, beside those of [`RatingStats`](crate::rating_stats::RatingStats).
pub const APPROVED: &str = "approved";

/// The midnight, in UTC, with which the day of `at` begins.
#[must_use]
pub fn day_of(at: Timestamp) -> Timestamp {
    at.to_zoned(TimeZone::UTC).start_of_day().map_or(at, |day| day.timestamp())
}

/// The midnight, in UTC, with which the day of `at` ends.
#[must_use]
pub fn end_of_day(at: Timestamp) -> Timestamp {
    day_of(at).checked_add(24.hours()).unwrap_or(at)
}

impl Entity for Rating {
    const KIND: &'static str = "rating";

    fn key(&self) -> Key {
        Self::key_of(self.course_id, self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.created_at), self.id);
        let stars = self.is_shown().then(|| {
            let place = format!("{}#{place}", self.stars);
            Self::by_stars(self.course_id).key(place)
        });
        [Some(Self::with_status(self.course_id, self.status).key(place)), stars, None]
    }
}

impl Audited for Rating {
    fn resource(&self) -> String {
        format!("rating:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "course_id": self.course_id,
            "rating": self.stars,
            "status": self.status,
            "reason": self.reason,
            "counts": !self.stars_withdrawn,
        })
    }
}
