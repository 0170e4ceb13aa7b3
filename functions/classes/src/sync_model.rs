//! The model test of offline work (§4 of its specification): devices of two teachers write, send, lose requests and answers, are
//! copied and have wrong clocks, while grades are published, pupils leave and the process dies. After a final calm nothing is lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use preau_dashboard::mark::{AssessmentId, Mark};
use preau_harness::{
    TestApp,
    people::{coach_mba, coach_rey, student},
};
use preau_kernel::{
    actor::Actor,
    async_trait,
    store::{Addition, Counters, Item, Key, Outcome as Written, Query, Slice, Store, StoreError, Write},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{
    assessment::{Assessment, MADE},
    book::Book,
    class::ClassId,
    grade_testing::{ASSESSMENT, act, grades_path, header},
    publication::Publication,
    receipt::{Outcome, Receipt},
    sheet::Sheet,
    sync_conflict::{Keep, SyncConflict},
    testing::{CLASS, recounted, stored, teaching},
};

const DEVICES: usize = 3;
const PUPILS: usize = 3;

/// What happens next.
#[derive(Clone, Debug)]
enum Happening {
    /// A device notes a score of a pupil.
    Grade {
        device: usize,
        pupil: usize,
    },
    /// A device says something else of what the assessment is.
    Header {
        device: usize,
    },
    /// A device completes a lesson, or says something else of the last one.
    Lesson {
        device: usize,
        is_new: bool,
    },
    /// A device deletes the assessment.
    Delete {
        device: usize,
    },
    /// A device chooses between the first two copies that wait.
    Resolve {
        device: usize,
        other: bool,
    },
    /// A device reads what stands there.
    Fetch {
        device: usize,
    },
    /// A device sends some of what it has, in some order.
    Send {
        device: usize,
        count: usize,
        reversed: bool,
        fault: Fault,
    },
    /// A device's profile is copied onto another one.
    Clone {
        from: usize,
        to: usize,
    },
    /// A device's clock is wrong by so many hours.
    Skew {
        device: usize,
        hours: i64,
    },
    /// A teacher publishes, or takes back, what they see.
    Publish {
        teacher: usize,
    },
    Unpublish {
        teacher: usize,
    },
    /// A pupil leaves the class, or comes back.
    Leave {
        pupil: usize,
    },
    Return {
        pupil: usize,
    },
}

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    RequestLost,
    AnswerLost,
    Twice,
    /// The process dies before, or after, so many transactions.
    DiesBefore(i64),
    DiesAfter(i64),
    /// The store is busy at one of them.
    Busy(i64),
}

/// What may happen: anything, whatever was before. What is right is said by what is left.
fn happening() -> impl Strategy<Value = Happening> {
    let (device, pupil) = (0..DEVICES, 0..PUPILS);
    let fault = prop_oneof![
        4 => Just(Fault::None),
        1 => Just(Fault::RequestLost),
        2 => Just(Fault::AnswerLost),
        1 => Just(Fault::Twice),
        1 => (0_i64..4).prop_map(Fault::DiesBefore),
        1 => (0_i64..4).prop_map(Fault::DiesAfter),
        1 => (0_i64..4).prop_map(Fault::Busy),
    ];
    let send = (device.clone(), 1_usize..8, any::<bool>(), fault);
    prop_oneof![
        8 => (device.clone(), pupil.clone()).prop_map(|(device, pupil)| Happening::Grade { device, pupil }),
        1 => device.clone().prop_map(|device| Happening::Header { device }),
        2 => (device.clone(), any::<bool>()).prop_map(|(device, is_new)| Happening::Lesson { device, is_new }),
        1 => device.clone().prop_map(|device| Happening::Delete { device }),
        2 => (device.clone(), any::<bool>()).prop_map(|(device, other)| Happening::Resolve { device, other }),
        2 => device.clone().prop_map(|device| Happening::Fetch { device }),
        8 => send.prop_map(|(device, count, reversed, fault)| Happening::Send { device, count, reversed, fault }),
        1 => (device.clone(), device.clone()).prop_map(|(from, to)| Happening::Clone { from, to }),
        1 => (device, -50_000_i64..50_000).prop_map(|(device, hours)| Happening::Skew { device, hours }),
        2 => (0_usize..2).prop_map(|teacher| Happening::Publish { teacher }),
        1 => (0_usize..2).prop_map(|teacher| Happening::Unpublish { teacher }),
        1 => pupil.clone().prop_map(|pupil| Happening::Leave { pupil }),
        1 => pupil.prop_map(|pupil| Happening::Return { pupil }),
    ]
}

