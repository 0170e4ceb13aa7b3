//! An attempt at a test: what is asked and in which order, until when, and what was answered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    due::{SHARDS, due_at},
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    dealt_question::DealtQuestion,
    inscription::{Inscription, InscriptionId},
    lot::Lot,
    masterclass::MasterclassId,
    question::{Letter, QuestionId},
    question_set::QuestionSet,
    test_sheet::TestSheet,
    test_type::TestType,
    test_window::GRACE,
};

uuid_id! {
    /// The id of an attempt at a test.
    TestId
}

string_enum! {
    /// Who ended an attempt.
    pub enum ClosedBy {
        /// Whoever made it handed it in.
        Participant = "participant",
        /// Its time was over.
        Schedule = "schedule",
    }
}

/// How an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// It goes on.
    Open,
    /// Its time is over, and the schedule has not closed it yet.
    Over,
    /// It is marked.
    Taken,
}

/// An attempt at a test. It keeps the key and the order of what is asked: marking reads nothing else.
///
/// | access pattern | how |
/// |---|---|
/// | one attempt | partition `test#<id>`, `test` |
/// | those whose time is over and that nobody handed in, by when it was | `gsi1`, partition `due-tests#<shard>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its id.
    pub id: TestId,
    /// By which inscription.
    pub inscription_id: InscriptionId,
    /// Of which masterclass.
    pub masterclass_id: MasterclassId,
    /// Whose.
    pub user_id: UserId,
    /// At which of the two tests.
    pub r#type: TestType,
    /// What is asked, in the order in which it is.
    pub questions: Vec<DealtQuestion>,
    /// What was answered, in the letters that are shown.
    pub responses: BTreeMap<QuestionId, Letter>,
    /// How often answers were saved.
    pub revision: u32,
    /// When it began, in UTC.
    pub started_at: Timestamp,
    /// When its time is over, in UTC; none where it never is.
    pub deadline: Option<Timestamp>,
    /// When it was handed in, or closed, in UTC.
    pub taken_at: Option<Timestamp>,
    /// Who ended it.
    pub closed_by: Option<ClosedBy>,
}

/// What of an attempt is said, beside what is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewAttempt {
    /// Its id.
    pub id: TestId,
    /// At which of the two tests.
    pub r#type: TestType,
    /// When it begins, in UTC.
    pub now: Timestamp,
    /// How long one may take, in minutes.
    pub minutes: Option<u32>,
    /// When the test is over for everyone, in UTC.
    pub closes: Option<Timestamp>,
}

impl Attempt {
    /// Where an attempt is.
    #[must_use]
    pub fn key_of(id: TestId) -> Key {
        Key::new(format!("test#{id}"), "test")
    }

    /// Where the attempts of one shard are listed by when they are to be closed.
    #[must_use]
    pub fn due(shard: u8) -> Scope {
        Scope::Index(Index::First, format!("due-tests#{shard}"))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/tests/{}", self.id)
    }

    /// A new attempt by `inscription` at what `set` asks, in the order that `lot` draws.
    #[must_use]
    pub(crate) fn begin(new: NewAttempt, inscription: &Inscription, set: &QuestionSet, mut lot: Lot) -> Self {
        let NewAttempt { id, r#type, now, minutes, closes } = new;
        let limit = minutes.map(|minutes| now + SignedDuration::from_mins(i64::from(minutes)));
        let dealt = set.questions.iter().enumerate().map(|(place, question)| DealtQuestion {
            id: question.id,
            place,
            shown: lot.letters(),
            correct: question.correct_choice,
        });
        let dealt = dealt.collect();
        Self {
            id,
            inscription_id: inscription.id,
            masterclass_id: set.masterclass_id,
            user_id: inscription.user_id.clone(),
            r#type,
            questions: lot.shuffled(dealt),
            responses: BTreeMap::new(),
            revision: 0,
            started_at: now,
            deadline: limit.into_iter().chain(closes).min(),
            taken_at: None,
            closed_by: None,
        }
    }

    /// How it stands at `now`.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> AttemptState {
        if self.taken_at.is_some() {
            AttemptState::Taken
        } else if self.deadline.is_some_and(|deadline| now.duration_since(deadline) > GRACE) {
            AttemptState::Over
        } else {
            AttemptState::Open
        }
    }

    /// The responses with what is answered now: what is left out stays as it was saved. What is cleared goes where
    /// `clears`, and stays otherwise: a blank submission overwrites nothing.
    #[must_use]
    pub fn answered(
        &self,
        now: &BTreeMap<QuestionId, Option<Letter>>,
        clears: bool,
    ) -> BTreeMap<QuestionId, Letter> {
        let mut responses = self.responses.clone();
        for (question, letter) in now {
            match letter {
                Some(letter) => drop(responses.insert(*question, *letter)),
                None if clears => drop(responses.remove(question)),
                None => {}
            }
        }
        responses
    }

    /// The questions of `named` that it does not ask.
    #[must_use]
    pub fn not_asked<'n>(&self, named: impl IntoIterator<Item = &'n QuestionId>) -> Vec<QuestionId> {
        let asked: BTreeSet<QuestionId> = self.questions.iter().map(|question| question.id).collect();
        named.into_iter().filter(|id| !asked.contains(id)).copied().collect()
    }

    /// What was chosen and what of it is right, in the order of the set.
    #[must_use]
    pub fn sheet(&self) -> TestSheet {
        let mut in_order: Vec<&DealtQuestion> = self.questions.iter().collect();
        in_order.sort_by_key(|question| question.place);
        let chosen = in_order.iter().map(|question| {
            let letter = self.responses.get(&question.id);
            letter.map(|letter| question.in_bank(*letter))
        });
        let key: Vec<Letter> = in_order.iter().map(|question| question.correct).collect();
        TestSheet::marked(chosen, &key)
    }
}

