//! A mark: what a student was given for an assessment, once it is published.

use jiff::Timestamp;
use preau_kernel::{
    decimal::Decimal,
    entity::Entity,
    id::UserId,
    list::List,
    store::{Key, Scope, SortRange},
    time::sortable,
    uuid_id,
};
use serde::{Deserialize, Serialize};

use crate::student::Student;

uuid_id! {
    /// The id of an assessment: a test of a class, an evaluation.
    AssessmentId
}

/// A score over 20, in hundredths.
pub type Over20 = Decimal<0, 20, 2>;
/// How much a mark counts, in hundredths.
pub type Coefficient = Decimal<0, 20, 2>;

/// A published mark. Who publishes writes it: a class, when its teacher publishes grades; an evaluation, when it is corrected.
/// What is a draft is none, so that nothing that students or parents read can show one.
///
/// | access pattern | how |
/// |---|---|
/// | one mark | partition `student#<id>`, `mark#<first published>#<assessment>` |
/// | the marks of a student, by when they were first published | partition `student#<id>`, from `mark#` on |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Whose it is.
    pub student_id: UserId,
    /// What for.
    pub assessment_id: AssessmentId,
    /// What that is called.
    pub title: String,
    /// The code of its subject.
    pub subject: Option<String>,
    /// The term of the school year.
    pub term: Option<String>,
    /// The score; none of who was absent or excused.
    pub score: Option<Over20>,
    /// How much it counts.
    pub coefficient: Coefficient,
    /// When it was first published, in UTC.
    pub first_published_at: Timestamp,
    /// When it was last published, in UTC.
    pub published_at: Timestamp,
    /// Whether a person has still to confirm it: a part of it was marked by a program that may be wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

impl Mark {
    /// Where the mark of a student for an assessment is.
    #[must_use]
    pub fn key_of(student: &UserId, first_published_at: Timestamp, assessment: AssessmentId) -> Key {
        Key::new(
            Student::partition_of(student),
            format!("{PREFIX}{}#{assessment}", sortable(first_published_at)),
        )
    }

    /// The marks of a student that were first published before `until`, latest first.
    #[must_use]
    pub fn until(student: &UserId, until: Timestamp) -> List {
        // What was published at `until` itself goes on with `#`, sorts after it, and is left out.
        let range = SortRange::Between(PREFIX.to_owned(), format!("{PREFIX}{}", sortable(until)));
        Self::of_student(student).within(range)
    }

    /// The marks of a student, latest first.
    #[must_use]
    pub fn of_student(student: &UserId) -> List {
        let partition = Scope::Partition(Student::partition_of(student));
        List::latest_first(partition).within(SortRange::Prefix(PREFIX.to_owned()))
    }
}

const PREFIX: &str = "mark#";

impl Entity for Mark {
    const KIND: &'static str = "mark";

    fn key(&self) -> Key {
        Self::key_of(&self.student_id, self.first_published_at, self.assessment_id)
    }
}
