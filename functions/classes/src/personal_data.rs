//! What this domain keeps about a person: shown to them, and erased (seed 1 §10).

use std::collections::BTreeSet;

use preau_kernel::{
    async_trait,
    entity::Stored,
    id::UserId,
    list::{List, Records},
    outbox::forget_about,
    personal_data::{Erasure, Export, PersonalData, Progress, object_member},
    problem::Problem,
    store::{Scope, SortRange},
    unit_of_work::UnitOfWork,
};
use preau_relations::{GroupKind, GroupStanding, memberships_of};
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::{
    absence::Absence,
    class::{Class, ClassId},
    class_lesson::ClassLesson,
    class_teacher::ClassTeacher,
    grade_data,
    roster::Roster,
};

/// The lessons that pupils had and that teachers gave. They stay, for the others who were there; whoever leaves is the
/// pseudonym in them. Of a pupil nothing else stays.
pub struct ClassData;

/// How many lessons one transaction changes, and how many absences.
const LESSONS_AT_ONCE: usize = 20;
const ABSENCES_AT_ONCE: usize = 50;
/// How many classes that someone taught are forgotten in one transaction.
const LINKS_AT_ONCE: usize = 50;
/// How many classes someone is, or was, in.
const MOST_CLASSES: usize = 1_000;

/// The lessons of a class, those that were deleted among them.
fn lessons_of(class: ClassId) -> List {
    let partition = Scope::Partition(Class::partition_of(class));
    List::whole(partition).within(SortRange::Prefix("lesson#".to_owned()))
}

/// The classes in which someone is, or was, a pupil.
async fn learnt_in(records: &Records, person: &UserId) -> Result<BTreeSet<ClassId>, Problem> {
    let memberships = memberships_of(records, person, MOST_CLASSES).await?.into_iter();
    let groups = memberships.map(|stored| stored.entity.group).filter(|group| group.kind == GroupKind::Class);
    Ok(groups.filter_map(|group| ClassId::parse(&group.id)).collect())
}

/// That someone teaches, or taught, classes.
async fn taught_by(records: &Records, person: &UserId) -> Result<Vec<Stored<ClassTeacher>>, Problem> {
    let list = List::whole(ClassTeacher::of_teacher(person));
    Ok(records.first::<ClassTeacher>(&list, MOST_CLASSES).await?.entities)
}

#[async_trait]
impl PersonalData for ClassData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        vec![(
            "classes",
            object_member("Their classes, how they attended the lessons, and the lessons that they gave."),
        )]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let (app, person) = (export.app, export.person);
        let learnt = learnt_in(&app.records, person).await?;
        let taught = taught_by(&app.records, person).await?;
        let taught: Vec<ClassId> = taught.iter().map(|link| link.entity.class_id).collect();
        let classes = json!({"pupil_of": learnt, "teacher_of": taught});
        export.value("classes/classes", async { Ok(classes) }).await?;
        let attended = |_, lesson: ClassLesson| {
            let attendance = lesson.attendance.get(person)?;
            Some(json!({
                "class_id": lesson.class_id, "lesson_id": lesson.id, "date": lesson.date,
                "status": attendance.status, "minutes_late": attendance.minutes_late,
            }))
        };
        export
            .list("classes/attendance", learnt.into_iter().map(lessons_of).collect::<Vec<_>>(), attended)
            .await?;
        let grades: BTreeSet<ClassId> = taught.iter().copied().collect();
        let lists: Vec<List> = taught.into_iter().map(lessons_of).collect();
        // Without the pupils: that is theirs.
        let given = |_, lesson: ClassLesson| {
            (lesson.teacher_id == *person).then(|| {
                json!({
                    "class_id": lesson.class_id, "lesson_id": lesson.id, "date": lesson.date,
                    "chapters": lesson.chapters, "homework": lesson.homework, "notes": lesson.notes,
                })
            })
        };
        export.list("classes/lessons_given", lists, given).await?;
        grade_data::export(export, &grades).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let person = erasure.person;
        let before = erasure.progress;
        forget_about(&erasure.app, &format!("user:{person}")).await?;
        let learnt = learnt_in(&erasure.app.records, person).await?;
        let taught = taught_by(&erasure.app.records, person).await?;
        // First of all, nothing more is written of them, or by them.
        for class in learnt.iter().copied() {
            if !erasure.goes_on() {
                return Ok(());
            }
            let roster = erasure.app.records.find::<Roster>(&Roster::key_of(class)).await?;
            if roster.is_some_and(|roster| roster.entity.has(person)) {
                let outcome = leave_class(erasure, class).await;
                erasure.tried(outcome);
            }
        }
        for link in &taught {
            if !erasure.goes_on() {
                return Ok(());
            }
            let class = erasure.app.records.find::<Class>(&Class::key_of(link.entity.class_id)).await?;
            if class.is_some_and(|class| class.entity.teachers.contains(person)) {
                let outcome = teach_no_longer(erasure, link.entity.class_id).await;
                erasure.tried(outcome);
            }
        }
        let classes: BTreeSet<ClassId> =
            learnt.into_iter().chain(taught.iter().map(|link| link.entity.class_id)).collect();
        grade_data::erase(erasure, &classes).await?;
        for class in classes {
            if !erasure.goes_on() {
                return Ok(());
            }
            rename_in_lessons(erasure, class).await?;
        }
        let changes = |erasure: &Erasure<'_>, absences: &[_]| {
            erasure.audited("ABSENCES_ERASED", json!({"absences": absences.len()})).delete_all(absences)
        };
        let absences = List::whole(Absence::of_student(person));
        erasure.sweep::<Absence>(absences, ABSENCES_AT_ONCE, |_| true, changes).await?;
        // By a link is found what still names them: while something could not be changed, it stays.
        let left = |progress: Progress| progress.found - progress.changed;
        if left(erasure.progress) == left(before) && erasure.goes_on() {
            let changes = |erasure: &Erasure<'_>, links: &[_]| {
                erasure.audited("CLASSES_FORGOTTEN", json!({"classes": links.len()})).delete_all(links)
            };
            let links = List::whole(ClassTeacher::of_teacher(person));
            return erasure.sweep::<ClassTeacher>(links, LINKS_AT_ONCE, |_| true, changes).await;
        }
        erasure.progress.found += taught.len();
        Ok(())
    }
}

