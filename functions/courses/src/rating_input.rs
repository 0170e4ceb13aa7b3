//! What a rating is made of.

use preau_kernel::{
    field_errors::FieldErrors,
    field_schema,
    field_schema::text,
    field_types::{FreeText, Integer},
    input,
    validation::Input,
};
use serde_json::Value;

use crate::{enrollment::EnrollmentId, rating::RatingWords};

/// How long each text of a rating may be, in characters.
const LONGEST: usize = 2_000;

/// A text of a rating. A blank one is none, as a form sends it that was left empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingText(Option<String>);

field_schema! { RatingText, text(0, LONGEST) }

impl Input for RatingText {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        if errors.string(value)?.trim().is_empty() {
            return Some(Self(None));
        }
        FreeText::<LONGEST>::read(value, errors).map(|text| Self(Some(text.0)))
    }
}

/// The texts of a rating as its words.
pub(crate) fn words([comment, pros, cons]: [&Option<RatingText>; 3]) -> RatingWords {
    let text = |text: &Option<RatingText>| text.as_ref().and_then(|text| text.0.clone());
    RatingWords { comment: text(comment), pros: text(pros), cons: text(cons) }
}

input! {
    /// A rating to be made.
    pub struct RateCourse {
        /// The enrolment by which the course was completed.
        pub enrollment_id: EnrollmentId,
        /// 1 to 5 stars.
        pub rating: Integer<1, 5>,
        /// What one thinks of the course.
        pub comment: Option<RatingText>,
        /// What is good.
        pub pros: Option<RatingText>,
        /// What could be better.
        pub cons: Option<RatingText>,
        /// Whether one recommends it; so it is when absent.
        pub would_recommend: Option<bool>,
        /// Whether others do not learn who rated; they do when absent.
        pub is_anonymous: Option<bool>,
    }
}

input! {
    /// A rating as it is to be from now on.
    pub struct UpdateRating {
        /// 1 to 5 stars.
        pub rating: Integer<1, 5>,
        /// What one thinks of the course; nothing when absent.
        pub comment: Option<RatingText>,
        /// What is good; nothing when absent.
        pub pros: Option<RatingText>,
        /// What could be better; nothing when absent.
        pub cons: Option<RatingText>,
        /// Whether one recommends it; as before when absent.
        pub would_recommend: Option<bool>,
        /// Whether others do not learn who rated; as before when absent.
        pub is_anonymous: Option<bool>,
    }
}

/// So many stars.
pub(crate) fn stars(rating: Integer<1, 5>) -> u8 {
    u8::try_from(rating.0).unwrap_or(5)
}