/// A store whose process dies, or which is busy.
struct Faulty {
    inner: Arc<dyn Store>,
    /// How many transactions are left, and what happens then.
    plan: Arc<Mutex<(i64, Fault)>>,
}

impl Faulty {
    fn is_dead(&self) -> bool {
        let (left, fault) = *self.plan.lock().unwrap();
        left < 0 && matches!(fault, Fault::DiesBefore(_) | Fault::DiesAfter(_))
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.is_dead() { Err(StoreError::Broken("the process died".to_owned())) } else { Ok(()) }
    }
}

#[async_trait]
impl Store for Faulty {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.check()?;
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.check()?;
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.check()?;
        self.inner.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Written, StoreError> {
        self.check()?;
        let (left, fault) = {
            let mut plan = self.plan.lock().unwrap();
            plan.0 -= 1;
            *plan
        };
        match fault {
            Fault::DiesBefore(_) if left < 0 => Err(StoreError::Broken("the process died".to_owned())),
            Fault::DiesAfter(_) if left < 0 => {
                self.inner.write(writes).await?;
                Err(StoreError::Broken("the process died".to_owned()))
            }
            Fault::Busy(_) if left == -1 => Err(StoreError::Busy),
            _ => self.inner.write(writes).await,
        }
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.check()?;
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.inner.purge_expired(limit).await
    }
}

/// A device with what it has not sent yet, or does not know to have been received.
#[derive(Clone)]
struct Device {
    teacher: usize,
    id: String,
    seq: u64,
    hours: i64,
    pending: Vec<Value>,
    attention: BTreeSet<String>,
    revisions: BTreeMap<String, u64>,
    header: u64,
    lesson: Option<(String, u64)>,
    /// The latest operation on each thing.
    latest: BTreeMap<String, String>,
}

struct School {
    runtime: Runtime,
    app: TestApp,
    plan: Arc<Mutex<(i64, Fault)>>,
    devices: Vec<Device>,
    pupils: BTreeSet<usize>,
    /// How many operations there are, and those of each teacher.
    count: u64,
    written: BTreeMap<String, (usize, Value)>,
}

fn uuid(number: u64) -> String {
    format!("019aa5f0-1000-7000-8000-{number:012}")
}

fn teacher(number: usize) -> Actor {
    if number == 0 { coach_rey() } else { coach_mba() }
}

impl School {
    fn write(&mut self, device: usize, about: &str, kind: &str, target: &str, base: &Value, data: &Value) {
        self.count += 1;
        let (number, device) = (self.count, &mut self.devices[device]);
        device.seq += 1;
        let at = self.app.app.now().checked_add(jiff::SignedDuration::from_hours(device.hours)).unwrap();
        let id = uuid(number);
        let depends_on: Vec<String> =
            device.latest.insert(about.to_owned(), id.clone()).into_iter().collect();
        let operation = json!({
            "op_id": id, "seq": device.seq, "v": 1, "kind": kind, "class_id": CLASS, "target": target, "base": base,
            "depends_on": depends_on, "at": at, "data": data,
        });
        self.written.insert(id, (device.teacher, operation.clone()));
        device.pending.push(operation);
    }

