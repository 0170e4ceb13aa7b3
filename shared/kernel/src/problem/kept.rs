//! A problem as it is kept: for whoever asks later how something ended.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    problem::{
        Problem,
        kind::{INTERNAL, PROBLEM_KINDS, ProblemKind},
    },
    value::text::{Language, LocalizedText},
};

/// What people may know of a problem, in both languages. The cause of a bug is in the log and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptProblem {
    code: String,
    fr: String,
    en: String,
}

/// A problem that something ended with, as people read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptProblemView {
    /// `https://preau.dev/problems/<code>`
    #[schema(example = "https://preau.dev/problems/provider-failed")]
    r#type: String,
    /// The kind of problem, in French or English.
    title: String,
    /// The HTTP status that it stands for.
    status: u16,
    /// What happened, in French or English.
    detail: String,
}

impl KeptProblem {
    /// What is kept of a problem.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        let text = |language| problem.detail.in_language(language).to_owned();
        Self { code: problem.code().to_owned(), fr: text(Language::French), en: text(Language::English) }
    }

    /// The problem again.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem::new(self.kind(), LocalizedText::made(self.fr.clone(), self.en.clone()))
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// It, for a reader of this language.
    #[must_use]
    pub fn view(&self, language: Language) -> KeptProblemView {
        let kind = self.kind();
        KeptProblemView {
            r#type: format!("https://preau.dev/problems/{}", kind.code),
            title: kind.title.in_language(language).to_owned(),
            status: kind.status.as_u16(),
            detail: self.problem().detail.in_language(language).to_owned(),
        }
    }

    /// A kind that is no more is ours to explain.
    fn kind(&self) -> &'static ProblemKind {
        PROBLEM_KINDS.iter().find(|kind| kind.code == self.code).copied().unwrap_or(&INTERNAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_may_know_is_kept_and_the_cause_of_a_bug_is_not() {
        let kept = KeptProblem::of(&Problem::internal("the key of a student"));
        let text = serde_json::to_string(&kept).unwrap();
        assert!(!text.contains("student"), "{text}");
        let read: KeptProblem = serde_json::from_str(&text).unwrap();
        assert_eq!((read.problem().code(), read.code()), ("internal", "internal"));
        let view = serde_json::to_value(read.view(Language::English)).unwrap();
        assert_eq!(view["status"], 500);
        assert_eq!(view["detail"], "The error is logged; quote the request id.");
    }
}
