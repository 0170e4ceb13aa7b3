//! A question of the bank of a masterclass.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    list::List,
    question_writer::Author,
    store::{Index, Indexes, Key, Scope, SortRange},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::masterclass::MasterclassId;

uuid_id! {
    /// The id of a question.
    QuestionId
}

string_enum! {
    /// One of the four choices of a question.
    pub enum Letter {
        /// The first.
        A = "A",
        /// The second.
        B = "B",
        /// The third.
        C = "C",
        /// The fourth.
        D = "D",
    }
}

impl Letter {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];
}

string_enum! {
    /// Whether tests may ask a question.
    pub enum QuestionStatus {
        /// A tutor has not approved it yet.
        Draft = "draft",
        /// Tests may ask it.
        Approved = "approved",
    }
}

/// The four choices of a question, by their letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choices {
    /// The first.
    #[serde(rename = "A")]
    pub a: String,
    /// The second.
    #[serde(rename = "B")]
    pub b: String,
    /// The third.
    #[serde(rename = "C")]
    pub c: String,
    /// The fourth.
    #[serde(rename = "D")]
    pub d: String,
}

impl Choices {
    /// The choice with this letter.
    #[must_use]
    pub fn at(&self, letter: Letter) -> &str {
        match letter {
            Letter::A => &self.a,
            Letter::B => &self.b,
            Letter::C => &self.c,
            Letter::D => &self.d,
        }
    }
}

impl From<[String; 4]> for Choices {
    fn from([a, b, c, d]: [String; 4]) -> Self {
        Self { a, b, c, d }
    }
}

/// Where in the PDF the answer to a question stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Source {
    /// On which page, from 1.
    pub page: u32,
    /// In which sentence.
    pub quote: String,
}

/// A question. One that was served is archived where it is deleted, and asked no more; attempts keep what they were asked.
///
/// | access pattern | how |
/// |---|---|
/// | one question | partition `question#<id>`, `question` |
/// | those of a masterclass, by status, oldest first | `gsi1`, partition `questions-of#<masterclass>`, at `<status>#<created>#<id>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// Of which masterclass.
    pub masterclass_id: MasterclassId,
    /// What it asks.
    pub question_text: String,
    /// The four choices.
    pub choices: Choices,
    /// Which of them is correct.
    pub correct_choice: Letter,
    /// Why.
    pub explanation: Option<String>,
    /// Whether tests may ask it.
    pub status: QuestionStatus,
    /// Where the answer stands, of a question that was generated.
    pub source: Option<Source>,
    /// What wrote it; none where a person did.
    pub generated_by: Option<Author>,
    /// Whether a test was made of it.
    pub served: bool,
    /// When it was deleted though it was served, in UTC.
    pub archived_at: Option<Timestamp>,
    /// When it was voided, in UTC: all who were asked it have full marks for it.
    pub voided_at: Option<Timestamp>,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Question {
    /// Where a question is.
    #[must_use]
    pub fn key_of(id: QuestionId) -> Key {
        Key::new(format!("question#{id}"), "question")
    }

    /// Where the questions of a masterclass are listed.
    #[must_use]
    pub fn of_masterclass(id: MasterclassId) -> Scope {
        Scope::Index(Index::First, format!("questions-of#{id}"))
    }

    /// Those of a masterclass that have this status, oldest first; without what is archived.
    #[must_use]
    pub fn with_status(id: MasterclassId, status: QuestionStatus) -> List {
        List::whole(Self::of_masterclass(id)).within(SortRange::Prefix(format!("{}#", status.word())))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/admin/questions/{}", self.id)
    }
}

impl Entity for Question {
    const KIND: &'static str = "question";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let status = if self.archived_at.is_some() { "archived" } else { self.status.word() };
        let place = format!("{status}#{}#{}", sortable(self.created_at), self.id);
        [Some(Self::of_masterclass(self.masterclass_id).key(place)), None, None]
    }
}

impl Audited for Question {
    fn resource(&self) -> String {
        format!("question:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "masterclass_id": self.masterclass_id,
            "status": self.status,
            "is_archived": self.archived_at.is_some(),
            "is_voided": self.voided_at.is_some(),
        })
    }
}
