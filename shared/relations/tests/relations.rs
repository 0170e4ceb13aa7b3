//! Who is what to whom.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use futures_util::future::join_all;
use preau_harness::{
    TestApp,
    people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul, robot, student},
};
use preau_kernel::{
    actor::{Actor, Role},
    caller::Caller,
    clock::Clock,
    entity::Entity,
    id::UserId,
    list::List,
    roles::AssignedRoles,
    store::Write,
    unit_of_work::UnitOfWork,
};
use preau_relations::{
    Group, GroupKind, GroupStanding, Groups, Membership, MembershipState, ParentLink, availability_key,
    check_may_see_student, groups_of, is_coach, is_member, is_parent_of, may_see_student, memberships_of,
};
use serde_json::json;

fn app() -> TestApp {
    TestApp::new(Vec::new())
}

fn course(id: &str) -> Group {
    Group::new(GroupKind::Course, &id)
}

/// Brings someone into a group, or out of it, and answers whether they were not before: what a domain's function does.
async fn change(app: &TestApp, group: &Group, person: &Actor, joins: bool) -> bool {
    let caller = Caller::of_link(person.id.clone());
    let mut work = UnitOfWork::of(&app.app, &caller);
    loop {
        let standing = GroupStanding::read(&app.app.records, group.clone(), person.id.clone()).await.unwrap();
        if standing.is_member() == joins {
            return false;
        }
        let told = [json!({"member": !joins}), json!({"member": joins})];
        let changes = work.tells("MEMBERSHIP_CHANGED", &format!("user:{}", person.id), told);
        let changes = if joins {
            standing.join_in(changes, work.now(), Some("enrollment-1".to_owned()))
        } else {
            standing.leave_in(changes, work.now())
        };
        if work.commit_step(changes).await.unwrap() {
            return true;
        }
    }
}

async fn is_in(app: &TestApp, group: &Group, person: &Actor) -> bool {
    is_member(&app.app.records, group, &person.id).await.unwrap()
}

async fn memberships(app: &TestApp, person: &Actor) -> Vec<(String, MembershipState)> {
    let found = memberships_of(&app.app.records, &person.id, 100).await.unwrap();
    found.into_iter().map(|stored| (stored.entity.group.to_string(), stored.entity.state)).collect()
}

#[tokio::test]
async fn who_joins_is_a_member_until_they_leave_and_comes_back_to_what_they_had() {
    let (app, algebra) = (app(), course("algebra"));
    assert!(!is_in(&app, &algebra, &amina()).await);
    for (joins, changes) in [(true, true), (true, false), (false, true), (false, false), (true, true)] {
        app.clock.advance_minutes(1);
        assert_eq!(change(&app, &algebra, &amina(), joins).await, changes);
        assert_eq!(is_in(&app, &algebra, &amina()).await, joins);
        let standing = GroupStanding::read(&app.app.records, algebra.clone(), amina().id).await.unwrap();
        let latest = standing.latest().unwrap();
        assert_eq!(latest.origin.as_deref(), Some("enrollment-1"));
        assert_eq!(latest.state == MembershipState::Active, joins);
    }
    assert!(!is_in(&app, &algebra, &bastien()).await);
    // A class of the same id is another group.
    assert!(!is_in(&app, &Group::new(GroupKind::Class, &"algebra"), &amina()).await);
}

