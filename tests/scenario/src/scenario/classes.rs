//! A class: opened, taught, and what is told of who was not there.

use futures_util::future::join_all;
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    client::Answer,
    host::{Person, Scheduled, now},
    scenario::{messages::comes, photos},
    school::{School, entries, text, texts},
};

/// What tells parents of absences, and what delivers it.
const TELL: Scheduled = Scheduled { name: "tell-absences", cron: "* * * * *" };
/// How many clients complete one lesson at once.
const CLICKS: usize = 20;

/// A class that Rey teaches Amina and others, with a father of one of them.
pub struct Class {
    pub(super) path: String,
    pub(super) pupils: Vec<Person>,
    father: Person,
}

impl Class {
    fn id(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    async fn complete(&self, school: &School<'_>, teacher: &Person, lesson: &Value) -> Answer {
        school.caller.post(&format!("{}/sessions/complete", self.path), lesson).by(teacher).send().await
    }

    /// A lesson of today at which the first of the pupils was not.
    fn lesson(&self, school: &School<'_>, number: u32) -> Value {
        let run = format!("{:012x}", now().as_millisecond());
        let attendance = json!([{"student_id": self.pupils[0].id, "status": "absent"}]);
        json!({
            "id": format!("{}-{}-7000-8000-{number:012}", &run[..8], &run[8..]),
            "date": now().strftime("%Y-%m-%d").to_string(), "chapters": [school.unique("suites")],
            "homework": "Exercices 4 à 7", "attendance": attendance,
        })
    }
}

pub async fn an_admin_opens_a_class_and_its_teacher_alone_writes_in_it(school: &School<'_>) -> Class {
    let caller = &school.caller;
    let written = |teachers: &[&Person]| {
        let teachers: Vec<&str> = teachers.iter().map(|teacher| teacher.id.as_str()).collect();
        json!({
            "name": "Première 3", "subject": "mathematiques", "level": "Première", "school_year": "2026-2027",
            "teachers": teachers,
        })
    };
    let opened = written(&[&school.coach_rey]);
    let open = async |person: &Person| caller.post("/api/classes", &opened).by(person).send().await;
    open(&school.coach_rey).await.is_problem(403, "not-yours");
    let made = open(&school.director).await.expecting(201);
    let path = made.header("location").to_owned();
    let pupils: Vec<Person> = school.students(45).collect();
    let father = Person { id: school.unique("the-father"), role: "parent" };
    let link = format!("/api/admin/students/{}/parents/{}", pupils[0].id, father.id);
    let _ = caller.request(Method::PUT, &link).by(&school.director).send().await.expecting(200);
    let named: Vec<&str> = pupils.iter().map(|pupil| pupil.id.as_str()).collect();
    let roster = async |students: &[&str]| {
        let body = json!({"students": students});
        caller.put(&format!("{path}/roster"), &body).by(&school.director).send().await.expecting(200).json()
    };
    for students in [&named[..], &named[5..], &named[..]] {
        let set = roster(students).await;
        assert_eq!(set["students"].as_array().map(Vec::len), Some(students.len()), "{set}");
    }
    let class = Class { path, pupils, father };
    let mine = caller.get("/api/classes").by(&school.coach_rey).send().await.expecting(200).json();
    assert!(texts(&entries(&mine), "id").contains(&class.id()), "{mine}");
    caller.get(&class.path).by(&school.coach_mba).send().await.is_problem(404, "not-found");
    // Its pupils and their parents find it as well; who teaches them elsewhere does not.
    let of_pupil = format!("/api/classes?student_id={}", class.pupils[0].id);
    let found = async |person: &Person, path: &str| {
        let page = caller.get(path).by(person).send().await.expecting(200).json();
        texts(&entries(&page), "id").iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&class.pupils[0], "/api/classes").await, [class.id()]);
    assert_eq!(found(&class.father, &of_pupil).await, [class.id()]);
    assert_eq!(found(&school.coach_mba, &of_pupil).await, [""; 0]);
    caller.get(&of_pupil).by(&class.pupils[1]).send().await.is_problem(403, "not-yours");

