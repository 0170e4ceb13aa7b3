//! What grades, and what devices sent, keep about a person: shown to them, and erased. A draft is shown to no pupil, not even their
//! own: their published marks are the dashboard's.

use std::collections::BTreeSet;

use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    list::List,
    personal_data::{Erasure, Export},
    problem::Problem,
    store::{Scope, SortRange},
};
use serde_json::{Value, json};

use crate::{
    assessment::Assessment,
    book::Book,
    class::{Class, ClassId},
    publication::Publication,
    receipt::Receipt,
    sheet::Sheet,
    sync_conflict::SyncConflict,
    sync_device::SyncDevice,
};

/// How many documents of grades one transaction changes, and how many receipts it deletes.
const AT_ONCE: usize = 10;
const RECEIPTS_AT_ONCE: usize = 80;

/// Shows the assessments that they made in the classes that they teach, and what became of what their devices sent.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn export(export: &mut Export<'_>, taught: &BTreeSet<ClassId>) -> Result<(), Problem> {
    let person = export.person;
    let lists: Vec<List> = taught.iter().map(|class| Assessment::of_class(*class)).collect();
    let made = |_, one: Assessment| {
        (one.created_by == *person).then(|| {
            json!({"id": one.id, "class_id": one.class_id, "title": one.header.title, "date": one.header.date})
        })
    };
    export.list("classes/assessments_made", lists, made).await?;
    // Without what they say of others.
    let receipts = List::whole(Receipt::of_user(person));
    let sent = |_, one: Receipt| {
        Some(json!({
            "op_id": one.op_id, "device_id": one.device_id, "outcome": one.outcome, "received_at": one.received_at,
        }))
    };
    export.list("classes/operations_sent", [receipts], sent).await?;
    let conflicts = List::whole(SyncConflict::of_user(person));
    let kept = |_, one: SyncConflict| {
        Some(json!({"id": one.id, "kind": one.kind, "target": one.target, "created_at": one.created_at}))
    };
    export.list("classes/conflicts", [conflicts], kept).await
}

/// Puts the pseudonym in their place in the grades of these classes, and forgets what their devices sent.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn erase(erasure: &mut Erasure<'_>, classes: &BTreeSet<ClassId>) -> Result<(), Problem> {
    let own = List::whole(SyncConflict::of_user(erasure.person));
    let of_task = |one: &SyncConflict| one.class_id.is_none();
    erasure.sweep::<SyncConflict>(own, RECEIPTS_AT_ONCE, of_task, forget).await?;
    let sent = Receipt::of_user(erasure.person);
    erasure.sweep::<Receipt>(List::whole(sent.clone()), RECEIPTS_AT_ONCE, |_| true, forget).await?;
    let devices = List::whole(sent).within(SortRange::Prefix("device#".to_owned()));
    erasure.sweep::<SyncDevice>(devices, RECEIPTS_AT_ONCE, |_| true, forget).await?;
    for class in classes {
        let of_class = |prefix: &str| {
            let partition = Scope::Partition(Class::partition_of(*class));
            List::whole(partition).within(SortRange::Prefix(prefix.to_owned()))
        };
        rename::<Assessment>(erasure, of_class("assessment#")).await?;
        rename::<Sheet>(erasure, of_class("sheet#")).await?;
        rename::<Publication>(erasure, of_class("publication#")).await?;
        rename::<Book>(erasure, of_class("book#")).await?;
        rename::<SyncConflict>(erasure, of_class("conflict#")).await?;
        // What others sent of them; their own receipts are gone by now.
        rename::<Receipt>(erasure, List::whole(Receipt::of_class(*class))).await?;
        if !erasure.goes_on() {
            return Ok(());
        }
    }
    Ok(())
}

fn forget<E: Entity>(erasure: &Erasure<'_>, found: &[Stored<E>]) -> Changes {
    erasure.audited("SYNC_ERASED", json!({"kind": E::KIND, "count": found.len()})).delete_all(found)
}

/// Puts the pseudonym in the place of the person in what is in a list.
async fn rename<E: Entity + Send + Sync>(erasure: &mut Erasure<'_>, list: List) -> Result<(), Problem> {
    let person = erasure.person;
    let is_named = |one: &E| serde_json::to_value(one).is_ok_and(|document| names(&document, person));
    let changes = |erasure: &Erasure<'_>, found: &[Stored<E>]| {
        let changes = erasure.audited("GRADES_ANONYMISED", json!({"kind": E::KIND, "count": found.len()}));
        found.iter().fold(changes, |changes, stored| {
            match renamed(&stored.entity, person, &erasure.pseudonym) {
                Some(entity) => changes.replace(&Stored::at_version(entity, stored.version)),
                None => changes,
            }
        })
    };
    erasure.sweep::<E>(list, AT_ONCE, is_named, changes).await
}

fn renamed<E: Entity>(entity: &E, person: &UserId, pseudonym: &UserId) -> Option<E> {
    let mut document = serde_json::to_value(entity).ok()?;
    put_in_place(&mut document, person.as_str(), pseudonym.as_str());
    serde_json::from_value(document).ok()
}

/// Whether a document names someone: as a whole text, as a field, or as a step of a pointer to one.
fn names(document: &Value, person: &UserId) -> bool {
    match document {
        Value::String(text) => {
            text == person.as_str()
                || (text.starts_with('/') && text.split('/').any(|step| step == person.as_str()))
        }
        Value::Array(entries) => entries.iter().any(|entry| names(entry, person)),
        Value::Object(fields) => {
            fields.contains_key(person.as_str()) || fields.values().any(|field| names(field, person))
        }
        _ => false,
    }
}

