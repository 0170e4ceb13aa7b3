//! `list-class-sessions`: the lessons of a class.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    list::List,
    list_query,
    local_time::CalendarDate,
    page::{Page, PageRequest},
    problem::Problem,
    request::{PathId, ValidQuery},
    store::SortRange,
};

use crate::{
    class::{Class, ClassId},
    class_lesson::ClassLesson,
    lesson_view::ClassLessonSummary,
};

list_query! {
    /// Which lessons.
    pub struct ListClassSessions {
        /// From this day on.
        #[param(inline)]
        pub from: Option<CalendarDate>,
        /// Until this day, itself among them.
        #[param(inline)]
        pub to: Option<CalendarDate>,
    }
}

/// Lists the lessons of a class, latest first
///
/// For the teachers of the class, and admins.
#[utoipa::path(
    get,
    path = "/api/classes/{class_id}/sessions",
    tag = "classes",
    params(("class_id" = String, Path, format = Uuid, description = "The class"), ListClassSessions),
    responses((status = 200, description = "One page", body = Page<ClassLessonSummary>)),
)]
pub(crate) async fn list_class_sessions(
    app: App,
    caller: Caller,
    PathId(class): PathId<ClassId>,
    ValidQuery(query): ValidQuery<ListClassSessions>,
) -> Result<Answer<Page<ClassLessonSummary>>, Problem> {
    Class::to_read(&app.records, class, &caller.actor).await?;
    let from = query.from.map_or_else(|| "0".to_owned(), |from| from.0.to_string());
    // What stands at a day goes on with `#`, which sorts before `$`.
    let to = query.to.map_or_else(|| "~".to_owned(), |to| format!("{}$", to.0));
    let list = List::latest_first(ClassLesson::of_class(class)).within(SortRange::Between(from, to));
    PageRequest::of(&app, &query, list)?
        .answer(&app, |_: &ClassLesson| true, |lesson| ClassLessonSummary::from(&lesson))
        .await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, coach_mba, coach_rey, director},
    };

    use crate::testing::{CLASS, completed, lesson, read, school, with};

    #[tokio::test]
    async fn they_are_listed_latest_first_between_days() {
        let app = school().await;
        for (number, date) in ["2026-03-02", "2026-02-27", "2026-03-06", "2026-03-02"].iter().enumerate() {
            let id = format!("019aa5f0-0000-7000-8000-{number:012}");
            let said = with(with(lesson(), "date", *date), "id", id);
            assert_eq!(completed(&app, &coach_rey(), &said).await.status, 201);
        }
        let path = format!("/api/classes/{CLASS}/sessions");
        let days = async |query: &str| {
            let page = read(&app, &director(), &format!("{path}{query}")).await;
            let days = page["data"].as_array().unwrap().iter();
            let days: Vec<_> = days.map(|one| one["date"].as_str().unwrap().to_owned()).collect();
            (days, page["pagination"]["next_cursor"].as_str().map(ToOwned::to_owned))
        };
        assert_eq!(days("").await.0, ["2026-03-06", "2026-03-02", "2026-03-02", "2026-02-27"]);
        assert_eq!(days("?from=2026-03-02&to=2026-03-02").await.0, ["2026-03-02", "2026-03-02"]);
        assert_eq!(days("?to=2026-02-28").await.0, ["2026-02-27"]);
        let (first, next) = days("?limit=3").await;
        assert_eq!(first.len(), 3);
        assert_eq!(days(&format!("?limit=3&cursor={}", next.unwrap())).await.0, ["2026-02-27"]);
        let page = read(&app, &coach_rey(), &format!("{path}?from=2026-03-06")).await;
        insta::assert_json_snapshot!(page["data"][0], @r#"
        {
          "absent": 1,
          "chapters": [
            "Suites arithmétiques"
          ],
          "date": "2026-03-06",
          "ends_at": "2026-03-02T07:55:00Z",
          "homework": "Exercices 4 à 7",
          "id": "019aa5f0-0000-7000-8000-000000000002",
          "late": 0,
          "pupils": 2,
          "starts_at": "2026-03-02T07:00:00Z",
          "teacher_id": "coach_rey"
        }
        "#);
    }

    #[tokio::test]
    async fn to_others_the_class_is_hidden() {
        let app = school().await;
        let path = format!("/api/classes/{CLASS}/sessions");
        assert_eq!(app.get(&path).by(&coach_mba()).send().await.problem(), "not-found");
        assert_eq!(app.get(&path).by(&amina()).send().await.problem(), "not-yours");
    }
}