/// Takes the person out of a class's roster.
async fn leave_class(erasure: &Erasure<'_>, class: ClassId) -> Result<bool, Problem> {
    let Erasure { app, caller, person, pseudonym, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let before = Roster::of_class(&app.records, class).await?;
        let mut after = before.entity.clone();
        if !after.pupils.remove(*person) {
            return Ok(false);
        }
        after.updated_at = work.now();
        let standing = GroupStanding::read(&app.records, Class::group_of(class), (*person).clone()).await?;
        let left = [
            json!({"pupils": before.entity.pupils.len(), "left": pseudonym}),
            json!({"pupils": after.pupils.len()}),
        ];
        let changes = work.tells("PUPIL_ERASED", &Class::resource_of(class), left);
        let changes = changes.replace(&Stored::at_version(after, before.version));
        if work.commit_step(standing.leave_in(changes, work.now())).await? {
            return Ok(true);
        }
    }
}

/// Puts the pseudonym in the place of the person in the lessons of a class. What is counted of them stays.
async fn rename_in_lessons(erasure: &mut Erasure<'_>, class: ClassId) -> Result<(), Problem> {
    let person = erasure.person;
    let is_named = |lesson: &ClassLesson| {
        lesson.teacher_id == *person || lesson.attendance.contains_key(person) || lesson.told.contains(person)
    };
    let changes = |erasure: &Erasure<'_>, lessons: &[Stored<ClassLesson>]| {
        let changes = erasure.audited("CLASS_SESSIONS_ANONYMISED", json!({"lessons": lessons.len()}));
        lessons.iter().fold(changes, |changes, stored| {
            let lesson = stored.entity.renamed(person, &erasure.pseudonym);
            changes.replace(&Stored::at_version(lesson, stored.version))
        })
    };
    erasure.sweep::<ClassLesson>(lessons_of(class), LESSONS_AT_ONCE, is_named, changes).await
}

