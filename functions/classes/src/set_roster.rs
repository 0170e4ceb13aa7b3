//! `set-roster`: an admin says who the pupils of a class are.

use std::collections::BTreeSet;

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    etag::check_if_match,
    field_types::BoundedList,
    id::UserId,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};
use preau_relations::GroupStanding;
use serde_json::json;

use crate::{
    class::{Class, ClassId},
    class_view::ClassView,
    roster::{MOST_PUPILS, Roster},
};

/// The pupils of a class.
type Pupils = BoundedList<UserId, MOST_PUPILS>;
/// How many come or go in one transaction: each is two writes of their membership.
const AT_ONCE: usize = 40;

input! {
    /// The pupils of a class: all of them.
    pub struct SetRoster {
        /// Who they are, 80 at most.
        pub students: Pupils,
    }
}

/// Says who the pupils of a class are
///
/// All of them: who is not named is a pupil no longer, and stays in the lessons that they had. Up to forty come or go at once;
/// a request that broke off is finished by the same request, and is `stale-version` where another came between. `If-Match` names
/// the roster that was read, by the `ETag` of this function's answer.
#[utoipa::path(
    put,
    path = "/api/classes/{class_id}/roster",
    tag = "classes",
    params(
        ("class_id" = String, Path, format = Uuid, description = "The class"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the roster that was read"),
    ),
    request_body = SetRoster,
    responses((status = 200, description = "The class; `ETag` is the version of its roster", body = ClassView)),
)]
pub(crate) async fn set_roster(
    app: App,
    caller: Caller,
    PathId(id): PathId<ClassId>,
    headers: HeaderMap,
    Valid(SetRoster { students }): Valid<SetRoster>,
) -> Result<Answer<ClassView>, Problem> {
    let wanted = BTreeSet::from_iter(students.0);
    let mut work = UnitOfWork::of(&app, &caller);
    let mut left_at = None;
    loop {
        let Some((class, roster)) = Roster::with_class(&app.records, id).await? else {
            return Err(Problem::not_found());
        };
        match left_at {
            None => check_if_match(&headers, roster.version)?,
            // What another admin has set between two steps is not undone.
            Some(version) if version != roster.version => return Err(Problem::stale_version()),
            Some(_) => {}
        }
        let step = step_towards(&wanted, &roster.entity.pupils);
        if step.is_empty() {
            let view = ClassView::of(&app.records, class.entity, &roster.entity).await?;
            return Ok(Answer::ok(view).at_version(roster.version));
        }
        if work.commit_step(stepped(&app, &work, &roster, &step).await?).await? {
            left_at = Some(roster.version + 1);
        }
    }
}

/// The first of those who come or go, so that `pupils` become `wanted`. Who goes is first, so that there are never too many.
fn step_towards(wanted: &BTreeSet<UserId>, pupils: &BTreeSet<UserId>) -> Vec<UserId> {
    pupils.difference(wanted).chain(wanted.difference(pupils)).take(AT_ONCE).cloned().collect()
}

