//! `list-questions`: the bank of a masterclass.

use preau_kernel::{
    answer::Answer,
    app::App,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    store::SortRange,
};

use crate::{
    masterclass::{Masterclass, MasterclassId},
    question::Question,
    question_view::{QuestionState, QuestionView},
};

list_query! {
    /// Which questions.
    pub struct ListQuestions {
        /// Of which masterclass.
        #[param(inline)]
        pub masterclass_id: MasterclassId,
        /// Those that stand so; drafts and approved ones when absent.
        #[param(inline)]
        pub status: Option<QuestionState>,
    }
}

/// Lists the bank of a masterclass
///
/// Its questions with their answers: the approved ones in the order in which tests take them, then the drafts.
#[utoipa::path(
    get,
    path = "/api/admin/questions",
    tag = "masterclasses",
    params(ListQuestions),
    responses((status = 200, description = "One page", body = Page<QuestionView>)),
)]
pub(crate) async fn list_questions(
    app: App,
    ValidQuery(query): ValidQuery<ListQuestions>,
) -> Result<Answer<Page<QuestionView>>, Problem> {
    let id = query.masterclass_id;
    if app.records.version_of(&Masterclass::key_of(id)).await?.is_none() {
        return Err(Problem::not_found());
    }
    let bank = List::whole(Question::of_masterclass(id));
    let list = match query.status {
        Some(status) => bank.within(SortRange::Prefix(format!("{}#", status.word()))),
        None => bank,
    };
    let status = query.status;
    let wanted = move |question: &Question| match status {
        Some(status) => QuestionState::of(question) == status,
        None => question.archived_at.is_none(),
    };
    PageRequest::of(&app, &query, list)?.answer(&app, wanted, QuestionView::from).await
}