#[tokio::test]
async fn the_partition_of_a_group_holds_its_members_and_nobody_else() {
    let (app, algebra) = (app(), course("algebra"));
    for number in 0..5 {
        change(&app, &algebra, &student(number), true).await;
    }
    change(&app, &algebra, &student(2), false).await;
    let roster = app.app.records.all::<Membership>(&List::whole(Membership::of_group(&algebra))).await;
    let roster: Vec<String> = roster.unwrap().into_iter().map(|stored| stored.entity.key().sort).collect();
    assert_eq!(roster, ["student-0", "student-1", "student-3", "student-4"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_join_and_leave_at_once_each_change_counts_once_and_nobody_is_both() {
    let (app, algebra) = (app(), course("algebra"));
    let turns = (0..40).map(|turn| {
        let (app, algebra) = (&app, &algebra);
        async move { change(app, algebra, &amina(), turn % 2 == 0).await }
    });
    let changed = join_all(turns).await.into_iter().filter(|changed| *changed).count();
    let left = memberships(&app, &amina()).await;
    assert_eq!(left.len(), 1, "{left:?}");
    // The first one joins, and each change turns it round.
    let expected = if changed % 2 == 1 { MembershipState::Active } else { MembershipState::Ended };
    assert_eq!(left[0].1, expected);
    assert_eq!(app.events().await.len(), changed);
}

#[tokio::test]
async fn what_someone_is_a_member_of_is_found_in_part_where_it_is_much() {
    let app = app();
    for id in ["algebra", "botany", "chemistry"] {
        change(&app, &course(id), &amina(), true).await;
    }
    change(&app, &course("botany"), &amina(), false).await;
    change(&app, &course("drama"), &bastien(), true).await;
    let groups = async |most| groups_of(&app.app.records, &amina().id, most).await.unwrap();
    let whole = Groups { groups: vec![course("algebra"), course("chemistry")], is_part: false };
    assert_eq!(groups(12).await, whole);
    assert_eq!(groups(1).await, Groups { groups: vec![course("algebra")], is_part: true });
    let nobody = groups_of(&app.app.records, &paul().id, 12).await.unwrap();
    assert_eq!(nobody, Groups { groups: vec![], is_part: false });
}

#[tokio::test]
async fn memberships_former_ones_too_are_shown_and_erased() {
    let app = app();
    for id in ["algebra", "botany"] {
        change(&app, &course(id), &amina(), true).await;
    }
    change(&app, &course("algebra"), &amina(), false).await;
    let told = [("course:botany", MembershipState::Active), ("course:algebra", MembershipState::Ended)];
    assert_eq!(memberships(&app, &amina()).await, told.map(|(group, state)| (group.to_owned(), state)));

    let caller = Caller::of_link(UserId::parse("erased-1").unwrap());
    let mut work = UnitOfWork::of(&app.app, &caller);
    let one = memberships_of(&app.app.records, &amina().id, 1).await.unwrap();
    assert_eq!(one.len(), 1);
    let all = memberships_of(&app.app.records, &amina().id, 100).await.unwrap();
    assert!(work.commit_step(work.nothing_yet().delete_all(&all)).await.unwrap());
    assert!(memberships(&app, &amina()).await.is_empty());
    assert!(!is_in(&app, &course("botany"), &amina()).await);
}

/// A school in which Fatou is Amina's mother.
async fn school() -> TestApp {
    let app = app();
    let (parent_id, student_id) = (fatou().id, amina().id);
    app.given(&ParentLink { parent_id, student_id, created_at: app.clock.now() }).await;
    app
}

#[tokio::test]
async fn a_student_is_seen_by_themselves_their_parents_coaches_and_admins() {
    let app = school().await;
    let records = &app.app.records;
    let nobody = UserId::parse("nobody-of-this-name").unwrap();
    for (actor, sees) in [
        (amina(), true),
        (bastien(), false),
        (fatou(), true),
        (paul(), false),
        (coach_rey(), true),
        (director(), true),
        (robot(), false),
    ] {
        assert_eq!(may_see_student(records, &actor, &amina().id).await.unwrap(), sees, "{}", actor.id);
        let told = check_may_see_student(records, &actor, &amina().id).await;
        assert_eq!(told.map_err(|problem| problem.code()), if sees { Ok(()) } else { Err("not-yours") });
        // Who may not see a student is not told whether there is one.
        if !sees {
            let told = check_may_see_student(records, &actor, &nobody).await;
            assert_eq!(told.map_err(|problem| problem.code()), Err("not-yours"));
        }
    }
}

#[tokio::test]
async fn a_parent_is_one_by_role_and_by_link() {
    let app = school().await;
    let parent = async |actor: &Actor| is_parent_of(&app.app.records, actor, &amina().id).await.unwrap();
    assert!(parent(&fatou()).await);
    assert!(!parent(&paul()).await);
    assert!(!parent(&Actor::new(fatou().id, vec![Role::Student])).await);
}

#[tokio::test]
async fn who_has_a_kept_role_or_set_their_hours_teaches_here() {
    let app = app();
    let teaches = async |actor: &Actor| is_coach(&app.app.records, &actor.id).await.unwrap();
    assert!(!teaches(&coach_rey()).await);
    let given = async |actor: Actor, roles| {
        app.given(&AssignedRoles { user_id: actor.id, roles, assigned_at: None }).await;
    };
    given(coach_rey(), vec![Role::Coach]).await;
    given(amina(), vec![Role::Student]).await;
    given(director(), vec![Role::Admin]).await;
    assert_eq!(
        [teaches(&coach_rey()).await, teaches(&amina()).await, teaches(&director()).await],
        [true, false, true]
    );
    let hours = availability_key(&coach_mba().id);
    app.given_items(vec![preau_kernel::store::Item {
        key: hours,
        kind: "availability".to_owned(),
        document: "{}".to_owned(),
        counters: preau_kernel::store::Counters::new(),
        version: 0,
        expires_at: None,
        indexes: [None, None, None],
    }])
    .await;
    assert!(teaches(&coach_mba()).await);
}

#[tokio::test]
async fn what_comes_between_is_seen_and_joining_goes_on_from_it() {
    let (app, others) = TestApp::interleaved(Vec::new());
    let (algebra, user_id) = (course("algebra"), amina().id);
    // While Amina joins for the first time, she joins and leaves by another request.
    let (group, state) = (algebra.clone(), MembershipState::Ended);
    let former = Membership { group, user_id, state, origin: None, since: app.clock.now() };
    others.before("membership", vec![Write::Create(former.to_item().unwrap())]);
    assert!(change(&app, &algebra, &amina(), true).await);
    assert_eq!(memberships(&app, &amina()).await.len(), 1);
    change(&app, &algebra, &amina(), false).await;
    change(&app, &algebra, &amina(), true).await;
    change(&app, &algebra, &amina(), false).await;
    // While Amina joins again, the former membership is erased.
    let found = memberships_of(&app.app.records, &amina().id, 1).await.unwrap();
    others.before("membership", vec![Write::Delete(found[0].entity.key(), found[0].version)]);
    assert!(change(&app, &algebra, &amina(), true).await);
    assert_eq!(memberships(&app, &amina()).await.len(), 1);
}