/// The changes with which those of `step` come who are no pupils, and go who are.
async fn stepped(
    app: &App,
    work: &UnitOfWork<'_>,
    roster: &Stored<Roster>,
    step: &[UserId],
) -> Result<Changes, Problem> {
    let (before, now) = (&roster.entity, work.now());
    let mut pupils = before.pupils.clone();
    let mut memberships = work.nothing_yet();
    let standings = GroupStanding::read_all(&app.records, &Class::group_of(before.class_id), step).await?;
    for (pupil, standing) in step.iter().zip(standings) {
        memberships = if pupils.remove(pupil) {
            standing.leave_in(memberships, now)
        } else {
            pupils.insert(pupil.clone());
            if standing.is_member() { memberships } else { standing.join_in(memberships, now, None) }
        };
    }
    let left = before.pupils.difference(&pupils).count();
    let joined = pupils.difference(&before.pupils).count();
    let after = Roster { pupils, updated_at: now, ..before.clone() };
    let to = json!({"pupils": after.pupils.len(), "joined": joined, "left": left});
    let told = [json!({"pupils": before.pupils.len()}), to];
    let changes = work.tells("ROSTER_SET", &Class::resource_of(before.class_id), told);
    Ok(changes.replace(&Stored::at_version(after, roster.version)).and(memberships))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_harness::{
        Interleaved, Life, Mortal, Others, TestApp,
        people::{amina, coach_rey, director, student},
    };
    use preau_kernel::{
        actor::Actor,
        entity::Entity,
        store::{Store, Write},
    };
    use preau_relations::{groups_of, is_member};
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{CLASS, premiere, read, school, teaching, told, wrong_fields};

    fn people(range: std::ops::Range<usize>) -> Vec<Actor> {
        range.map(student).collect()
    }

    fn named(people: &[Actor]) -> Value {
        json!({"students": people.iter().map(|one| one.id.clone()).collect::<Vec<_>>()})
    }

    /// What an answer, or the class, says of who its pupils are.
    fn pupils(class: &Value) -> BTreeSet<String> {
        let students = class["students"].as_array().unwrap_or_else(|| panic!("{class}")).iter();
        students.map(|one| one["student_id"].as_str().unwrap().to_owned()).collect()
    }

    fn ids(people: &[Actor]) -> BTreeSet<String> {
        people.iter().map(|one| one.id.to_string()).collect()
    }

    async fn members(app: &TestApp, class: ClassId, people: &[Actor]) -> usize {
        let mut members = 0;
        for one in people {
            let group = Class::group_of(class);
            members += usize::from(is_member(&app.app.records, &group, &one.id).await.unwrap());
        }
        members
    }

    #[tokio::test]
    async fn eighty_pupils_come_and_others_take_their_places() {
        let app = school().await;
        let (path, class) = (format!("/api/classes/{CLASS}/roster"), ClassId::parse(CLASS).unwrap());
        let (first, second) = (people(0..80), people(40..120));
        let set = app.put(&path, &named(&first)).by(&director()).send().await;
        assert_eq!((set.status.as_u16(), pupils(&set.json())), (200, ids(&first)));
        assert_eq!(members(&app, class, &first).await, 80);
        assert_eq!(members(&app, class, &[amina()]).await, 0);
        let set = app.put(&path, &named(&second)).by(&director()).key("a-key").send().await;
        assert_eq!(pupils(&set.json()), ids(&second));
        assert_eq!((members(&app, class, &first).await, members(&app, class, &second).await), (40, 80));
        assert_eq!(pupils(&read(&app, &coach_rey(), &format!("/api/classes/{CLASS}")).await), ids(&second));
        assert_eq!(told(&app).await, ["ROSTER_SET"; 5]);
        // The same again writes nothing; who left may come back.
        assert_eq!(
            app.put(&path, &named(&second)).by(&director()).send().await.header("etag"),
            set.header("etag")
        );
        assert_eq!(pupils(&app.put(&path, &named(&first)).by(&director()).send().await.json()), ids(&first));
        assert_eq!(members(&app, class, &first).await, 80);
        let groups = groups_of(&app.app.records, &student(119).id, 10).await.unwrap();
        assert_eq!(groups.groups, []);
    }

    #[tokio::test]
    async fn a_request_that_broke_off_is_finished_by_the_same_request() {
        for calls in 1..14 {
            let life = Life::long();
            let app = TestApp::around(crate::functions(), |inner| {
                Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
            });
            teaching(&app, &[coach_rey()], &people(0..30)).await;
            let (path, wanted) = (format!("/api/classes/{CLASS}/roster"), people(20..95));
            life.lasting(calls);
            app.put(&path, &named(&wanted)).by(&director()).send().await;
            life.lasting(i64::MAX);
            let class = ClassId::parse(CLASS).unwrap();
            // Wherever it broke off, roster and memberships say the same.
            let between = pupils(&read(&app, &director(), &format!("/api/classes/{CLASS}")).await);
            assert_eq!(members(&app, class, &people(0..95)).await, between.len(), "{calls}");
            let again = app.put(&path, &named(&wanted)).by(&director()).send().await;
            assert_eq!(pupils(&again.json()), ids(&wanted), "{calls}");
            assert_eq!(members(&app, class, &people(0..95)).await, 75, "{calls}");
        }
    }

    #[tokio::test]
    async fn an_admin_edits_the_roster_that_they_read() {
        let app = school().await;
        let path = format!("/api/classes/{CLASS}/roster");
        let set = async |count: usize, version: &str| {
            app.put(&path, &named(&people(0..count))).by(&director()).header("if-match", version).send().await
        };
        let first = set(3, "\"1\"").await;
        assert_eq!((first.status.as_u16(), first.header("etag")), (200, "\"2\""));
        assert_eq!(set(4, "\"1\"").await.problem(), "stale-version");
        // More steps than one are one edit.
        assert_eq!(set(80, "\"2\"").await.header("etag"), "\"4\"");
    }

    #[tokio::test]
    async fn what_another_admin_sets_between_its_steps_is_not_undone() {
        let others = Others::default();
        let app = TestApp::around(crate::functions(), |inner| {
            Arc::new(Interleaved { others: others.clone(), inner })
        });
        teaching(&app, &[coach_rey()], &people(0..10)).await;
        let class = ClassId::parse(CLASS).unwrap();
        let path = format!("/api/classes/{CLASS}/roster");
        // The other one's stands once the first step is done, before the second one is.
        let theirs = Roster { class_id: class, pupils: [amina().id].into(), updated_at: app.app.now() };
        others.before(Roster::KIND, vec![Write::Check(theirs.key(), Some(1))]);
        others.before(Roster::KIND, vec![Write::Replace(theirs.to_item().unwrap(), 2)]);
        let set = app.put(&path, &named(&people(0..80))).by(&director()).send().await;
        assert_eq!(set.problem(), "stale-version");
        let stands = Roster::of_class(&app.app.records, class).await.unwrap();
        assert_eq!((stands.entity.pupils, stands.version), (theirs.pupils, 3));
    }

    #[tokio::test]
    async fn admins_alone_set_it_and_no_more_than_eighty() {
        let app = school().await;
        let path = format!("/api/classes/{CLASS}/roster");
        for actor in [amina(), coach_rey()] {
            assert_eq!(app.put(&path, &named(&[])).by(&actor).send().await.problem(), "not-yours");
        }
        let many = app.put(&path, &named(&people(0..81))).by(&director()).send().await;
        assert_eq!(wrong_fields(&many), ["/students items"]);
        let none = "/api/classes/019aa5f0-0000-7000-8000-000000000000/roster";
        assert_eq!(app.put(none, &named(&[])).by(&director()).send().await.problem(), "not-found");
        // A class that was just made has a roster.
        let made = app.post("/api/classes", &premiere()).by(&director()).send().await;
        let path = format!("{}/roster", made.header("location"));
        let set = app.put(&path, &named(&[amina()])).by(&director()).send().await;
        assert_eq!(pupils(&set.json()), ids(&[amina()]));
    }
}