    async fn send(&mut self, number: usize, count: usize, reversed: bool, fault: Fault) {
        let device = &self.devices[number];
        let mut batch: Vec<Value> = device.pending.iter().take(count).cloned().collect();
        if batch.is_empty() || fault == Fault::RequestLost {
            return;
        }
        if reversed {
            batch.reverse();
        }
        let body = json!({"device_id": device.id, "operations": batch});
        let actor = teacher(device.teacher);
        *self.plan.lock().unwrap() = match fault {
            Fault::DiesBefore(left) | Fault::DiesAfter(left) | Fault::Busy(left) => (left, fault),
            _ => (i64::MAX, Fault::None),
        };
        if fault == Fault::Twice {
            self.app.post("/api/sync", &body).by(&actor).send().await;
        }
        let answer = self.app.post("/api/sync", &body).by(&actor).send().await;
        let died = {
            let mut plan = self.plan.lock().unwrap();
            let died = plan.0 < 0 && !matches!(plan.1, Fault::Busy(_));
            *plan = (i64::MAX, Fault::None);
            died
        };
        self.app.clock.advance_minutes(2);
        if fault == Fault::AnswerLost || died || answer.status != 200 {
            return;
        }
        let answer = answer.json();
        let device = &mut self.devices[number];
        for result in answer["results"].as_array().unwrap() {
            let id = result["op_id"].as_str().unwrap();
            let status = result["status"].as_str().unwrap();
            if result["fork"] == true {
                device.id = uuid(900_000 + self.count + device.seq);
            }
            let outcome = result["outcome"].as_str().unwrap_or(status);
            if ["waiting", "deferred", "failed"].contains(&status) {
                continue;
            }
            device.pending.retain(|one| one["op_id"] != id);
            if outcome != "applied" {
                device.attention.insert(id.to_owned());
            }
            for (pupil, revision) in result["entity"]["cells"].as_object().into_iter().flatten() {
                device.revisions.insert(pupil.clone(), revision.as_u64().unwrap());
            }
        }
    }

    async fn fetch(&mut self, number: usize) {
        let device = &self.devices[number];
        let page = self.app.get(&grades_path()).by(&teacher(device.teacher)).send().await.json();
        let device = &mut self.devices[number];
        let one = &page["data"][0];
        if one.is_null() {
            return;
        }
        device.header = one["assessment"]["revision"].as_u64().unwrap();
        for cell in one["grades"].as_array().unwrap() {
            device
                .revisions
                .insert(cell["student_id"].as_str().unwrap().to_owned(), cell["revision"].as_u64().unwrap());
        }
    }

    async fn publishing(&self, number: usize, verb: &str) {
        let page = self.app.get(&grades_path()).by(&teacher(number)).send().await.json();
        if let Some(version) = page["data"][0]["sheet_version"].as_u64() {
            let answer = act(&self.app, &teacher(number), verb, version).await;
            assert!([200, 409].contains(&answer.status.as_u16()), "{}", answer.described());
        }
    }

    async fn happens(&mut self, happening: &Happening) {
        match *happening {
            Happening::Grade { device, pupil } => {
                let name = student(pupil).id.to_string();
                let score = f64::from(u32::try_from(self.count + 1).unwrap()) / 100.0;
                let base = self.devices[device].revisions.get(&name).copied().unwrap_or_default();
                let grades = json!([{"student_id": name, "status": "graded", "score": score}]);
                let about = format!("cell {name}");
                let base = json!({name: base});
                self.write(device, &about, "grade.save", ASSESSMENT, &base, &json!({"grades": grades}));
            }
            Happening::Header { device } => {
                let mut said = header();
                said["title"] = format!("Contrôle {}", self.count).into();
                let base = json!(self.devices[device].header);
                self.write(device, "header", "assessment.save", ASSESSMENT, &base, &said);
            }
            Happening::Lesson { device, is_new } => {
                let known = self.devices[device].lesson.clone().filter(|_| !is_new);
                let (id, base) = known.unwrap_or_else(|| (uuid(500_000 + self.count), 0));
                let said = json!({"date": "2026-03-02", "homework": format!("Exercice {}", self.count)});
                let (kind, base) =
                    if base == 0 { ("lesson.complete", Value::Null) } else { ("lesson.update", json!(base)) };
                self.devices[device].lesson = Some((id.clone(), 1));
                self.write(device, &format!("lesson {id}"), kind, &id, &base, &said);
            }
            Happening::Delete { device } => {
                let base = json!(self.devices[device].header);
                self.write(device, "header", "assessment.delete", ASSESSMENT, &base, &Value::Null);
            }
            Happening::Resolve { device, other } => {
                let mut open: Vec<SyncConflict> = stored(&self.app);
                open.retain(SyncConflict::is_open);
                if let Some(one) = open.first() {
                    let keep = if other { "other" } else { "server" };
                    let seen = json!(self.devices[device].revisions);
                    let base = if one.base.is_object() { seen } else { json!(self.devices[device].header) };
                    let id = one.id.to_string();
                    self.write(
                        device,
                        &format!("conflict {id}"),
                        "conflict.resolve",
                        &id,
                        &base,
                        &json!({"keep": keep}),
                    );
                }
            }
            Happening::Fetch { device } => self.fetch(device).await,
            Happening::Send { device, count, reversed, fault } => {
                self.send(device, count, reversed, fault).await;
            }
            Happening::Clone { from, to } => {
                // Whoever copies a profile keeps the account: what was only there is sent first.
                for _ in 0..20 {
                    self.send(to, 50, false, Fault::None).await;
                }
                self.devices[to] = self.devices[from].clone();
            }
            Happening::Skew { device, hours } => self.devices[device].hours = hours,
            Happening::Publish { teacher } => self.publishing(teacher, "publish").await,
            Happening::Unpublish { teacher } => self.publishing(teacher, "unpublish").await,
            Happening::Leave { pupil } => {
                self.pupils.remove(&pupil);
                self.rostered().await;
            }
            Happening::Return { pupil } => {
                self.pupils.insert(pupil);
                self.rostered().await;
            }
        }
    }