/// Has a class taught by the pseudonym, if it is taught by the person.
async fn teach_no_longer(erasure: &Erasure<'_>, class: ClassId) -> Result<bool, Problem> {
    let Erasure { app, caller, person, pseudonym, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let before = work.get::<Class>(&Class::key_of(class)).await?;
        let mut after = before.entity.clone();
        for teacher in after.teachers.iter_mut().filter(|teacher| **teacher == **person) {
            teacher.clone_from(pseudonym);
        }
        if after == before.entity {
            return Ok(false);
        }
        let told = [json!({"teacher": pseudonym}), json!(null)];
        let changes = work.tells("CLASS_ANONYMISED", &Class::resource_of(class), told);
        if work.commit_step(changes.replace(&Stored::at_version(after, before.version))).await? {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_harness::{
        Interleaved, Others, TestApp, insta,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou},
        personal_data::{erased, exported},
    };
    use preau_kernel::{entity::Entity, store::Write};
    use serde_json::Value;

    use super::*;
    use crate::testing::{
        CLASS, announced, completed, counts, lesson, lessons, parent_of, read, school, teaching, with,
    };

    /// The kinds of what names someone.
    fn naming(app: &preau_harness::TestApp, name: &str) -> Vec<String> {
        let kept = app.items().into_iter().filter(|item| {
            let named = format!("{:?} {:?} {}", item.key, item.indexes, item.document).contains(name);
            // The journal, what a membership was, and who is whose parent are others' to erase.
            let others = ["event", "membership", "parent-link", "rate-limit"].contains(&item.kind.as_str());
            named && !others
        });
        kept.map(|item| item.kind).collect()
    }

    #[tokio::test]
    async fn a_pupil_reads_how_they_attended_and_is_nameless_in_what_stays() {
        let app = school().await;
        parent_of(&app, &fatou(), &bastien()).await;
        completed(&app, &coach_rey(), &lesson()).await;
        app.clock.advance_minutes(10);
        app.run("tell-absences").await.unwrap();
        let next = with(with(lesson(), "id", CLASS), "attendance", json!([]));
        completed(&app, &coach_rey(), &next).await;
        // Whoever left a class is shown, and forgotten, as the others are.
        teaching(&app, &[coach_rey()], &[amina()]).await;
        let shown = exported(&app, &ClassData, &bastien()).await["classes"].clone();
        insta::assert_json_snapshot!(shown, @r#"
        {
          "attendance": [
            {
              "class_id": "019aa5f0-0000-7000-8000-00000000c1a5",
              "date": "2026-03-02",
              "lesson_id": "019aa5f0-0000-7000-8000-000000001e55",
              "minutes_late": null,
              "status": "absent"
            },
            {
              "class_id": "019aa5f0-0000-7000-8000-00000000c1a5",
              "date": "2026-03-02",
              "lesson_id": "019aa5f0-0000-7000-8000-00000000c1a5",
              "minutes_late": null,
              "status": "present"
            }
          ],
          "classes": {
            "pupil_of": [
              "019aa5f0-0000-7000-8000-00000000c1a5"
            ],
            "teacher_of": []
          },
          "conflicts": [],
          "operations_sent": []
        }
        "#);
        assert_eq!(announced(&app).len(), 1);
        while erased(&app, &ClassData, &bastien()).await.found > 0 {}
        assert_eq!(naming(&app, "bastien"), Vec::<String>::new());
        assert_eq!(counts(&app, "T3").await["absent"], 1);
        let first = read(&app, &coach_rey(), &format!("/api/classes/{CLASS}/sessions?limit=1")).await;
        assert_eq!(first["data"][0]["pupils"], 2);
        while erased(&app, &ClassData, &amina()).await.found > 0 {}
        assert_eq!(naming(&app, "amina"), Vec::<String>::new());
        let class = read(&app, &director(), &format!("/api/classes/{CLASS}")).await;
        assert_eq!(class["students"], json!([]));
    }

    #[tokio::test]
    async fn lessons_stay_when_whoever_gave_them_leaves() {
        let app = school().await;
        completed(&app, &coach_rey(), &with(lesson(), "notes", "Revoir les suites")).await;
        teaching(&app, &[coach_mba()], &[amina()]).await;
        let shown = exported(&app, &ClassData, &coach_rey()).await["classes"]["lessons_given"].clone();
        assert_eq!(shown[0]["notes"], "Revoir les suites");
        assert!(!shown.to_string().contains("bastien"), "{shown}");
        while erased(&app, &ClassData, &coach_rey()).await.found > 0 {}
        assert_eq!(naming(&app, "coach_rey"), Vec::<String>::new());
        let page = read(&app, &coach_mba(), &format!("/api/classes/{CLASS}/sessions")).await;
        assert!(page["data"][0]["teacher_id"].as_str().unwrap().starts_with("erased-"), "{page}");
        while erased(&app, &ClassData, &coach_mba()).await.found > 0 {}
        let class = read(&app, &director(), &format!("/api/classes/{CLASS}")).await;
        assert!(class["teachers"][0].as_str().unwrap().starts_with("erased-"), "{class}");
    }

    #[tokio::test]
    async fn what_others_hold_just_then_is_found_by_the_next_erasure_for_the_class_is_known_until_all_is_done()
     {
        let others = Others::default();
        let app = TestApp::around(crate::functions(), |inner| {
            Arc::new(Interleaved { others: others.clone(), inner })
        });
        teaching(&app, &[coach_rey(), coach_mba()], &[amina()]).await;
        completed(&app, &coach_rey(), &with(lesson(), "attendance", json!([]))).await;
        let held = app.items().into_iter().find(|item| item.kind == ClassLesson::KIND).unwrap();
        let version = held.version;
        others.before(ClassLesson::KIND, vec![Write::Replace(held, version)]);
        let first = erased(&app, &ClassData, &coach_rey()).await;
        assert!(first.changed < first.found, "{first:?}");
        while erased(&app, &ClassData, &coach_rey()).await.found > 0 {}
        assert_eq!(naming(&app, "coach_rey"), Vec::<String>::new());
    }

    #[tokio::test]
    async fn of_who_has_nothing_nothing_is_kept() {
        let app = school().await;
        teaching(&app, &[coach_rey()], &[]).await;
        let data = exported(&app, &ClassData, &fatou()).await;
        let classes = json!({"pupil_of": [], "teacher_of": []});
        assert_eq!(data, json!({"classes": {"classes": classes, "conflicts": [], "operations_sent": []}}));
        assert_eq!(erased(&app, &ClassData, &fatou()).await.found, 0);
        assert_eq!(lessons(&app).await, Vec::<Value>::new());
    }
}
