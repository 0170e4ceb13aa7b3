//! A masterclass: its PDF and the questions that are made of it, and who has a seat.

use futures_util::future::join_all;
use http::Method;
use jiff::SignedDuration;
use preau_kernel::link_token::LinkSigner;
use serde_json::{Value, json};

use crate::{
    client::Answer,
    host::{Person, SECRET, Scheduled, now},
    jpeg::sha256,
    school::{School, entries, text},
};

/// What ends what nobody confirms or accepts, and offers free seats.
const TENDER: Scheduled = Scheduled { name: "tend-masterclasses", cron: "* * * * *" };
/// Three pages of dates.
const DOCUMENT: &[u8] = include_bytes!("../../../../infra/local/src/demo_document.pdf");
/// How many seats the contested masterclass has.
const SEATS: usize = 5;

async fn read(school: &School<'_>, person: &Person, path: &str) -> Value {
    school.caller.get(path).by(person).send().await.expecting(200).json()
}

async fn made(school: &School<'_>, title: &str, capacity: usize) -> String {
    let (starts, ends) = (now() + SignedDuration::from_hours(400), now() + SignedDuration::from_hours(403));
    let body = json!({
        "title": title, "status": "open", "capacity": capacity, "starts_at": starts, "ends_at": ends,
    });
    school
        .caller
        .post("/masterclasses", &body)
        .by(&school.coach_rey)
        .send()
        .await
        .is_problem(403, "not-yours");
    let made = school.caller.post("/masterclasses", &body).by(&school.director).send().await.expecting(201);
    made.header("location").to_owned()
}

/// Registers; a host that is asked by many at once may say that it is busy, and is asked again.
async fn register(school: &School<'_>, person: Option<&Person>, body: &Value) -> Answer {
    loop {
        let request = school.caller.post("/inscriptions", body);
        let request = match person {
            Some(person) => request.by(person),
            None => request,
        };
        let answer = request.send().await;
        if answer.status != 503 {
            return answer;
        }
    }
}

fn asking(masterclass: &str) -> Value {
    let id = masterclass.rsplit('/').next();
    json!({"masterclass_id": id, "consents": {"data_processing": true}})
}

async fn roster(school: &School<'_>, masterclass: &str, status: &str) -> Vec<Value> {
    let id = masterclass.rsplit('/').next().unwrap_or_default();
    let path = format!("/inscriptions?limit=100&masterclass_id={id}&status={status}");
    entries(&read(school, &school.coach_rey, &path).await)
}

pub async fn a_masterclass_has_a_pdf_and_ten_questions_of_which_one_is_corrected(school: &School<'_>) {
    let masterclass = made(school, "Les dates qui ont changé le monde", 30).await;
    let id = masterclass.rsplit('/').next().unwrap_or_default();
    let file = uploaded(school, id).await;
    let give = json!({"file_id": file});
    let path = format!("{masterclass}/pdf");
    school.caller.post(&path, &give).by(&school.amina).send().await.is_problem(403, "not-yours");
    let given = school.caller.post(&path, &give).by(&school.coach_rey).send().await.expecting(202);
    let job = read(school, &school.coach_rey, given.header("location")).await;
    assert_eq!([&job["state"], &job["document"]["pages"]], [&json!("done"), &json!(3)], "{job}");
    let shown = read(school, &school.coach_rey, &masterclass).await;
    let pdf = school.caller.at(Method::GET, text(&shown, "pdf_url")).send().await.expecting(200);
    assert!(pdf.bytes() == DOCUMENT, "what is read is not what was uploaded");
    assert!(school.caller.get(&masterclass).send().await.expecting(200).json().get("pdf_url").is_none());

    let asked = json!({"masterclass_id": id});
    let generate =
        async |person: &Person| school.caller.post("/api/generate-questions", &asked).by(person).send().await;
    generate(&school.amina).await.is_problem(403, "not-yours");
    let questions = entries(&generate(&school.coach_rey).await.expecting(200).json());
    assert_eq!(questions.len(), 10);
    assert!(questions.iter().all(|question| question["status"] == "draft"));
    let mut corrected = json!({"question_text": "En quelle année le Ghana est-il devenu indépendant ?"});
    corrected["choices"] = json!({"A": "1957", "B": "1958", "C": "1960", "D": "1963"});
    corrected["correct_choice"] = json!("A");
    corrected["status"] = json!("approved");
    let path = format!("/api/admin/questions/{}", text(&questions[0], "id"));
    let _ = school.caller.put(&path, &corrected).by(&school.coach_rey).send().await.expecting(200);
    let bank = format!("/api/admin/questions?masterclass_id={id}&status=approved");
    let bank = entries(&read(school, &school.coach_rey, &bank).await);
    assert_eq!(bank.len(), 1);
    assert_eq!(bank[0]["question_text"], corrected["question_text"]);
}

