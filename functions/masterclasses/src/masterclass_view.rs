//! A masterclass as people read it.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    masterclass::{Asked, Masterclass, MasterclassId, MasterclassStatus},
    seats::Seats,
    test_settings::TestSettings,
};

/// A masterclass.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Masterclass)]
pub struct MasterclassView {
    id: MasterclassId,
    /// Its title.
    title: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    description: Option<String>,
    /// Whether it has a PDF.
    has_pdf: bool,
    /// Where its PDF is, for five minutes, without a token; for those who teach and those who have a seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pdf_url: Option<String>,
    /// When it begins, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    starts_at: Option<Timestamp>,
    /// When it ends, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ends_at: Option<Timestamp>,
    /// How many seats there are; absent where anyone finds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    capacity: Option<u32>,
    /// How many someone who registers now finds: none while others wait. Absent where anyone finds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seats_left: Option<u32>,
    status: MasterclassStatus,
    /// What guests are asked beside their name and e-mail address.
    asks: Vec<Asked>,
    test: TestSettings,
    /// When it was made, in UTC.
    created_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
}

impl MasterclassView {
    /// The masterclass with its seats.
    pub(crate) fn of(masterclass: Masterclass, seats: &Seats, pdf_url: Option<String>) -> Self {
        Self {
            id: masterclass.id,
            title: masterclass.title,
            description: masterclass.description,
            has_pdf: masterclass.pdf.is_some(),
            pdf_url,
            starts_at: masterclass.starts_at,
            ends_at: masterclass.ends_at,
            capacity: seats.capacity,
            seats_left: seats.left(),
            status: masterclass.status,
            asks: masterclass.asks,
            test: masterclass.test,
            created_at: masterclass.created_at,
            updated_at: masterclass.updated_at,
        }
    }
}