fn put_in_place(document: &mut Value, person: &str, pseudonym: &str) {
    match document {
        Value::String(text) if text == person => pseudonym.clone_into(text),
        Value::String(text) if text.starts_with('/') => {
            let steps = text.split('/').map(|step| if step == person { pseudonym } else { step });
            *text = steps.collect::<Vec<_>>().join("/");
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| put_in_place(entry, person, pseudonym)),
        Value::Object(fields) => {
            if let Some(field) = fields.remove(person) {
                fields.insert(pseudonym.to_owned(), field);
            }
            fields.values_mut().for_each(|field| put_in_place(field, person, pseudonym));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_mba, coach_rey},
        personal_data::{erased, exported},
    };

    use super::*;
    use crate::{
        grade_testing::{making, operation, published, save, saved, statuses, synced},
        personal_data::ClassData,
        testing::{CLASS, school, teaching},
    };

    fn naming(app: &TestApp, name: &str) -> Vec<String> {
        let kept = app.items().into_iter().filter(|item| {
            let named = format!("{:?} {:?} {}", item.key, item.indexes, item.document).contains(name);
            let others = ["event", "membership", "rate-limit", "mark", "announcement", "task", "task-counts"];
            named && !others.contains(&item.kind.as_str())
        });
        kept.map(|item| item.kind).collect()
    }

    #[tokio::test]
    async fn a_pupil_is_shown_no_draft_and_is_nameless_in_the_grades_that_stay() {
        let app = school().await;
        let sheet = saved(
            &app,
            &coach_rey(),
            json!([
                {"student_id": "amina", "status": "graded", "score": 13.37, "comment": "CANARI"},
                {"student_id": "bastien", "status": "graded", "score": 9},
            ]),
        )
        .await;
        published(&app, &coach_rey(), &sheet).await;
        let task = operation(1, "task.create", json!({"target": CLASS, "data": {"label": "Suites"}}));
        synced(&app, &amina(), json!([task])).await;
        let shown = exported(&app, &ClassData, &amina()).await.to_string();
        assert!(!shown.contains("13.37") && !shown.contains("1337") && !shown.contains("CANARI"), "{shown}");
        assert!(shown.contains("applied"), "{shown}");
        while erased(&app, &ClassData, &amina()).await.found > 0 {}
        assert_eq!(naming(&app, "amina"), Vec::<String>::new());
        // What stays is still read, and the others' grades with it.
        let again =
            save(&app, &coach_rey(), json!([{"student_id": "bastien", "status": "absent", "base": 1}])).await;
        assert_eq!(again.status, 200, "{}", again.described());
        let sheet = again.json();
        assert_eq!(sheet["grades"].as_array().unwrap().len(), 2);
        // Nobody is given a mark under a pseudonym.
        assert_eq!(published(&app, &coach_rey(), &sheet).await["count"], 1);
    }

    #[tokio::test]
    async fn what_a_teachers_device_sent_of_a_pupil_names_them_no_longer_and_is_still_known() {
        let app = school().await;
        let grading = |number: u64, student: &str, base: Value| {
            let grades = json!([{"student_id": student, "status": "graded", "score": 13.37}]);
            operation(number, "grade.save", json!({"base": base, "data": {"grades": grades}}))
        };
        let batch = json!([
            making(1),
            grading(2, "amina", json!({})),
            grading(3, "bastien", json!({"amina": "seen"})),
            operation(4, "assessment.save", json!({"target": "amina", "data": {"title": "Amina"}})),
        ]);
        let first = synced(&app, &coach_rey(), batch.clone()).await;
        let expected = ["applied", "applied", "rejected invalid-request", "rejected invalid-request"];
        assert_eq!(statuses(&first), expected);
        assert!(naming(&app, "amina").contains(&Receipt::KIND.to_owned()));
        while erased(&app, &ClassData, &amina()).await.found > 0 {}
        assert_eq!(naming(&app, "amina"), Vec::<String>::new());
        let again = synced(&app, &coach_rey(), batch).await;
        assert_eq!(again[1]["outcome"], "applied");
        assert!(!again.to_string().contains("amina"), "{again}");
        assert_eq!(
            statuses(&again)[2..],
            expected[2..].iter().map(|one| one.replace("rejected", "duplicate")).collect::<Vec<_>>()
        );
    }

    #[tokio::test]
    async fn a_teacher_is_shown_what_they_made_and_is_nameless_in_it_once_they_leave() {
        let app = school().await;
        let sheet =
            saved(&app, &coach_rey(), json!([{"student_id": "amina", "status": "graded", "score": 12}]))
                .await;
        published(&app, &coach_rey(), &sheet).await;
        let late = json!({"grades": [{"student_id": "amina", "status": "missing"}]});
        let late = operation(1, "grade.save", json!({"data": late}));
        assert_eq!(synced(&app, &coach_rey(), json!([late])).await[0]["status"], "conflict");
        let shown = exported(&app, &ClassData, &coach_rey()).await["classes"].clone();
        assert_eq!(shown["assessments_made"][0]["title"], "Suites");
        assert_eq!(shown["operations_sent"][0]["outcome"], "conflict");
        assert_eq!(shown["conflicts"][0]["kind"], "sheet");
        assert!(!shown.to_string().contains("amina"), "{shown}");
        teaching(&app, &[coach_rey(), coach_mba()], &[amina(), bastien()]).await;
        while erased(&app, &ClassData, &coach_rey()).await.found > 0 {}
        assert_eq!(naming(&app, "coach_rey"), Vec::<String>::new());
        let open =
            app.get(&format!("/api/sync/conflicts?class_id={CLASS}")).by(&coach_mba()).send().await.json();
        assert_eq!(open["data"].as_array().unwrap().len(), 1);
    }
}