    let lesson = class.lesson(school, 1);
    class.complete(school, &school.coach_mba, &lesson).await.is_problem(404, "not-found");
    class.complete(school, &school.director, &lesson).await.is_problem(403, "not-yours");
    let completed = class.complete(school, &school.coach_rey, &lesson).await.expecting(201);
    let again = class.complete(school, &school.coach_rey, &lesson).await.expecting(200);
    assert_eq!(again.json(), completed.json());
    let mut other = lesson;
    other["homework"] = json!("Exercice 12");
    class.complete(school, &school.coach_rey, &other).await.is_problem(409, "already-completed");
    other["base_version"] = json!(1);
    let edited = class.complete(school, &school.coach_rey, &other).await.expecting(200);
    assert_eq!((edited.header("etag"), text(&edited.json(), "homework")), ("\"2\"", "Exercice 12"));
    let path = completed.header("location");
    let read = caller.get(path).by(&school.director).send().await.expecting(200).json();
    assert_eq!(read, edited.json());
    let handed = written(&[&school.coach_rey, &school.coach_mba]);
    let _ = caller.put(&class.path, &handed).by(&school.director).send().await.expecting(200);
    let delete = caller.request(Method::DELETE, path).header("if-match", "\"2\"");
    let _ = delete.by(&school.coach_mba).send().await.expecting(204);
    caller.get(path).by(&school.coach_rey).send().await.is_problem(404, "not-found");
    class
}

pub async fn of_twenty_completions_at_once_with_one_id_one_is_written(school: &School<'_>, class: &Class) {
    let lesson = class.lesson(school, 2);
    let clicks = (0..CLICKS).map(async |_| {
        loop {
            // A host that is asked by many at once may say that it is busy, and is asked again.
            let answer = class.complete(school, &school.coach_rey, &lesson).await;
            if answer.status != 503 {
                break answer;
            }
        }
    });
    let answers = join_all(clicks).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), CLICKS - 1);
    let events = school.events_of(&format!("class-lesson:{}", text(&lesson, "id"))).await;
    assert_eq!(texts(&events, "kind"), ["CLASS_SESSION_COMPLETED"]);
    let list = format!("{}/sessions", class.path);
    let list = school.caller.get(&list).by(&school.coach_rey).send().await.expecting(200).json();
    let counted: Vec<_> =
        entries(&list).iter().map(|one| (one["pupils"].clone(), one["absent"].clone())).collect();
    assert_eq!(counted, [(json!(45), json!(1))]);
}

pub async fn a_father_is_told_of_an_absence_when_ten_minutes_are_over(school: &School<'_>, class: &Class) {
    const DELIVER: Scheduled = Scheduled { name: "deliver-messages", cron: "* * * * *" };

    let told = async || {
        let path = "/notifications/?limit=100&type=absence_recorded";
        entries(&school.caller.get(path).by(&class.father).send().await.expecting(200).json())
    };
    // Whatever were told by now would have been delivered.
    for schedule in [&TELL, &DELIVER] {
        school.caller.run_at(schedule, now()).await;
    }
    assert_eq!(told().await, Vec::<Value>::new());
    let later = now() + SignedDuration::from_mins(11);
    for _ in 0..2 {
        school.caller.run_at(&TELL, later).await;
        school.caller.run_at(&DELIVER, later + SignedDuration::from_secs(1)).await;
    }
    comes(async || !told().await.is_empty(), "absence_recorded").await;
    assert_eq!(told().await.len(), 1);
}

pub async fn its_pupils_see_its_photos_and_others_do_not(school: &School<'_>, class: &Class) {
    let photo =
        photos::photo_of(school, &school.coach_rey, &json!({"kind": "class", "id": class.id()})).await;
    let path = format!("/photos/{}", text(&photo, "id"));
    let seen = school.caller.get(&path).by(&class.pupils[0]).send().await.expecting(200).json();
    assert_eq!(text(&seen, "status"), "ready");
    school.caller.get(&path).by(&class.father).send().await.is_problem(404, "not-found");
    school.caller.get(&path).by(&school.amina).send().await.is_problem(404, "not-found");
}
