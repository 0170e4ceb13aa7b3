//! Changing one task, with its event, in one transaction.

use std::collections::BTreeMap;

use http::HeaderMap;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, etag::check_if_match, problem::Problem,
    unit_of_work::UnitOfWork,
};

use crate::{task::TaskId, task_book::TaskBook, task_input::TaskChange, task_view::TaskView};

/// Changes a task at the version that `headers` name, if they name one; where nothing changes, nothing is written.
///
/// # Errors
/// `not-found`, `stale-version`, `invalid-request`, `invalid-transition`, `quota-full`.
pub(crate) async fn edit(
    app: &App,
    caller: &Caller,
    id: TaskId,
    headers: &HeaderMap,
    change: &TaskChange,
) -> Result<Answer<TaskView>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let mut book = TaskBook::read(app, caller, work.now(), &[id], &[]).await?;
        book.task(id)?;
        let version = book.version(id);
        check_if_match(headers, version)?;
        let view = TaskView::from(book.change(id, change)?);
        if book.is_unchanged() {
            return Ok(Answer::ok(view).at_version(version));
        }
        let changes = book.changes(&work, &BTreeMap::new())?;
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(version + 1)).await? {
            return Ok(answer);
        }
    }
}