    async fn rostered(&self) {
        let pupils: Vec<Actor> = self.pupils.iter().map(|pupil| student(*pupil)).collect();
        teaching(&self.app, &[coach_rey(), coach_mba()], &pupils).await;
    }

    /// Every device sends what it has until it has nothing.
    async fn calm(&mut self) {
        for _ in 0..30 {
            for device in 0..DEVICES {
                self.send(device, 50, false, Fault::None).await;
            }
            self.app.clock.advance_minutes(1);
        }
        assert!(self.devices.iter().all(|device| device.pending.is_empty()));
    }

    async fn nothing_is_lost(&self) {
        let app = &self.app;
        let receipts: BTreeMap<String, Receipt> =
            stored::<Receipt>(app).into_iter().map(|receipt| (receipt.op_id.to_string(), receipt)).collect();
        let conflicts: BTreeMap<String, SyncConflict> = stored::<SyncConflict>(app)
            .into_iter()
            .map(|conflict| (conflict.id.to_string(), conflict))
            .collect();
        // (1) Every operation has one receipt.
        assert_eq!(receipts.keys().collect::<Vec<_>>(), self.written.keys().collect::<Vec<_>>());
        assert_eq!(stored::<Receipt>(app).len(), self.written.len());
        // (2) What it says stands there, was replaced by someone who saw it, or is kept.
        let sheets: Vec<Sheet> = stored(app);
        let mut revisions: BTreeMap<String, BTreeMap<u32, Value>> = BTreeMap::new();
        for (id, (_, operation)) in &self.written {
            let receipt = &receipts[id];
            match receipt.outcome {
                Outcome::Rejected => assert_eq!(receipt.content.as_ref(), Some(operation)),
                Outcome::Conflict => assert_eq!(conflicts[id].other, operation["data"]),
                Outcome::Applied if operation["kind"] == "grade.save" => {
                    let grade = &operation["data"]["grades"][0];
                    let pupil = grade["student_id"].as_str().unwrap();
                    let revision = receipt.entity.as_ref().unwrap().cells
                        [&preau_kernel::id::UserId::parse(pupil).unwrap()];
                    let before = revisions
                        .entry(pupil.to_owned())
                        .or_default()
                        .insert(revision, grade["score"].clone());
                    assert_eq!(before, None, "two grades became one revision");
                }
                Outcome::Applied => {}
            }
        }
        for conflict in conflicts.values() {
            // A copy that was chosen is a revision of its own.
            let is_chosen = conflict.resolution.as_ref().is_some_and(|one| one.keep == Keep::Other);
            for grade in conflict.other["grades"].as_array().into_iter().flatten().filter(|_| is_chosen) {
                let of_pupil = revisions.entry(grade["student_id"].as_str().unwrap().to_owned()).or_default();
                let missing = (1..10_000).find(|revision| !of_pupil.contains_key(revision)).unwrap();
                of_pupil.insert(missing, grade["score"].clone());
            }
        }
        for sheet in &sheets {
            for (pupil, cell) in &sheet.cells {
                let written = &revisions[pupil.as_str()];
                assert_eq!(written.len(), cell.revision as usize, "every revision is somebody's");
                assert_eq!(
                    written.keys().copied().collect::<Vec<_>>(),
                    (1..=cell.revision).collect::<Vec<_>>()
                );
            }
        }
        // (3) What is counted is what there is.
        recounted(app).await;
        let class = ClassId::parse(CLASS).unwrap();
        let assessments: Vec<Assessment> = stored(app);
        let made = app.app.records.counters(&Assessment::count_key(class)).await.unwrap();
        assert_eq!(made.get(MADE).copied().unwrap_or_default(), i64::try_from(assessments.len()).unwrap());
        for sheet in &sheets {
            let open =
                conflicts.values().filter(|one| one.is_open() && one.holds_up() == Some(sheet.assessment_id));
            assert_eq!(sheet.open_conflicts as usize, open.count());
        }
        // (4) One event an operation that was done.
        let events = app.events().await;
        let told = |kind: &str| events.iter().filter(|event| event.kind == kind).count();
        assert_eq!(told("GRADES_SAVED"), revisions.values().map(BTreeMap::len).sum::<usize>());
        assert_eq!(told("SYNC_CONFLICT_KEPT"), conflicts.len());
        let resolved = conflicts.values().filter(|one| !one.is_open()).count();
        assert_eq!(told("SYNC_CONFLICT_RESOLVED"), resolved);
        // (5) What pupils read is what is published.
        let mut expected = BTreeMap::new();
        for assessment in &assessments {
            let Some(published) = &assessment.published else { continue };
            let key = Publication::key_of(class, assessment.id, published.number);
            let publication = app.app.records.get::<Publication>(&key).await.unwrap().entity;
            for (pupil, grade) in publication.grades {
                expected.insert((pupil, assessment.id), grade.over_20(publication.header.out_of));
            }
        }
        let marks: Vec<Mark> = stored(app);
        let read: BTreeMap<_, _> =
            marks.into_iter().map(|mark| ((mark.student_id, mark.assessment_id), mark.score)).collect();
        assert_eq!(read, expected);
        let in_books: BTreeSet<AssessmentId> =
            stored::<Book>(app).iter().flat_map(|book| book.columns.iter().map(|column| column.id)).collect();
        let published = assessments.iter().filter(|one| one.published.is_some()).map(|one| one.id).collect();
        assert_eq!(in_books, published);
    }
}

