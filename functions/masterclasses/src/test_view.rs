//! Tests as whoever makes them reads them. No type here has a field for the key of an attempt that goes on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{app::App, string_enum};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attempt::{Attempt, AttemptState, TestId},
    closing::Closing,
    dealt_question::DealtQuestion,
    inscription::InscriptionId,
    masterclass::Masterclass,
    question::{Choices, Letter, QuestionId},
    question_set::{QuestionSet, SetQuestion},
    test_settings::Reveal,
    test_type::TestType,
    test_window::is_closed_for_all,
};

/// A question as it is asked, its choices in an order of this attempt's own.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedQuestion {
    question_id: QuestionId,
    /// What it asks.
    question_text: String,
    /// What one chooses from.
    choices: Choices,
}

impl AskedQuestion {
    /// A question of the set as it is dealt.
    pub(crate) fn of(dealt: &DealtQuestion, question: &SetQuestion) -> Self {
        Self {
            question_id: question.id,
            question_text: question.question_text.clone(),
            choices: dealt.shown.map(|letter| question.choices.at(letter).to_owned()).into(),
        }
    }

    /// What an attempt asks, in its order.
    fn all(attempt: &Attempt, set: &QuestionSet) -> Vec<Self> {
        dealt(attempt, set).map(|(dealt, question)| Self::of(dealt, question)).collect()
    }
}

/// The questions of an attempt, in its order, with what the set has of them.
pub(crate) fn dealt<'a>(
    attempt: &'a Attempt,
    set: &'a QuestionSet,
) -> impl Iterator<Item = (&'a DealtQuestion, &'a SetQuestion)> {
    attempt.questions.iter().filter_map(|dealt| Some((dealt, set.questions.get(dealt.place)?)))
}

/// A test that goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartedTest {
    id: TestId,
    inscription_id: InscriptionId,
    r#type: TestType,
    /// When it began, in UTC.
    started_at: Timestamp,
    /// Until when it may be handed in, in UTC; what arrives half a minute later still counts. Absent where it takes any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    deadline: Option<Timestamp>,
    /// What time it is, in UTC: clocks of browsers go wrong.
    server_time: Timestamp,
    /// How often answers were saved: what `PUT …/responses` is to name.
    revision: u32,
    /// What is asked, in this order.
    questions: Vec<AskedQuestion>,
    /// What is saved of the answers.
    #[schema(value_type = BTreeMap<String, Letter>)]
    responses: BTreeMap<QuestionId, Letter>,
}

impl StartedTest {
    /// An attempt that goes on.
    pub(crate) fn of(app: &App, attempt: &Attempt, set: &QuestionSet) -> Self {
        Self {
            id: attempt.id,
            inscription_id: attempt.inscription_id,
            r#type: attempt.r#type,
            started_at: attempt.started_at,
            deadline: attempt.deadline,
            server_time: app.now(),
            revision: attempt.revision,
            questions: AskedQuestion::all(attempt, set),
            responses: attempt.responses.clone(),
        }
    }
}

/// A test that was taken (seed 3 §3).
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenTest {
    id: TestId,
    inscription_id: InscriptionId,
    r#type: TestType,
    /// How many answers count as right.
    score: u32,
    /// How many questions there were.
    max_score: u32,
    /// What was answered.
    #[schema(value_type = BTreeMap<String, Letter>)]
    responses: BTreeMap<QuestionId, Letter>,
    /// When it was handed in, in UTC.
    taken_at: Option<Timestamp>,
}

impl From<&Closing> for TakenTest {
    fn from(closing: &Closing) -> Self {
        let (attempt, sheet) = (&closing.attempt, closing.attempt.sheet());
        Self {
            id: attempt.id,
            inscription_id: attempt.inscription_id,
            r#type: attempt.r#type,
            score: sheet.score(&closing.voided),
            max_score: sheet.max_score(),
            responses: attempt.responses.clone(),
            taken_at: attempt.taken_at,
        }
    }
}

string_enum! {
    /// How a test stands.
    pub enum TestStatus {
        /// It goes on.
        Open = "open",
        /// Its time is over; what was saved is about to be marked.
        Over = "over",
        /// It is marked.
        Taken = "taken",
    }
}

impl From<AttemptState> for TestStatus {
    fn from(state: AttemptState) -> Self {
        match state {
            AttemptState::Open => Self::Open,
            AttemptState::Over => Self::Over,
            AttemptState::Taken => Self::Taken,
        }
    }
}

/// What became of a question, as whoever took the test after is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionResult {
    #[serde(flatten)]
    asked: AskedQuestion,
    /// What was answered; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    response: Option<Letter>,
    /// Whether it counts as right.
    is_right: bool,
    /// What would have been right: told once the test has closed for everyone, by masterclasses that tell it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    revealed: Option<Letter>,
}

/// A test, as whoever makes it reads it. Of the test before, the score alone is told: the test after asks the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnTest {
    id: TestId,
    inscription_id: InscriptionId,
    r#type: TestType,
    status: TestStatus,
    /// When it began, in UTC.
    started_at: Timestamp,
    /// Until when it may be handed in, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    deadline: Option<Timestamp>,
    /// What time it is, in UTC.
    server_time: Timestamp,
    /// How often answers were saved.
    revision: u32,
    /// What is asked, in this order, while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    questions: Option<Vec<AskedQuestion>>,
    /// What was answered.
    #[schema(value_type = BTreeMap<String, Letter>)]
    responses: BTreeMap<QuestionId, Letter>,
    /// How many answers count as right, once it is marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    score: Option<u32>,
    /// How many questions there were, once it is marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    max_score: Option<u32>,
    /// When it was handed in, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    taken_at: Option<Timestamp>,
    /// What became of each question, of a test after that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    results: Option<Vec<QuestionResult>>,
}

impl OwnTest {
    /// An attempt at a test of `masterclass`, of whose set the questions at the places of `voided` count for everyone.
    pub(crate) fn of(
        now: Timestamp,
        attempt: &Attempt,
        masterclass: &Masterclass,
        set: &QuestionSet,
        voided: &std::collections::BTreeSet<usize>,
    ) -> Self {
        let (state, sheet) = (attempt.state_at(now), attempt.sheet());
        let is_taken = state == AttemptState::Taken;
        let reveals = masterclass.test.reveal == Reveal::AfterClose && is_closed_for_all(masterclass, now);
        let result = |(dealt, question): (&DealtQuestion, &SetQuestion)| QuestionResult {
            asked: AskedQuestion::of(dealt, question),
            response: attempt.responses.get(&dealt.id).copied(),
            is_right: sheet.counts_at(dealt.place, voided),
            revealed: reveals.then(|| dealt.shown_as(dealt.correct)),
        };
        let tells_results = is_taken && attempt.r#type == TestType::Post;
        Self {
            id: attempt.id,
            inscription_id: attempt.inscription_id,
            r#type: attempt.r#type,
            status: state.into(),
            started_at: attempt.started_at,
            deadline: attempt.deadline,
            server_time: now,
            revision: attempt.revision,
            questions: (state == AttemptState::Open).then(|| AskedQuestion::all(attempt, set)),
            responses: attempt.responses.clone(),
            score: is_taken.then(|| sheet.score(voided)),
            max_score: is_taken.then(|| sheet.max_score()),
            taken_at: attempt.taken_at,
            results: tells_results.then(|| dealt(attempt, set).map(result).collect()),
        }
    }
}
