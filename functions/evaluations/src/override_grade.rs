//! `override-grade`: a coach confirms a mark, or writes another.

use http::HeaderMap;
use preau_dashboard::mark::{AssessmentId, Over20};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    decimal::Decimal,
    entity::Stored,
    etag::check_if_match,
    field_types::{BoundedList, FreeText},
    input,
    problem::Problem,
    question_writer::Author,
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    evaluation::Evaluation,
    grade::{Confidence, Grade, ItemMark},
    grading::with_consequences,
    subject_writer::MOST_ITEMS,
    view::GradeView,
};

/// What items are given.
type Given = BoundedList<ItemGiven, MOST_ITEMS>;

input! {
    /// What a coach says of a mark; nothing confirms it as it is.
    pub struct OverrideGrade {
        /// What items are given; the others stay.
        pub items: Option<Given>,
        /// The whole, over 20; the sum of the items when absent.
        pub score_20: Option<Over20>,
        /// What the student is told.
        pub feedback: Option<FreeText<4_000>>,
    }
}

input! {
    /// What an item is given.
    pub struct ItemGiven {
        /// Which.
        pub item_id: FreeText<8>,
        /// How many points; no more than it counts.
        pub points: Over20,
        /// Why.
        pub comment: Option<FreeText<1_000>>,
    }
}

/// Confirms a mark, or writes another
///
/// What a coach says stays. A copy that no program could read is corrected by it. `If-Match` names the version that was read.
#[utoipa::path(
    put,
    path = "/eval/{evaluation_id}/grade",
    tag = "evaluations",
    params(
        ("evaluation_id" = String, Path, format = Uuid, description = "The evaluation"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = OverrideGrade,
    responses((status = 200, description = "The mark; `ETag` is the evaluation's version", body = GradeView)),
)]
pub(crate) async fn override_grade(
    app: App,
    caller: Caller,
    PathId(id): PathId<AssessmentId>,
    headers: HeaderMap,
    Valid(asked): Valid<OverrideGrade>,
) -> Result<Answer<GradeView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before: Stored<Evaluation> = Evaluation::read(&app.records, id).await?;
        check_if_match(&headers, before.version)?;
        let mut grade = decided(&before.entity, &asked)?;
        grade.by_coach = true;
        let after = before.entity.corrected(grade.clone(), work.now())?;
        let changes = work.replaces("EVAL_OVERRIDDEN", &before, &after);
        let changes = with_consequences(&app, &work, &after, false, changes).await?;
        let answer = Answer::ok(GradeView::of(&after, &grade)).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// The mark that a coach gives.
fn decided(evaluation: &Evaluation, asked: &OverrideGrade) -> Result<Grade, Problem> {
    let mut grade = match &evaluation.grade {
        Some(grade) => grade.clone(),
        None if asked.items.is_none() && asked.score_20.is_none() => {
            let detail = LocalizedText::fixed("Une note est attendue.", "A mark is expected.");
            return Err(Problem::wrong_field("/score_20", "required", detail));
        }
        None => unmarked(evaluation),
    };
    for (place, given) in asked.items.iter().flat_map(|items| &items.0).enumerate() {
        let wrong = |field: &str, code: &'static str, detail: LocalizedText| {
            Problem::wrong_field(&format!("/items/{place}/{field}"), code, detail)
        };
        let Some(mark) = grade.items.iter_mut().find(|mark| mark.item_id == given.item_id.0) else {
            let detail = LocalizedText::fixed(
                "Le sujet ne pose pas cette question.",
                "The subject does not ask this.",
            );
            return Err(wrong("item_id", "unknown", detail));
        };
        if given.points.0 > mark.of {
            let detail = LocalizedText::fixed("Plus que le barème.", "More than it counts.");
            return Err(wrong("points", "range", detail));
        }
        mark.points = given.points.0;
        if let Some(comment) = &given.comment {
            mark.comment.clone_from(&comment.0);
        }
    }
    if asked.items.is_some() {
        grade.score = Grade::sum(&grade.items);
    }
    if let Some(score) = asked.score_20 {
        grade.score = score;
    }
    if let Some(feedback) = &asked.feedback {
        grade.feedback.clone_from(&feedback.0);
    }
    grade.needs_review = false;
    Ok(grade)
}

/// Nothing is marked yet.
fn unmarked(evaluation: &Evaluation) -> Grade {
    let items = evaluation.items.iter().map(|item| ItemMark {
        item_id: item.item_id.clone(),
        points: 0,
        of: item.points,
        comment: String::new(),
        criteria: Vec::new(),
    });
    Grade {
        items: items.collect(),
        score: Decimal(0),
        feedback: "Un coach a corrigé votre copie.".to_owned(),
        by_coach: false,
        generated_by: Author::Offline,
        confidence: Confidence::High,
        needs_review: false,
        flags: Vec::new(),
    }
}
