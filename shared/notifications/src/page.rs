//! What the files of e-mails may use.

use preau_kernel::{field_types::FreeText, time::Instant};

use crate::{dates::Dates, line::one_line, session::SessionKind};

/// What the files of every e-mail may use beside the data.
pub struct Page<'a> {
    pub(crate) french: bool,
    pub(crate) language: &'static str,
    pub(crate) school: String,
    pub(crate) subject: String,
    pub(crate) preview: String,
    pub(crate) reason: String,
    pub(crate) unsubscribe_url: Option<&'a str>,
    pub(crate) text: String,
    pub(crate) link: Option<PageLink>,
    pub(crate) dates: Dates<'a>,
}

pub(crate) struct PageLink {
    pub(crate) address: String,
    pub(crate) label: String,
}

impl Page<'_> {
    /// A name or a title among our own words.
    #[expect(clippy::unused_self, reason = "templates reach functions through the page")]
    pub(crate) fn line<const MOST: usize>(&self, text: &FreeText<MOST>) -> String {
        one_line(&text.0)
    }

    pub(crate) fn range(&self, start: &Instant, end: &Instant) -> String {
        self.dates.range(start, end)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(crate) fn duration(&self, minutes: &u32) -> String {
        self.dates.duration(*minutes)
    }

    /// What follows a label: French sets it apart.
    pub(crate) const fn colon(&self) -> &'static str {
        if self.french { " :" } else { ":" }
    }

    /// How a session of that kind is held.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(crate) const fn kind(&self, kind: &SessionKind) -> &'static str {
        match (kind, self.french) {
            (SessionKind::Video, true) => "visioconférence",
            (SessionKind::Video, false) => "by video",
            (SessionKind::InPerson, true) => "présentiel",
            (SessionKind::InPerson, false) => "in person",
            (SessionKind::Course, true) => "stage",
            (SessionKind::Course, false) => "intensive course",
        }
    }
}
