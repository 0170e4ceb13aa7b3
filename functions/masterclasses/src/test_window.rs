//! When the tests of a masterclass may be begun.

use jiff::{SignedDuration, Timestamp};

use crate::{
    masterclass::{Masterclass, MasterclassStatus},
    test_type::TestType,
};

/// How late what was begun may arrive after its time is over: what the way takes.
pub(crate) const GRACE: SignedDuration = SignedDuration::from_secs(30);

/// When a test may be begun, and until when it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TestWindow {
    /// From this instant on.
    Opens(Timestamp),
    /// Now, and it goes on until this instant, if it ever ends.
    Open(Option<Timestamp>),
    /// Not any more.
    Closed,
    /// Not: the masterclass is being prepared, or off.
    Never,
}

impl TestWindow {
    /// How a test of a masterclass stands at `now`. The one before goes until the masterclass begins; the one after from its
    /// end on, for as many days as it says. Where there is no end, it is open from the beginning on; where there is no
    /// beginning either, both are open.
    pub fn of(masterclass: &Masterclass, test: TestType, now: Timestamp) -> Self {
        if matches!(masterclass.status, MasterclassStatus::Draft | MasterclassStatus::Cancelled) {
            return Self::Never;
        }
        let (opens, closes) = match test {
            TestType::Pre => (None, masterclass.starts_at.or(masterclass.ends_at)),
            TestType::Post => (masterclass.ends_at.or(masterclass.starts_at), closes_at(masterclass)),
        };
        match (opens, closes) {
            (Some(opens), _) if now < opens => Self::Opens(opens),
            (_, Some(closes)) if now >= closes => Self::Closed,
            (_, closes) => Self::Open(closes),
        }
    }
}

/// When the test after closes, if it ever does.
pub(crate) fn closes_at(masterclass: &Masterclass) -> Option<Timestamp> {
    let days = i64::from(masterclass.test.post_closes_after_days);
    let ends_at = masterclass.ends_at?;
    Some(ends_at.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX))
}

/// Whether the test after has closed for everyone, those included who still are within their grace.
pub(crate) fn is_closed_for_all(masterclass: &Masterclass, now: Timestamp) -> bool {
    closes_at(masterclass).is_some_and(|closes| now.duration_since(closes) > GRACE)
}

#[cfg(test)]
mod tests {
    use TestWindow::{Closed, Never, Open, Opens};

    use super::*;
    use crate::test_testing::masterclass_at;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const START: &str = "2026-03-10T17:00:00Z";
    const END: &str = "2026-03-10T19:00:00Z";
    const CLOSE: &str = "2026-03-24T19:00:00Z";

    #[test]
    fn one_test_goes_until_the_beginning_and_the_other_from_the_end_on() {
        let masterclass = masterclass_at(Some(START), Some(END));
        let window = |test, now: &str| TestWindow::of(&masterclass, test, at(now));
        assert_eq!(window(TestType::Pre, "2026-03-02T08:00:00Z"), Open(Some(at(START))));
        assert_eq!(window(TestType::Pre, START), Closed);
        assert_eq!(window(TestType::Post, "2026-03-10T18:59:59Z"), Opens(at(END)));
        assert_eq!(window(TestType::Post, END), Open(Some(at(CLOSE))));
        assert_eq!(window(TestType::Post, CLOSE), Closed);
        assert!(!is_closed_for_all(&masterclass, at(CLOSE)));
        assert!(!is_closed_for_all(&masterclass, at("2026-03-24T19:00:30Z")));
        assert!(is_closed_for_all(&masterclass, at("2026-03-24T19:00:31Z")));
    }

    #[test]
    fn without_dates_both_are_open_and_what_is_off_is_never() {
        let undated = masterclass_at(None, None);
        let now = at("2026-03-02T08:00:00Z");
        assert_eq!(TestType::ALL.map(|test| TestWindow::of(&undated, test, now)), [Open(None); 2]);
        assert!(!is_closed_for_all(&undated, Timestamp::MAX));
        let begun = masterclass_at(Some(START), None);
        assert_eq!(TestWindow::of(&begun, TestType::Post, now), Opens(at(START)));
        assert_eq!(TestWindow::of(&begun, TestType::Post, at(START)), Open(None));
        for status in [MasterclassStatus::Draft, MasterclassStatus::Cancelled] {
            let off = Masterclass { status, ..undated.clone() };
            assert_eq!(TestType::ALL.map(|test| TestWindow::of(&off, test, now)), [Never; 2]);
        }
    }
}