impl Entity for Attempt {
    const KIND: &'static str = "test";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let open = self.deadline.filter(|_| self.taken_at.is_none());
        let closing = open.map(|deadline| deadline.checked_add(GRACE).unwrap_or(Timestamp::MAX));
        let due = closing.map(|at| Self::due(self.id.shard(SHARDS)).key(due_at(at, &self.id)));
        [due, None, None]
    }
}

impl Audited for Attempt {
    fn resource(&self) -> String {
        format!("test:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "inscription_id": self.inscription_id,
            "type": self.r#type,
            "is_taken": self.taken_at.is_some(),
            "closed_by": self.closed_by,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{question::Choices, question_set::SetQuestion, test_sheet::tests::any_letter, test_testing};

    fn set(key: &[Letter]) -> QuestionSet {
        let question = |(number, correct): (usize, &Letter)| SetQuestion {
            id: QuestionId::parse(&format!("019cad90-0000-7000-8000-{number:012}")).unwrap(),
            question_text: number.to_string(),
            choices: Choices::from(["a", "b", "c", "d"].map(ToOwned::to_owned)),
            correct_choice: *correct,
        };
        QuestionSet {
            masterclass_id: MasterclassId::parse("019cad90-0000-7000-8000-000000000001").unwrap(),
            questions: key.iter().enumerate().map(question).collect(),
            frozen_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn new() -> NewAttempt {
        NewAttempt {
            id: TestId::parse("019cad90-0000-7000-8000-000000000002").unwrap(),
            r#type: TestType::Pre,
            now: Timestamp::UNIX_EPOCH,
            minutes: None,
            closes: None,
        }
    }

    fn attempt(key: &[Letter], text: &str) -> Attempt {
        Attempt::begin(new(), &test_testing::inscription(), &set(key), Lot::of_text(text))
    }

    proptest! {
        #[test]
        fn letters_that_are_shown_lead_back_to_the_bank(text in ".*", letter in any_letter()) {
            let attempt = attempt(&[Letter::B], &text);
            let question = &attempt.questions[0];
            prop_assert_eq!(question.in_bank(question.shown_as(letter)), letter);
            prop_assert_eq!(question.shown_as(question.in_bank(letter)), letter);
        }

        #[test]
        fn the_order_that_was_drawn_changes_no_mark(
            answers in proptest::collection::vec((any_letter(), proptest::option::of(any_letter())), 0..50),
            text in ".*",
        ) {
            let key: Vec<Letter> = answers.iter().map(|(right, _)| *right).collect();
            let mut attempt = attempt(&key, &text);
            for question in attempt.questions.clone() {
                // What is chosen is what the bank calls so, whichever letter it is shown with.
                if let Some(chosen) = answers[question.place].1 {
                    attempt.responses.insert(question.id, question.shown_as(chosen));
                }
            }
            let chosen = answers.iter().map(|(_, chosen)| *chosen);
            prop_assert_eq!(attempt.sheet(), TestSheet::marked(chosen, &key));
        }

        #[test]
        fn a_blank_submission_overwrites_nothing(saved in any_letter(), text in ".*") {
            let mut attempt = attempt(&[Letter::A, Letter::B], &text);
            let first = attempt.questions[0].id;
            attempt.responses.insert(first, saved);
            for blank in [BTreeMap::new(), BTreeMap::from([(first, None)])] {
                prop_assert_eq!(attempt.answered(&blank, false), attempt.responses.clone());
            }
            prop_assert_eq!(attempt.answered(&BTreeMap::from([(first, None)]), true), BTreeMap::new());
        }
    }

    #[test]
    fn the_earlier_of_its_limit_and_the_end_of_the_test_is_its_deadline() {
        let instant = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = instant("2026-03-02T08:00:00Z");
        let deadline = |minutes, closes: Option<&str>| {
            let new = NewAttempt { now, minutes, closes: closes.map(instant), ..new() };
            let lot = Lot::of_text("");
            Attempt::begin(new, &test_testing::inscription(), &set(&[]), lot).deadline
        };
        assert_eq!(deadline(None, None), None);
        assert_eq!(deadline(Some(20), None), Some(instant("2026-03-02T08:20:00Z")));
        assert_eq!(deadline(Some(20), Some("2026-03-02T08:05:00Z")), Some(instant("2026-03-02T08:05:00Z")));
        assert_eq!(deadline(None, Some("2026-03-09T08:00:00Z")), Some(instant("2026-03-09T08:00:00Z")));
    }

    #[test]
    fn it_is_over_half_a_minute_after_its_deadline_and_the_schedule_finds_it_then() {
        let instant = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut attempt = attempt(&[Letter::A], "");
        assert_eq!(attempt.indexes()[0], None);
        attempt.deadline = Some(instant("2026-03-02T08:20:00Z"));
        assert_eq!(attempt.state_at(instant("2026-03-02T08:20:30Z")), AttemptState::Open);
        assert_eq!(attempt.state_at(instant("2026-03-02T08:20:30.001Z")), AttemptState::Over);
        let place = attempt.indexes()[0].clone().unwrap().sort;
        assert!(place.starts_with("2026-03-02T08:20:30.000Z#"), "{place}");
        attempt.taken_at = Some(instant("2026-03-02T08:10:00Z"));
        assert_eq!(
            (attempt.state_at(Timestamp::MAX), attempt.indexes()[0].clone()),
            (AttemptState::Taken, None)
        );
    }
}
