//! `create-question`: a question that a person writes for the bank of a masterclass.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::Valid, text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    masterclass::Masterclass,
    question::{Question, QuestionId, QuestionStatus},
    question_input::CreateQuestion,
    question_view::QuestionView,
};

/// Writes a question for the bank of a masterclass
///
/// Tests ask what is approved, the oldest first, as it is when the first of them begins.
#[utoipa::path(
    post,
    path = "/api/admin/questions",
    tag = "masterclasses",
    request_body = CreateQuestion,
    responses((status = 201, description = "The question; `ETag` is its version", body = QuestionView,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn create_question(
    app: App,
    caller: Caller,
    Valid(request): Valid<CreateQuestion>,
) -> Result<Answer<QuestionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let id = request.masterclass_id;
        if app.records.version_of(&Masterclass::key_of(id)).await?.is_none() {
            let detail =
                LocalizedText::fixed("Il n'y a pas cette masterclass.", "There is no such masterclass.");
            return Err(Problem::wrong_field("/masterclass_id", "unknown", detail));
        }
        let written = request.clone();
        let question = Question {
            id: QuestionId::mint(app.ids.as_ref(), work.now()),
            masterclass_id: id,
            question_text: written.question_text.0,
            choices: written.choices.into(),
            correct_choice: written.correct_choice,
            explanation: written.explanation.map(|text| text.0),
            status: written.status.unwrap_or(QuestionStatus::Draft),
            source: None,
            generated_by: None,
            served: false,
            archived_at: None,
            voided_at: None,
            created_at: work.now(),
            updated_at: work.now(),
        };
        let changes = work.creates("QUESTION_CREATED", &question);
        let path = question.path();
        let answer = Answer::created(&path, QuestionView::from(question)).at_version(1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}
