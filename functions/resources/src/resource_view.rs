//! A document as its readers see it.

use jiff::Timestamp;
use preau_kernel::{id::UserId, problem::kept::KeptProblemView, text::Language};
use serde::Serialize;
use utoipa::ToSchema;

use crate::resource::{Resource, ResourceId, ResourceState, ResourceType};

/// A document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Resource)]
pub struct ResourceView {
    doc_id: ResourceId,
    /// Its title.
    title: String,
    r#type: ResourceType,
    /// Where it is, if it is elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    uri: Option<String>,
    /// Whether it is a file: where that is, whoever reads the document is told.
    has_file: bool,
    /// Its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    subject: Option<String>,
    /// For which level it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    level: Option<String>,
    /// Its tags.
    tags: Vec<String>,
    /// Who may see it.
    #[schema(example = "school")]
    visibility: String,
    /// Who made it.
    owner_id: UserId,
    state: ResourceState,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    problem: Option<KeptProblemView>,
    /// How many pages its text has.
    pages: u32,
    /// When it was made, in UTC.
    created_at: Timestamp,
    /// When it last changed, in UTC.
    updated_at: Timestamp,
}

impl ResourceView {
    /// The document, for a reader of this language.
    pub(crate) fn of(resource: Resource, language: Language) -> Self {
        let audience = &resource.audience;
        Self {
            doc_id: resource.id,
            title: resource.title,
            r#type: resource.r#type,
            uri: resource.uri.map(|uri| uri.as_str().to_owned()),
            has_file: resource.file_id.is_some(),
            subject: resource.subject,
            level: resource.level,
            tags: resource.tags,
            visibility: if audience.is_private() { "me".to_owned() } else { audience.as_str().to_owned() },
            owner_id: resource.owner_id,
            state: resource.state,
            problem: resource.failure.map(|failure| failure.view(language)),
            pages: resource.pages,
            created_at: resource.created_at,
            updated_at: resource.updated_at,
        }
    }
}
