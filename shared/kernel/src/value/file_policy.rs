//! What a school decides about files: how large they may be, how much each person keeps, and how long what is deleted can
//! be brought back.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use crate::string_enum;

string_enum! {
    /// What a photo may belong to.
    pub enum SubjectKind {
        /// A class, by its id in the school.
        Class = "class",
        /// A course, by its id.
        Course = "course",
        /// A masterclass, by its id.
        Masterclass = "masterclass",
        /// A person as such, by their user id: their portrait.
        Profile = "profile",
        /// A student, by their user id.
        Student = "student",
    }
}

/// A million bytes.
pub const MEGABYTE: u64 = 1_000_000;

/// How long what is deleted can be brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    days: u32,
    by_kind: BTreeMap<SubjectKind, u32>,
}

impl Default for Retention {
    fn default() -> Self {
        Self { days: 30, by_kind: BTreeMap::new() }
    }
}

/// The longest retention, in days: ten years.
const LONGEST: u32 = 3_650;

impl Retention {
    /// The retention that `text` writes: days, then perhaps others by kind of subject, as `30,profile=7`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',').map(str::trim);
        let days = |text: &str| text.parse::<u32>().ok().filter(|days| *days <= LONGEST);
        let mut retention = Self { days: days(parts.next()?)?, by_kind: BTreeMap::new() };
        for part in parts {
            let (kind, amount) = part.split_once('=')?;
            let again = retention.by_kind.insert(SubjectKind::parse(kind)?, days(amount)?);
            if again.is_some() {
                return None;
            }
        }
        Some(retention)
    }

    /// For how many days the photos of such a subject can be brought back.
    #[must_use]
    pub fn days(&self, kind: SubjectKind) -> u32 {
        self.by_kind.get(&kind).copied().unwrap_or(self.days)
    }

    /// How long the photos of such a subject can be brought back.
    #[must_use]
    pub fn of(&self, kind: SubjectKind) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.days(kind)) * 24)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_is_days_and_others_by_kind_of_subject() {
        let retention = Retention::parse("30, profile=0,class=365").unwrap();
        let hours = |kind| retention.of(kind).as_hours();
        assert_eq!(hours(SubjectKind::Student), 30 * 24);
        assert_eq!(hours(SubjectKind::Profile), 0);
        assert_eq!(hours(SubjectKind::Class), 365 * 24);
        assert_eq!(Retention::parse("30"), Some(Retention::default()));
        for wrong in ["", "-1", "profile=7", "30,salon=1", "30,class", "30,class=1,class=2", "3651", "30,"] {
            assert_eq!(Retention::parse(wrong), None, "{wrong}");
        }
    }
}
