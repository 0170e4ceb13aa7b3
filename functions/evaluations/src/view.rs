//! What is answered of an evaluation: keys and reasons only once it is corrected, but to coaches.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_dashboard::{mark::AssessmentId, subject::code_of};
use preau_kernel::{
    actor::{Actor, Role},
    id::UserId,
    question_writer::Author,
};
use preau_photos::photo::PhotoId;
use preau_resources::resource::ResourceId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    copy_print::Alike,
    evaluation::{Evaluation, EvaluationStatus},
    grade::{Confidence, CopyFlag, Criterion, Grade},
    item::{AnswerKind, Expected, Item},
    transcript::{Transcript, TranscriptPage},
};

/// An evaluation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evaluation)]
pub struct EvaluationView {
    id: AssessmentId,
    /// The same.
    eval_id: AssessmentId,
    student_id: UserId,
    subject: String,
    level: String,
    status: EvaluationStatus,
    /// How long it takes, in minutes.
    durations_min: u32,
    items: Vec<ItemView>,
    /// What wrote it.
    #[schema(example = "offline")]
    generated_by: String,
    /// What it was made of.
    sources: Vec<SourceView>,
    /// The answers, once the copy is handed in.
    responses: BTreeMap<String, String>,
    /// The files of the copy.
    files: Vec<PhotoId>,
    /// What a model read of the pictures and scans among them, to be held against them; where none has, there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    transcript: Option<TranscriptView>,
    /// The mark, once it is corrected.
    grade: Option<GradeView>,
    /// Copies of others whose words are alike, for coaches who read one copy: what that means, a person judges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alike: Vec<AlikeView>,
    created_at: Timestamp,
    submitted_at: Option<Timestamp>,
}

/// An answer of somebody else that is alike.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AlikeCopy)]
pub struct AlikeView {
    /// To which item.
    item_id: String,
    /// In which evaluation.
    eval_id: AssessmentId,
    /// How much of the shorter one both say, in a hundred.
    #[schema(minimum = 0, maximum = 100)]
    percent: u32,
}

/// What a model read of a copy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CopyTranscript)]
pub struct TranscriptView {
    /// What made it: never a person.
    generated_by: Author,
    /// The model, as its provider names it.
    model: Option<String>,
    made_at: Timestamp,
    /// The pages, in the order of the files, as far as the model could read them.
    pages: Vec<TranscriptPageView>,
    /// Why some are missing: `refused`, `unusable` and the like; null where all are there.
    failure: Option<String>,
}

/// A page as a model read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CopyTranscriptPage)]
pub struct TranscriptPageView {
    file_id: PhotoId,
    /// Its number in the file, from 1.
    page: u32,
    /// `[illisible]` stands for a word that cannot be read.
    text: String,
    confidence: Confidence,
}

/// What an item asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    item_id: String,
    kind: AnswerKind,
    prompt: String,
    /// What there is to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    /// Of the 20 points.
    points: f64,
    /// What is expected, once it is corrected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expected: Vec<String>,
}

/// A page.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct SourceView {
    doc_id: ResourceId,
    page: u32,
}

/// A mark with its reasons.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationGrade)]
pub struct GradeView {
    status: EvaluationStatus,
    /// Over 20; null while a coach has to read the copy.
    #[schema(minimum = 0, maximum = 20)]
    score_20: Option<f64>,
    feedback: String,
    competences: Vec<CompetenceView>,
    items: Vec<ItemMarkView>,
    /// `offline`, `openai` where a model judged the open answers, or `coach` once one has confirmed or changed it; null while there is none.
    graded_by: Option<&'static str>,
    confidence: Confidence,
    /// Whether a coach has still to confirm it.
    needs_review: bool,
    flags: Vec<CopyFlag>,
}

/// How well a competence is known, by this copy.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CompetenceView {
    pub(crate) code: String,
    pub(crate) label: String,
    /// From 0 to 1.
    pub(crate) score: f64,
}

/// What an item was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemMarkView {
    item_id: String,
    points: f64,
    of: f64,
    comment: String,
    criteria: Vec<Criterion>,
}

