//! What a subject is asked to be.

use preau_kernel::{
    actor::Actor,
    app::App,
    field_types::{BoundedList, FreeText, Integer},
    id::UserId,
    input,
    problem::Problem,
};
use preau_resources::{
    material::{Material, Wanted, material},
    resource::ResourceId,
};
use serde::{Deserialize, Serialize};

use crate::{item::AnswerKind, subject_writer::Plan};

/// What it is to be about.
type Chapters = BoundedList<FreeText<80>, 10>;
/// The kinds of items.
type Kinds = BoundedList<AnswerKind, 4>;
/// The documents that it is made of.
type Documents = BoundedList<ResourceId, 10>;

input! {
    /// What a subject is to be.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct GenerateEvaluation {
        /// Its subject.
        pub subject: FreeText<80>,
        /// For which level.
        pub level: FreeText<40>,
        /// How long it takes, in minutes.
        pub duration: Integer<5, 240>,
        /// What else is wanted.
        pub constraints: Option<Constraints>,
        /// Whose it is; a student may leave out who they are.
        pub student_id: Option<UserId>,
    }
}

input! {
    /// What a subject is narrowed to.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct Constraints {
        /// In words.
        pub text: Option<FreeText<500>>,
        /// The chapters that it is about.
        pub chapters: Option<Chapters>,
        /// The kinds of its items; all when absent.
        pub kinds: Option<Kinds>,
        /// The documents that it is made of; those that suit when absent.
        pub resource_ids: Option<Documents>,
    }
}

impl GenerateEvaluation {
    /// What its items are to be.
    pub(crate) fn plan(&self) -> Plan<'_> {
        let kinds = self.constraints.as_ref().and_then(|one| one.kinds.as_ref());
        Plan { minutes: self.duration.0, kinds: kinds.map(|list| list.0.as_slice()).unwrap_or_default() }
    }

    /// The documents that it is made of, of those that `reader` may see.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn material(&self, app: &App, reader: &Actor) -> Result<Vec<Material>, Problem> {
        let constraints = self.constraints.as_ref();
        let chapters = constraints.and_then(|one| one.chapters.as_ref()).map(|list| list.0.as_slice());
        let documents = constraints.and_then(|one| one.resource_ids.as_ref()).map(|list| list.0.as_slice());
        let text = constraints.and_then(|one| one.text.as_ref()).map(|text| text.0.as_str());
        let about: Vec<&str> =
            chapters.unwrap_or_default().iter().map(|chapter| chapter.0.as_str()).chain(text).collect();
        let wanted = Wanted {
            subject: &self.subject.0,
            level: &self.level.0,
            about: &about.join(" "),
            documents: documents.unwrap_or_default(),
        };
        material(app, reader, &wanted).await
    }
}
