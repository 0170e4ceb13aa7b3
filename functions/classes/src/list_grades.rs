//! `list-grades`: the assessments of a class, with drafts and what is published.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::{PathId, ValidQuery},
    store::Key,
};

use crate::{
    assessment::Assessment,
    class::{Class, ClassId},
    sheet::Sheet,
    sheet_view::SheetView,
    term::Term,
};

list_query! {
    /// Which assessments.
    pub struct ListGrades {
        /// Those of this term.
        #[param(inline)]
        pub term: Option<Term>,
    }
}

/// Lists the assessments of a class, latest first, with their drafts
///
/// For its teachers, and nobody else: an admin is none of them.
#[utoipa::path(
    get,
    path = "/api/classes/{class_id}/grades",
    tag = "classes",
    params(("class_id" = String, Path, format = Uuid, description = "The class"), ListGrades),
    responses((status = 200, description = "One page", body = Page<SheetView>)),
)]
pub(crate) async fn list_grades(
    app: App,
    caller: Caller,
    PathId(id): PathId<ClassId>,
    ValidQuery(query): ValidQuery<ListGrades>,
) -> Result<Answer<Page<SheetView>>, Problem> {
    let class = app.records.get::<Class>(&Class::key_of(id)).await?.entity;
    if !class.is_taught_by(&caller.actor) {
        return Err(if class.is_read_by(&caller.actor) {
            Problem::not_yours()
        } else {
            Problem::not_found()
        });
    }
    let wanted =
        |one: &Assessment| !one.is_deleted() && query.term.is_none_or(|term| one.header.term == term);
    let page = PageRequest::of(&app, &query, Assessment::of_class(id))?;
    let Page { data, pagination } = page.entities::<Assessment>(&app, wanted).await?;
    let keys: Vec<Key> = data.iter().map(|one| Sheet::key_of(id, one.id)).collect();
    let sheets = app.records.find_many::<Sheet>(&keys).await?;
    let shown = data
        .iter()
        .zip(sheets)
        .filter_map(|(one, sheet)| sheet.map(|sheet| SheetView::of(one, &sheet.entity, sheet.version)));
    Ok(Answer::ok(Page { data: shown.collect(), pagination }))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_mba, coach_rey, director};
    use serde_json::{Value, json};

    use crate::{
        grade_testing::{assessment, grades_path, saved},
        testing::{read, school},
    };

    #[tokio::test]
    async fn teachers_page_through_the_assessments_of_a_term_and_nobody_else_does() {
        let app = school().await;
        saved(&app, &coach_rey(), json!([])).await;
        for number in 0..3 {
            let mut other = assessment();
            other["id"] = format!("019aa5f0-0000-7000-8000-00000000001{number}").into();
            other["term"] = if number == 0 { "T1" } else { "T2" }.into();
            let body = json!({"assessment": other, "grades": []});
            assert_eq!(app.put(&grades_path(), &body).by(&coach_rey()).send().await.status, 200);
        }
        let all = read(&app, &coach_rey(), &grades_path()).await;
        assert_eq!(all["data"].as_array().unwrap().len(), 4);
        let path = format!("{}?term=T2&limit=2", grades_path());
        let first = read(&app, &coach_rey(), &path).await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        let rest = read(&app, &coach_rey(), &format!("{path}&cursor={cursor}")).await;
        let ids = |page: &Value| page["data"].as_array().unwrap().len();
        assert_eq!((ids(&first), ids(&rest)), (2, 1));
        for (actor, problem) in
            [(director(), "not-yours"), (coach_mba(), "not-found"), (amina(), "not-yours")]
        {
            assert_eq!(app.get(&grades_path()).by(&actor).send().await.problem(), problem, "{actor:?}");
        }
    }
}