/// Hundredths of points, as points.
fn whole(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

impl EvaluationView {
    /// What `reader` may see of it.
    pub(crate) fn of(evaluation: Evaluation, reader: &Actor) -> Self {
        let shows_keys = evaluation.status == EvaluationStatus::Corrected || reader.is(Role::Coach);
        let grade = evaluation.grade.as_ref().map(|grade| GradeView::of(&evaluation, grade));
        let mut sources: Vec<SourceView> = evaluation
            .items
            .iter()
            .map(|item| SourceView { doc_id: item.source.doc_id, page: item.source.page })
            .collect();
        sources.sort_unstable();
        sources.dedup();
        let copy = evaluation.copy.unwrap_or_default();
        Self {
            id: evaluation.id,
            eval_id: evaluation.id,
            student_id: evaluation.student_id,
            subject: evaluation.subject,
            level: evaluation.level,
            status: evaluation.status,
            durations_min: evaluation.durations_min,
            items: evaluation.items.into_iter().map(|item| shown(item, shows_keys)).collect(),
            generated_by: evaluation.generated_by,
            sources,
            responses: copy.responses,
            files: copy.files,
            transcript: copy.transcript.map(read_by_model),
            grade,
            alike: Vec::new(),
            created_at: evaluation.created_at,
            submitted_at: evaluation.submitted_at,
        }
    }
}

impl EvaluationView {
    /// The same, with what is alike.
    pub(crate) fn beside(self, alike: Vec<Alike>) -> Self {
        let view = |Alike { item_id, evaluation_id, percent }| AlikeView {
            item_id,
            eval_id: evaluation_id,
            percent,
        };
        Self { alike: alike.into_iter().map(view).collect(), ..self }
    }
}

fn read_by_model(transcript: Transcript) -> TranscriptView {
    let Transcript { made_at, model, pages, failure, .. } = transcript;
    let page = |TranscriptPage { file_id, page, text, confidence }| TranscriptPageView {
        file_id,
        page,
        text,
        confidence,
    };
    TranscriptView {
        generated_by: Author::OpenAi,
        model,
        made_at,
        pages: pages.into_iter().map(page).collect(),
        failure,
    }
}

fn shown(item: Item, shows_keys: bool) -> ItemView {
    let expected = match item.expected {
        _ if !shows_keys => Vec::new(),
        Expected::Choice { place } => item.choices.get(place).cloned().into_iter().collect(),
        Expected::Text { text } => vec![text],
        Expected::Terms { terms } => terms,
    };
    ItemView {
        item_id: item.item_id,
        kind: item.kind,
        prompt: item.prompt,
        choices: item.choices,
        points: whole(item.points),
        expected,
    }
}

impl GradeView {
    /// A mark.
    pub(crate) fn of(evaluation: &Evaluation, grade: &Grade) -> Self {
        let items = grade.items.iter().map(|item| ItemMarkView {
            item_id: item.item_id.clone(),
            points: whole(item.points),
            of: whole(item.of),
            comment: item.comment.clone(),
            criteria: item.criteria.clone(),
        });
        Self {
            status: evaluation.status,
            score_20: Some(grade.score.value()),
            feedback: grade.feedback.clone(),
            competences: competences(evaluation, grade),
            items: items.collect(),
            graded_by: Some(match (grade.by_coach, grade.generated_by) {
                (true, _) => "coach",
                (false, Author::OpenAi) => "openai",
                (false, Author::Offline) => "offline",
            }),
            confidence: grade.confidence,
            needs_review: grade.needs_review,
            flags: grade.flags.clone(),
        }
    }

    /// There is none yet: a coach has to read the copy.
    pub(crate) fn waiting(evaluation: &Evaluation, flags: Vec<CopyFlag>) -> Self {
        Self {
            status: evaluation.status,
            score_20: None,
            feedback: "Votre copie est bien reçue : un coach la corrigera.".to_owned(),
            competences: Vec::new(),
            items: Vec::new(),
            graded_by: None,
            confidence: Confidence::Low,
            needs_review: true,
            flags,
        }
    }
}

/// What a mark says of each document that was asked about: the share of its points.
pub(crate) fn competences(evaluation: &Evaluation, grade: &Grade) -> Vec<CompetenceView> {
    let mut sums: BTreeMap<String, (String, u32, u32)> = BTreeMap::new();
    for item in &evaluation.items {
        let Some(mark) = grade.items.iter().find(|mark| mark.item_id == item.item_id) else { continue };
        let mut code = code_of(&item.source.title);
        code.truncate(64);
        if code.is_empty() {
            continue;
        }
        let (_, points, of) = sums.entry(code).or_insert_with(|| (item.source.title.clone(), 0, 0));
        *points += mark.points;
        *of += mark.of;
    }
    let view = |(code, (label, points, of)): (String, (String, u32, u32))| CompetenceView {
        code,
        label,
        score: (f64::from(points) / f64::from(of.max(1)) * 10_000.0).round() / 10_000.0,
    };
    sums.into_iter().map(view).collect()
}
