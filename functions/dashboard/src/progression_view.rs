//! Progress as people read it: by subject, chapter and competence (seed 1 §3.1).

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    code::Code,
    progress::{Progress, mean, rounded},
};

/// How far a student is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Progression {
    /// In all subjects, from 0 to 1; each counts as its coefficient in the exam plan.
    #[schema(minimum = 0, maximum = 1)]
    overall: f64,
    /// In each subject of which something was recorded.
    subjects: Vec<SubjectProgress>,
}

/// How far a student is in a subject.
#[derive(Debug, Serialize, ToSchema)]
struct SubjectProgress {
    /// The subject.
    #[schema(value_type = String)]
    subject: Code,
    /// The mean of its competences, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
    /// Its chapters.
    chapters: Vec<ChapterProgress>,
}

/// How far a student is in a chapter.
#[derive(Debug, Serialize, ToSchema)]
struct ChapterProgress {
    /// The chapter.
    #[schema(value_type = String)]
    chapter_code: Code,
    /// The mean of its competences, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
    /// Its competences.
    competences: Vec<CompetenceProgress>,
}

/// How far a student is in a competence.
#[derive(Debug, Serialize, ToSchema)]
struct CompetenceProgress {
    /// The competence.
    #[schema(value_type = String)]
    competence_code: Code,
    /// How well it is known, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
    /// When that was seen, in UTC.
    updated_at: Timestamp,
}

impl Progression {
    /// What was recorded, in the order of its places.
    pub(crate) fn of(overall: f64, recorded: &[Progress]) -> Self {
        let by_subject = recorded.chunk_by(|one, other| one.subject == other.subject);
        Self { overall, subjects: by_subject.filter_map(SubjectProgress::of).collect() }
    }
}

impl SubjectProgress {
    fn of(recorded: &[Progress]) -> Option<Self> {
        let by_chapter = recorded.chunk_by(|one, other| one.chapter_code == other.chapter_code);
        Some(Self {
            subject: recorded.first()?.subject.clone(),
            score: mean_of(recorded),
            chapters: by_chapter.filter_map(ChapterProgress::of).collect(),
        })
    }
}

impl ChapterProgress {
    fn of(recorded: &[Progress]) -> Option<Self> {
        let competence = |progress: &Progress| CompetenceProgress {
            competence_code: progress.competence_code.clone(),
            score: progress.score.value(),
            updated_at: progress.observed_at,
        };
        Some(Self {
            chapter_code: recorded.first()?.chapter_code.clone(),
            score: mean_of(recorded),
            competences: recorded.iter().map(competence).collect(),
        })
    }
}

fn mean_of(recorded: &[Progress]) -> f64 {
    let sum = recorded.iter().map(|progress| i64::from(progress.score.0)).sum();
    rounded(mean(sum, i64::try_from(recorded.len()).unwrap_or(i64::MAX)))
}
