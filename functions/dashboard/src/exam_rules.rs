//! What the bac counts: exams and continuous assessment with their coefficients, by session, from `rules/bac-<session>.toml`.

use crate::{exam_rule::ExamRules, exam_rules_table::ALL};

/// The rules of a session: its own, or those of the latest one before it that has any; of a session before all of them, the
/// first ones.
#[must_use]
pub fn of_session(session: i16) -> &'static ExamRules {
    let own = ALL.iter().rev().find(|rules| rules.session <= session);
    own.unwrap_or(&ALL[0])
}

/// What the log says where a session takes the rules of another one: somebody should write its own.
#[must_use]
pub(crate) fn missing(session: i16) -> Option<String> {
    let taken = of_session(session).session;
    (taken != session)
        .then(|| format!("there are no exam rules of session {session}: those of {taken} are taken"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exam_rule::{Part, RuleItem};

    fn total(items: &[RuleItem], part: Part) -> u32 {
        items.iter().filter(|item| item.part == part).map(|item| item.weight).sum()
    }

    #[test]
    fn every_session_counts_60_by_exams_and_40_in_the_course_of_the_years() {
        for rules in &ALL {
            let parts = [Part::Terminal, Part::Continuous].map(|part| total(rules.items, part));
            assert_eq!(parts, [6_000, 4_000], "{}", rules.session);
            let mut codes: Vec<_> = rules.items.iter().map(|item| item.code).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), rules.items.len(), "{}", rules.session);
        }
    }

    #[test]
    fn every_session_names_its_sources_and_when_they_were_read() {
        for rules in &ALL {
            assert!(!rules.sources.is_empty() && rules.checked_on.year() >= 2026, "{}", rules.session);
        }
        assert!(ALL.is_sorted_by_key(|rules| rules.session));
    }

    #[test]
    fn mathematics_come_in_première_and_the_grand_oral_counts_less_from_2027_on() {
        let weight = |session, code| {
            of_session(session).items.iter().find(|item| item.code == code).map(|item| item.weight)
        };
        assert_eq!([2026, 2027].map(|session| weight(session, "E5-GrandOral")), [Some(1_000), Some(800)]);
        assert_eq!(
            [2026, 2027].map(|session| weight(session, "E3-MathematiquesAnticipees")),
            [None, Some(200)]
        );
    }

    #[test]
    fn a_session_without_rules_takes_the_latest_before_it() {
        assert_eq!(
            [1990, 2026, 2027, 2040].map(|session| of_session(session).session),
            [2026, 2026, 2027, 2027]
        );
    }
}
