//! `list-classes`: the classes of a teacher, or of a pupil; for admins, all.

use preau_kernel::{
    actor::{Actor, Role},
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    list::{List, Records},
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    store::{Key, SortRange},
};
use preau_relations::{GroupKind, Membership, MembershipState, is_parent_of};

use crate::{
    class::{Class, ClassId},
    class_teacher::ClassTeacher,
    class_view::ClassSummary,
    school_year::SchoolYear,
};

list_query! {
    /// Which classes.
    pub struct ListClasses {
        /// Those of this teacher. A coach is meant themselves; an admin who names nobody is shown all.
        #[param(inline)]
        pub teacher_id: Option<UserId>,
        /// Those of this pupil. Whoever neither teaches nor directs is meant themselves.
        #[param(inline)]
        pub student_id: Option<UserId>,
        /// Those of this school year.
        #[param(inline)]
        pub school_year: Option<SchoolYear>,
    }
}

/// Lists classes
///
/// All of them the newest first; those of a teacher, or of a pupil, in the order in which they were made. A pupil's are for
/// themselves and their parents; a teacher who asks finds those that they teach. A school year may leave a page short, or empty,
/// though there is a next one.
#[utoipa::path(
    get,
    path = "/api/classes",
    tag = "classes",
    params(ListClasses),
    responses((status = 200, description = "One page", body = Page<ClassSummary>)),
)]
pub(crate) async fn list_classes(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListClasses>,
) -> Result<Answer<Page<ClassSummary>>, Problem> {
    let actor = &caller.actor;
    let is_admin = actor.is(Role::Admin);
    if !is_admin && query.teacher_id.as_ref().is_some_and(|teacher| *teacher != actor.id) {
        return Err(Problem::not_yours());
    }
    let is_wanted = |class: &Class| query.school_year.as_ref().is_none_or(|year| *year == class.school_year);
    let own = (!actor.is(Role::Coach)).then_some(&actor.id);
    if let Some(pupil) = query.student_id.as_ref().or(own) {
        let is_theirs = is_theirs(&app.records, actor, pupil).await?;
        let page = PageRequest::of(&app, &query, of_pupil(pupil))?;
        let Page { data, pagination } = page.entities::<Membership>(&app, |_| true).await?;
        let ids = data.iter().filter_map(|one| ClassId::parse(&one.group.id));
        let is_shown = |class: &Class| {
            let teaches = |teacher: &UserId| class.teachers.contains(teacher);
            is_wanted(class)
                && query.teacher_id.as_ref().is_none_or(teaches)
                && (is_theirs || class.is_read_by(actor))
        };
        let data = found(&app.records, ids, is_shown).await?;
        return Ok(Answer::ok(Page { data, pagination }));
    }
    let Some(teacher) = query.teacher_id.as_ref().or_else(|| (!is_admin).then_some(&actor.id)) else {
        let page = PageRequest::of(&app, &query, List::latest_first(Class::all()))?;
        return page.answer(&app, is_wanted, ClassSummary::from).await;
    };
    let page = PageRequest::of(&app, &query, List::whole(ClassTeacher::of_teacher(teacher)))?;
    let Page { data, pagination } = page.entities::<ClassTeacher>(&app, |_| true).await?;
    // What is read of the class itself says who teaches it now.
    let is_shown = |class: &Class| class.teachers.contains(teacher) && is_wanted(class);
    let data = found(&app.records, data.iter().map(|one| one.class_id), is_shown).await?;
    Ok(Answer::ok(Page { data, pagination }))
}

/// The classes that someone is a pupil of.
fn of_pupil(pupil: &UserId) -> List {
    let classes = SortRange::Prefix(format!("{}:", GroupKind::Class.word()));
    List::whole(Membership::of_user(pupil, MembershipState::Active)).within(classes)
}

/// Whether all classes of a pupil are shown to `actor`: to themselves, and to their parents. Who teaches sees their own of them.
///
/// # Errors
/// `not-yours`: none of these; the store did not answer.
async fn is_theirs(records: &Records, actor: &Actor, pupil: &UserId) -> Result<bool, Problem> {
    let is_theirs = actor.id == *pupil || is_parent_of(records, actor, pupil).await?;
    if is_theirs || actor.is(Role::Coach) { Ok(is_theirs) } else { Err(Problem::not_yours()) }
}

