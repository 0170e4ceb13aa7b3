//! The types of all notifications, as they follow from the definitions.

use std::{cmp::Ordering, sync::LazyLock};

use crate::{definition::Definition, notice_type::NoticeType};

impl NoticeType {
    /// All of them: those of the definitions, in their order, and [`Self::MESSAGE`] at the end.
    pub fn all() -> impl Iterator<Item = Self> {
        static ALL: LazyLock<Vec<NoticeType>> = LazyLock::new(|| {
            let mut all = Vec::new();
            for definition in Definition::all() {
                let own = definition.notice_type;
                if own != NoticeType::MESSAGE && !all.contains(&own) {
                    all.push(own);
                }
            }
            all.push(NoticeType::MESSAGE);
            all
        });
        ALL.iter().copied()
    }

    /// Whether no preference and no quiet hours stop it: every notification of this type is critical.
    #[must_use]
    pub fn critical(self) -> bool {
        Definition::all()
            .filter(|definition| definition.notice_type == self)
            .all(|definition| definition.critical)
    }
}

impl PartialOrd for NoticeType {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for NoticeType {
    /// In the order of [`Self::all`].
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |of: &Self| Self::all().position(|notice_type| notice_type == *of);
        place(self).cmp(&place(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_from_the_definitions_and_keep_their_words_and_their_order() {
        let known = [
            "session_requested",
            "session_confirmed",
            "session_rescheduled",
            "session_declined",
            "session_cancelled",
            "session_reminder",
            "welcome",
        ];
        // Others may stand between them.
        let words = NoticeType::words().into_iter().filter(|word| known.contains(word));
        assert_eq!(words.collect::<Vec<_>>(), known);
        assert_eq!(NoticeType::words().last(), Some(&"message"));
        let sorted: std::collections::BTreeSet<_> = NoticeType::all().collect();
        assert!(sorted.into_iter().eq(NoticeType::all()));
    }

    #[test]
    fn a_type_is_critical_where_all_that_is_of_it_is() {
        assert!(NoticeType::parse("session_cancelled").unwrap().critical());
        assert!(!NoticeType::parse("session_reminder").unwrap().critical());
        // A password reset is of this type and critical; what else the school writes is not.
        assert!(!NoticeType::MESSAGE.critical());
    }
}
