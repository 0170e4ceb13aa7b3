//! What is said of a document.

use preau_kernel::{
    actor::Role,
    caller::Caller,
    contact::WebAddress,
    field_errors::FieldErrors,
    field_schema,
    field_schema::text,
    field_types::{BoundedList, FreeText},
    id::UserId,
    input,
    problem::Problem,
    text::LocalizedText,
    validation::Input,
};
use preau_photos::photo::PhotoId;
use preau_relations::{Group, GroupKind};
use serde_json::Value;

use crate::{
    audience::Audience,
    resource::{Resource, ResourceType},
};

/// Words that a document is filed under.
type Tags = BoundedList<FreeText<40>, 20>;

input! {
    /// A document.
    pub struct ResourceInput {
        /// Its title, up to 200 characters.
        pub title: FreeText<200>,
        /// What it is.
        pub r#type: ResourceType,
        /// Where it is, if it is elsewhere: a link, which is never followed.
        pub uri: Option<WebAddress>,
        /// The id of an upload of a PDF that was completed, the caller's own. It stays the same.
        pub file_id: Option<PhotoId>,
        /// Its text, or what is to be known of it: plain or Markdown, up to 200,000 characters. When a document is written anew
        /// without one, the text stays.
        pub text: Option<FreeText<200_000>>,
        /// Its tags, up to 20.
        pub tags: Option<Tags>,
        /// Its subject.
        pub subject: Option<FreeText<80>>,
        /// For which level it is.
        pub level: Option<FreeText<40>>,
        /// Who may see it: `school`, `staff`, `me`, or the members of `course:<id>`, `class:<id>` or `masterclass:<id>`. A student's
        /// own are for `me`.
        pub visibility: Visibility,
    }
}

/// Who may see a document, as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// The caller.
    Me,
    /// Others too.
    Shared(Audience),
}

field_schema! { Visibility, text(2, 80) }

impl Visibility {
    /// The audience, of which the caller is who asks.
    #[must_use]
    pub fn audience(&self, caller: &UserId) -> Audience {
        match self {
            Self::Me => Audience::of_user(caller),
            Self::Shared(audience) => audience.clone(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "me" => Some(Self::Me),
            "school" => Some(Self::Shared(Audience::school())),
            "staff" => Some(Self::Shared(Audience::staff())),
            group => {
                let (kind, id) = group.split_once(':')?;
                let group = Group::new(GroupKind::parse(kind)?, &UserId::parse(id)?);
                Some(Self::Shared(Audience::of_group(&group)))
            }
        }
    }
}

impl Input for Visibility {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let visibility = Self::parse(errors.string(value)?);
        if visibility.is_none() {
            errors.add(
                "visibility",
                LocalizedText::fixed(
                    "school, staff, me, ou un groupe : course:<id>, class:<id>, masterclass:<id>.",
                    "school, staff, me, or a group: course:<id>, class:<id>, masterclass:<id>.",
                ),
            );
        }
        visibility
    }
}

impl ResourceInput {
    /// Whom a caller makes it for, or the owner of one whom others write anew.
    ///
    /// # Errors
    /// `not-yours`: a student's own are for themselves.
    pub fn audience(&self, caller: &Caller, owner: &UserId) -> Result<Audience, Problem> {
        if self.visibility != Visibility::Me && !caller.actor.is(Role::Coach) {
            return Err(Problem::not_yours());
        }
        Ok(self.visibility.audience(owner))
    }

    /// Writes what is said to the document.
    pub fn write_to(&self, resource: &mut Resource) {
        let line = |text: &Option<FreeText<80>>| text.as_ref().map(|text| text.0.clone());
        resource.title.clone_from(&self.title.0);
        resource.r#type = self.r#type;
        resource.uri.clone_from(&self.uri);
        resource.subject = line(&self.subject);
        resource.level = self.level.as_ref().map(|level| level.0.clone());
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.iter().flat_map(|tags| &tags.0) {
            if !tags.contains(&tag.0) {
                tags.push(tag.0.clone());
            }
        }
        resource.tags = tags;
    }

    /// Holds a document to having something to find.
    ///
    /// # Errors
    /// `invalid-request`: neither a link, a file nor a text; a file with a text, or one that is no PDF.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong = |pointer: &str, code: &'static str, detail: LocalizedText| {
            Err(Problem::wrong_field(pointer, code, detail))
        };
        match (&self.uri, &self.file_id, &self.text) {
            (None, None, None) => wrong(
                "/uri",
                "required",
                LocalizedText::fixed("Un lien, un fichier ou un texte.", "A link, a file or a text."),
            ),
            (_, Some(_), Some(_)) => wrong(
                "/text",
                "one_of_two",
                LocalizedText::fixed("`file_id` ou `text`, pas les deux.", "`file_id` or `text`, not both."),
            ),
            (_, Some(_), None) if self.r#type != ResourceType::Pdf => {
                wrong("/type", "one_of", LocalizedText::fixed("Un fichier est un PDF.", "A file is a PDF."))
            }
            _ => Ok(()),
        }
    }
}