/// A PDF of a coach's that belongs to the masterclass, uploaded as photos are: its id.
async fn uploaded(school: &School<'_>, masterclass: &str) -> String {
    let announced = json!({
        "file_name": "dates.pdf", "content_type": "application/pdf", "size": DOCUMENT.len(),
        "sha256": sha256(DOCUMENT), "subject": {"kind": "masterclass", "id": masterclass},
    });
    let requested = school.caller.post("/photos", &announced).by(&school.coach_rey).send().await;
    let requested = requested.expecting(201).json();
    let upload = &requested["upload"];
    let mut request = school.caller.at(Method::PUT, text(upload, "url"));
    for (name, value) in upload["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    let sent = request.bytes(DOCUMENT).send().await;
    assert!(sent.status.is_success(), "{sent:?}");
    let id = text(&requested["photo"], "id").to_owned();
    let complete = school.caller.request(Method::POST, &format!("/photos/{id}/complete"));
    let _ = complete.by(&school.coach_rey).send().await.expecting(200);
    id
}

pub async fn of_fifty_registrations_of_forty_people_for_five_seats_five_have_one(
    school: &School<'_>,
) -> String {
    let masterclass = made(school, "Plaider", SEATS).await;
    let (people, body): (Vec<Person>, _) = (school.students(40).collect(), asking(&masterclass));
    // Ten click twice.
    let clicks = people.iter().chain(&people[..10]).map(|person| register(school, Some(person), &body));
    let (won, lost): (Vec<_>, Vec<_>) =
        join_all(clicks).await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (40, 10));
    for answer in lost {
        answer.is_problem(409, "already-registered");
    }
    let seated = roster(school, &masterclass, "registered").await;
    let waiting = roster(school, &masterclass, "waitlisted").await;
    assert_eq!((seated.len(), waiting.len()), (SEATS, 35));
    assert_eq!(read(school, &school.amina, &masterclass).await["seats_left"], 0);
    masterclass
}

pub async fn a_seat_that_is_given_back_is_offered_to_one_who_waits_and_taken_once(
    school: &School<'_>,
    masterclass: &str,
) {
    let seated = roster(school, masterclass, "registered").await;
    let person =
        |inscription: &Value| Person { id: text(inscription, "profile_id").to_owned(), role: "student" };
    let path = |inscription: &Value| format!("/inscriptions/{}", text(inscription, "id"));
    let cancel =
        async |by: &Person| school.caller.request(Method::DELETE, &path(&seated[0])).by(by).send().await;
    cancel(&school.amina).await.is_problem(404, "not-found");
    for answer in join_all((0..5).map(|_| cancel(&school.coach_rey))).await {
        assert_eq!(answer.expecting(200).json()["status"], "cancelled");
    }
    let offered = roster(school, masterclass, "offered").await;
    assert_eq!(offered.len(), 1, "{offered:?}");
    let their = person(&offered[0]);
    let accept = async || {
        let accept = format!("{}/accept", path(&offered[0]));
        school.caller.request(Method::POST, &accept).by(&their).send().await
    };
    for answer in join_all((0..5).map(|_| accept())).await {
        assert_eq!(answer.expecting(200).json()["status"], "registered");
    }
    assert_eq!(roster(school, masterclass, "registered").await.len(), SEATS);
    let validate = format!("{}/validate", path(&offered[0]));
    for _ in 0..2 {
        let body = json!({"validated": true});
        let validated = school.caller.post(&validate, &body).by(&school.coach_rey).send().await;
        assert_eq!(validated.expecting(200).json()["validated"], true);
    }
    let waiting = roster(school, masterclass, "waitlisted").await;
    let validate = format!("{}/validate", path(&waiting[0]));
    let validated =
        school.caller.post(&validate, &json!({"validated": true})).by(&school.coach_rey).send().await;
    validated.is_problem(409, "invalid-transition");
}

pub async fn a_guest_confirms_by_the_link_of_an_e_mail_or_is_forgotten(school: &School<'_>) {
    let masterclass = made(school, "Respirer", 5).await;
    let guest = |name: &str| {
        let mut body = asking(&masterclass);
        body["full_name"] = json!(name);
        body["email"] = json!(format!("{}@example.org", school.unique(name)));
        body["date_of_birth"] = json!("2008-05-17");
        body["whatsapp_number"] = json!("+24177123456");
        body
    };
    for name in ["awa", "awa", "omar"] {
        let answer = register(school, None, &guest(name)).await.expecting(202);
        assert_eq!(answer.json(), json!({"status": "unconfirmed"}));
    }
    let unconfirmed = roster(school, &masterclass, "unconfirmed").await;
    assert_eq!(unconfirmed.len(), 2);
    let awa = unconfirmed.iter().find(|one| one["full_name"] == "awa").cloned().unwrap_or_default();
    let links = LinkSigner::new(SECRET.as_bytes());
    let link = format!("/inscriptions/confirm/{}", links.seal("confirm-inscription", text(&awa, "id")));
    let page = school.caller.get(&link).send().await.expecting(200);
    assert!(page.text().contains("<button>"), "{page:?}");
    assert_eq!(roster(school, &masterclass, "unconfirmed").await.len(), 2);
    for answer in join_all((0..5).map(|_| school.caller.request(Method::POST, &link).send())).await {
        assert_eq!(answer.expecting(200).json()["status"], "registered");
    }
    school.caller.get("/inscriptions/confirm/made-up").send().await.is_problem(404, "not-found");

    school.caller.run_at(&TENDER, now() + SignedDuration::from_mins(31)).await;
    assert!(roster(school, &masterclass, "unconfirmed").await.is_empty());
    assert_eq!(read(school, &school.amina, &masterclass).await["seats_left"], 4);
    // Who is sent the link of what they registered for acts by its token.
    let path = format!("/inscriptions/{}", text(&awa, "id"));
    let token = links.seal("participant", text(&awa, "id"));
    let cancel = school.caller.request(Method::DELETE, &path).header("x-participant", &token).send().await;
    assert_eq!(cancel.expecting(200).json()["status"], "cancelled");
}