/// Those of a page of classes that are shown, in their order.
async fn found(
    records: &Records,
    ids: impl Iterator<Item = ClassId>,
    is_shown: impl Fn(&Class) -> bool,
) -> Result<Vec<ClassSummary>, Problem> {
    let keys: Vec<Key> = ids.map(Class::key_of).collect();
    let found = records.find_many::<Class>(&keys).await?.into_iter().flatten();
    Ok(found.map(|stored| stored.entity).filter(is_shown).map(ClassSummary::from).collect())
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul, robot},
    };
    use preau_kernel::actor::Actor;
    use serde_json::json;

    use crate::testing::{CLASS, parent_of, premiere, read, school, with};

    #[tokio::test]
    async fn a_teacher_finds_their_classes_and_an_admin_all() {
        let app = TestApp::new(crate::functions());
        for (name, teacher, year) in [
            ("Première 3", "coach_rey", "2025-2026"),
            ("Terminale 1", "coach_mba", "2025-2026"),
            ("Seconde 2", "coach_rey", "2024-2025"),
        ] {
            let class = with(with(premiere(), "name", name), "teachers", json!([teacher]));
            let class = with(class, "school_year", year);
            assert_eq!(app.post("/api/classes", &class).by(&director()).send().await.status, 201);
            app.clock.advance_minutes(1);
        }
        let names = async |actor, query: &str| {
            let page = read(&app, &actor, &format!("/api/classes{query}")).await;
            let names = page["data"].as_array().unwrap().iter();
            names.map(|class| class["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(coach_rey(), "").await, ["Première 3", "Seconde 2"]);
        assert_eq!(names(coach_rey(), "?teacher_id=coach_rey&school_year=2024-2025").await, ["Seconde 2"]);
        assert_eq!(names(coach_mba(), "").await, ["Terminale 1"]);
        assert_eq!(names(director(), "").await, ["Seconde 2", "Terminale 1", "Première 3"]);
        assert_eq!(names(director(), "?teacher_id=coach_mba").await, ["Terminale 1"]);
        assert_eq!(names(director(), "?school_year=2025-2026").await, ["Terminale 1", "Première 3"]);
    }

    #[tokio::test]
    async fn a_pupil_and_their_parents_find_theirs_and_a_teacher_those_that_they_teach() {
        let app = school().await;
        parent_of(&app, &fatou(), &amina()).await;
        let ids = async |actor: Actor, query: &str| {
            let page = read(&app, &actor, &format!("/api/classes{query}")).await;
            let found = page["data"].as_array().unwrap().iter();
            found.map(|class| class["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let none: [&str; 0] = [];
        assert_eq!(ids(amina(), "").await, [CLASS]);
        assert_eq!(ids(amina(), "?student_id=amina&school_year=2025-2026").await, [CLASS]);
        assert_eq!(ids(amina(), "?school_year=2024-2025").await, none);
        assert_eq!(ids(fatou(), "?student_id=amina").await, [CLASS]);
        assert_eq!(ids(fatou(), "").await, none);
        assert_eq!(ids(coach_rey(), "?student_id=amina").await, [CLASS]);
        assert_eq!(ids(coach_mba(), "?student_id=amina").await, none);
        assert_eq!(ids(director(), "?student_id=amina").await, [CLASS]);
        assert_eq!(ids(director(), "?student_id=amina&teacher_id=coach_mba").await, none);
        for actor in [bastien(), paul(), robot()] {
            let list = app.get("/api/classes?student_id=amina").by(&actor).send().await;
            assert_eq!(list.problem(), "not-yours", "{}", actor.id);
        }
    }

    #[tokio::test]
    async fn who_leaves_a_class_finds_it_no_longer() {
        let app = school().await;
        crate::testing::teaching(&app, &[coach_rey()], &[bastien()]).await;
        assert_eq!(read(&app, &amina(), "/api/classes").await["data"], json!([]));
        assert_eq!(read(&app, &bastien(), "/api/classes").await["data"][0]["id"], CLASS);
    }

    #[tokio::test]
    async fn nobody_lists_anothers() {
        let app = TestApp::new(crate::functions());
        let list = "/api/classes?teacher_id=coach_rey";
        for actor in [coach_mba(), amina()] {
            assert_eq!(app.get(list).by(&actor).send().await.problem(), "not-yours", "{}", actor.id);
        }
    }
}