impl School {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let plan = Arc::new(Mutex::new((i64::MAX, Fault::None)));
        let app =
            TestApp::around(crate::functions(), |inner| Arc::new(Faulty { inner, plan: Arc::clone(&plan) }));
        let device = |number: usize| Device {
            teacher: usize::from(number == 2),
            id: uuid(800_000 + number as u64),
            seq: 0,
            hours: 0,
            pending: Vec::new(),
            attention: BTreeSet::new(),
            revisions: BTreeMap::new(),
            header: 0,
            lesson: None,
            latest: BTreeMap::new(),
        };
        let devices = (0..DEVICES).map(device).collect();
        let mut school = School {
            runtime,
            app,
            plan,
            devices,
            pupils: (0..PUPILS).collect(),
            count: 0,
            written: BTreeMap::new(),
        };
        school.run(async |school| {
            school.rostered().await;
            school.write(0, "header", "assessment.save", ASSESSMENT, &Value::Null, &header());
            school.send(0, 1, false, Fault::None).await;
            for device in 0..DEVICES {
                school.fetch(device).await;
            }
        });
        school
    }

    fn run(&mut self, act: impl AsyncFnOnce(&mut Self)) {
        let runtime = std::mem::replace(
            &mut self.runtime,
            tokio::runtime::Builder::new_current_thread().build().unwrap(),
        );
        runtime.block_on(act(self));
        self.runtime = runtime;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn however_devices_and_the_network_behave_nothing_that_was_written_is_lost(
        happenings in prop::collection::vec(happening(), 10..60),
    ) {
        let mut school = School::open();
        school.run(async |school| {
            for happening in &happenings {
                school.happens(happening).await;
            }
            school.calm().await;
            school.nothing_is_lost().await;
        });
    }
}
