//! What students think of a course, and the certificate of whoever completed it.

use std::collections::BTreeSet;

use futures_util::future::{join_all, join4};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    client::Answer,
    host::{Person, Scheduled, now},
    school::{School, entries, text},
};

/// How many of the same requests are sent at once.
const AT_ONCE: usize = 20;
/// How many students rate one course. Whoever judges all their ratings does not exceed what one may ask for a minute.
const STUDENTS: usize = 56;
/// How many of them act at once: each with four requests.
const WAVE: usize = 14;
/// What differs from one answer to the next of the same.
const OF_EACH_ANSWER: [&str; 3] = ["date", "server-timing", "x-request-id"];

pub async fn of_many_ratings_at_once_by_one_student_one_stands(
    school: &School<'_>,
    course: &Value,
    enrollment: &str,
) -> String {
    let may = format!("{enrollment}/can-rate");
    let may = async || school.caller.get(&may).by(&school.amina).send().await.expecting(200).json();
    assert_eq!(may().await, json!({"can_rate": true, "has_rated": false}));
    let ratings = ratings_of(course);
    let opinion = json!({
        "enrollment_id": id_in(enrollment), "rating": 2, "comment": "Trop rapide.", "is_anonymous": true,
    });
    let rate = async || school.caller.post(&ratings, &opinion).by(&school.amina).send().await;
    let (won, lost): (Vec<_>, Vec<_>) =
        join_all((0..AT_ONCE).map(|_| rate())).await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, AT_ONCE - 1), "{lost:?}");
    for answer in lost {
        answer.is_problem(409, "already-rated");
    }
    let rating = won[0].header("location").to_owned();
    let rated = json!({
        "can_rate": false, "reason": "already_rated", "has_rated": true, "rating_id": id_in(&rating),
    });
    assert_eq!(may().await, rated);
    assert_eq!(won[0].json()["status"], "pending");
    rating
}

pub async fn who_rated_anonymously_is_told_to_nobody_and_a_rejection_leaves_the_average(
    school: &School<'_>,
    course: &Value,
    enrollment: &str,
    rating: &str,
) {
    let ratings = ratings_of(course);
    let averages = async || {
        let stats = school.caller.get(&format!("{ratings}/stats")).send().await.expecting(200).json();
        (stats["rating_count"].clone(), stats["average_rating"].clone())
    };
    assert_eq!(averages().await, (json!(1), json!(2.0)));
    // Words that nobody has read are shown to nobody but their author and whoever runs the course.
    for stranger in [Some(&school.bastien), Some(&school.coach_mba), None] {
        ask(school, Method::GET, rating, stranger, None).await.is_problem(404, "not-found");
    }
    let moderate = async |status: &str| {
        let verdict = json!({"status": status, "reason": "off_topic"});
        let path = format!("{rating}/moderate");
        ask(school, Method::POST, &path, Some(&school.coach_rey), Some(&verdict)).await.expecting(200)
    };
    let waiting = format!("{ratings}?status=pending");
    let mut told = vec![
        ask(school, Method::GET, &waiting, Some(&school.coach_rey), None).await.expecting(200),
        moderate("approved").await,
    ];
    for reader in [Some(&school.bastien), Some(&school.coach_rey), None] {
        for path in [rating, ratings.as_str()] {
            let answer = ask(school, Method::GET, path, reader, None).await.expecting(200);
            assert!(answer.text().contains("Trop rapide."), "{answer:?}");
            told.push(answer);
        }
    }
    told.push(moderate("rejected").await);
    for answer in &told {
        // Headers too.
        let all = format!("{answer:?}");
        for name in [school.amina.id.as_str(), "Amina", "Nzé", id_in(enrollment)] {
            assert!(!all.contains(name), "{name}: {all}");
        }
    }
    assert_eq!(averages().await, (json!(1), json!(2.0)));
    let shown = school.caller.get(&ratings).send().await.expecting(200).json();
    assert_eq!((entries(&shown).len(), &shown["pagination"]["total"]), (0, &json!(0)));
    school.caller.get(rating).send().await.is_problem(404, "not-found");
    let own = school.caller.get(rating).by(&school.amina).send().await.expecting(200).json();
    assert_eq!((text(&own, "status"), &own["is_mine"]), ("rejected", &json!(true)));
}

pub async fn of_many_requests_at_once_there_is_one_certificate_which_a_stranger_verifies(
    school: &School<'_>,
    enrollment: &str,
) {
    let path = format!("{enrollment}/certificate");
    let issue = async || school.caller.request(Method::POST, &path).by(&school.amina).send().await;
    let answers = join_all((0..AT_ONCE).map(|_| issue())).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(201), count(200)), (1, AT_ONCE - 1), "{answers:?}");
    let codes: BTreeSet<String> =
        answers.iter().map(|answer| text(&answer.json(), "certificate_code").to_owned()).collect();
    assert_eq!(codes.len(), 1, "{codes:?}");
    let issued = issue().await.expecting(200).json();
    let code = text(&issued, "certificate_code");
    assert!(codes.contains(code), "{code} {codes:?}");
    let state = school.caller.get(enrollment).by(&school.amina).send().await.expecting(200).json();
    assert_eq!(state["status"], "certified");

    let certificate = format!("/api/certificates/{}", code.to_lowercase().replace('-', ""));
    let verified = school.caller.get(&certificate).send().await.expecting(200);
    let printed = ["certificate_code", "first_name", "last_name", "course_title", "hours", "issued_at"];
    for field in printed {
        assert_eq!(verified.json()[field], issued[field], "{field}");
    }
    assert_eq!(verified.json()["is_valid"], true);
    assert!(!verified.text().contains(&school.amina.id), "{verified:?}");
    let page = school.caller.get(&certificate).header("accept", "text/html").send().await.expecting(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text().contains(code) && page.text().contains("<svg"), "{page:?}");
    school.caller.get("/api/certificates/00000-00000-00000-00000").send().await.is_problem(404, "not-found");

    let revoke = format!("{certificate}/revoke");
    let reason = json!({"reason": "issued_in_error"});
    school.caller.post(&revoke, &reason).by(&school.coach_rey).send().await.is_problem(403, "not-yours");
    let _ = school.caller.post(&revoke, &reason).by(&school.director).send().await.expecting(200);
    let revoked = school.caller.get(&certificate).send().await.expecting(200).json();
    assert_eq!((&revoked["is_valid"], &revoked["reason"]), (&json!(false), &json!("issued_in_error")));
    let mine = school.caller.get("/api/certificates").by(&school.amina).send().await.expecting(200).json();
    assert_eq!(entries(&mine)[0]["id"], issued["id"]);
}

/// Students rate, many at once; then all of them edit twice, a third take theirs back, the coach judges all of them and the
/// director a quarter: 201 acts that overlap.
pub async fn what_is_counted_of_ratings_equals_a_recount(school: &School<'_>) {
    let course = short_course(school).await;
    let ratings = ratings_of(&course);
    let students: Vec<(usize, Person)> = school.students(STUDENTS).enumerate().collect();
    let mut rated = Vec::new();
    for wave in students.chunks(WAVE) {
        let wave = wave.iter().map(async |(number, student)| {
            let enrollment = completed(school, student, &course).await;
            // The first two say the same, without their names.
            let is_anonymous = *number < 2;
            let opinion = json!({
                "enrollment_id": id_in(&enrollment), "rating": if is_anonymous { 4 } else { 1 + number % 5 },
                "would_recommend": number % 2 == 0 || is_anonymous, "is_anonymous": is_anonymous,
                "comment": if number % 3 == 0 || is_anonymous { "" } else { "Utile." },
            });
            let answer = school.caller.post(&ratings, &opinion).by(student).send().await.expecting(201);
            answer.header("location").to_owned()
        });
        rated.extend(join_all(wave).await);
    }
    assert_eq!(recount(school, &course, &BTreeSet::new()).await, STUDENTS);
    who_rated_anonymously_is_told_by_nothing(school, &course, [&rated[0], &rated[1]]).await;

    let judge = async |judge: &Person, path: &str, status: &str| {
        let verdict = json!({"status": status, "reason": "spam"});
        ask(school, Method::POST, &format!("{path}/moderate"), Some(judge), Some(&verdict)).await
    };
    let (mut gone, mut withdrawn) = (0, BTreeSet::new());
    for (students, rated) in students.chunks(WAVE).zip(rated.chunks(WAVE)) {
        let acts = students.iter().zip(rated).map(async |((number, student), path)| {
            let edit = async |stars: usize| {
                let opinion =
                    json!({"rating": stars, "comment": format!("Revu {stars}."), "would_recommend": stars > 3});
                school.caller.put(path, &opinion).by(student).send().await
            };
            let delete = async || match number % 3 {
                0 => Some(school.caller.request(Method::DELETE, path).by(student).send().await),
                _ => None,
            };
            let by_director = async || match number % 4 {
                1 => Some(judge(&school.director, path, "rejected").await),
                _ => None,
            };
            let verdict = if number % 2 == 0 { "approved" } else { "rejected" };
            let (edited, judged, deleted, withdrawn) = join4(
                edit(1 + (number + 2) % 5),
                judge(&school.coach_mba, path, verdict),
                delete(),
                by_director(),
            )
            .await;
            let again = edit(1 + (number + 1) % 5).await;
            for answer in [&edited, &judged, &again].into_iter().chain(&withdrawn) {
                // The rating may be gone, or the director's decision stand.
                assert!([200, 403, 404].contains(&answer.status.as_u16()), "{answer:?}");
            }
            let is_gone = deleted.map(|answer| answer.expecting(204)).is_some();
            let is_withdrawn = withdrawn.is_some_and(|answer| answer.status == 200);
            (is_gone, is_withdrawn.then(|| id_in(path).to_owned()))
        });
        let acts = join_all(acts).await;
        gone += acts.iter().filter(|(is_gone, _)| *is_gone).count();
        withdrawn.extend(acts.into_iter().filter_map(|(_, withdrawn)| withdrawn));
    }
    assert_eq!(recount(school, &course, &withdrawn).await, STUDENTS - gone);
}

/// Two ratings that say the same and name nobody differ by nothing that others are answered but the random part of their ids.
async fn who_rated_anonymously_is_told_by_nothing(
    school: &School<'_>,
    course: &Value,
    [first, second]: [&String; 2],
) {
    for reader in [Some(&school.coach_mba), Some(&school.bastien), None] {
        let read = async |path: &str| {
            let answer = ask(school, Method::GET, path, reader, None).await.expecting(200);
            let mut headers = answer.headers().clone();
            for name in OF_EACH_ANSWER {
                let _ = headers.remove(name);
            }
            (anonymous(answer.json()), headers)
        };
        assert_eq!(read(first).await, read(second).await);
        let list = format!("{}?limit=100", ratings_of(course));
        let page = ask(school, Method::GET, &list, reader, None).await.expecting(200).json();
        let listed = |path: &str| {
            let found = entries(&page).into_iter().find(|rating| text(rating, "id") == id_in(path));
            found.map(anonymous)
        };
        assert!(listed(first).is_some(), "{page}");
        assert_eq!(listed(first), listed(second));
    }
}

/// A rating without the random part of its id, whose first 48 bits tell when it was made (RFC 9562 §5.7).
fn anonymous(mut rating: Value) -> Value {
    let moment: String = text(&rating, "id").chars().take("01234567-89ab".len()).collect();
    rating["id"] = moment.into();
    rating
}

pub async fn the_coach_learns_of_an_anonymous_rating_when_its_day_is_over_and_not_by_whom(
    school: &School<'_>,
) {
    const DELIVERY: Scheduled = Scheduled { name: "deliver-messages", cron: "* * * * *" };

    let notices = async || {
        let path = "/notifications/?limit=100&type=course_rated";
        school.caller.get(path).by(&school.coach_rey).send().await.expecting(200)
    };
    assert_eq!(entries(&notices().await.json()), [Value::Null; 0]);
    school.caller.run_at(&DELIVERY, now() + SignedDuration::from_hours(25)).await;
    let told = notices().await;
    assert_eq!(entries(&told.json()).len(), 1, "{told:?}");
    for name in [school.amina.id.as_str(), "Amina", "Nzé"] {
        assert!(!format!("{told:?}").contains(name), "{name}: {told:?}");
    }
}

/// Holds what is counted of a course's ratings to the list of them, where the stars of those `withdrawn` are out; answers
/// how many are listed.
async fn recount(school: &School<'_>, course: &Value, withdrawn: &BTreeSet<String>) -> usize {
    let ratings = ratings_of(course);
    let mut all = Vec::new();
    for status in ["pending", "approved", "rejected"] {
        let path = format!("{ratings}?status={status}&limit=100");
        let page = ask(school, Method::GET, &path, Some(&school.coach_mba), None).await.expecting(200).json();
        let listed = entries(&page);
        if status == "approved" {
            assert_eq!(page["pagination"]["total"], listed.len(), "{page}");
        }
        all.extend(listed);
    }
    let counting: Vec<_> = all.iter().filter(|rating| !withdrawn.contains(text(rating, "id"))).collect();
    let with = |stars: u64| counting.iter().filter(|rating| rating["rating"] == stars).count();
    let stats = school.caller.get(&format!("{ratings}/stats")).send().await.expecting(200).json();
    let distribution = json!({"1": with(1), "2": with(2), "3": with(3), "4": with(4), "5": with(5)});
    assert_eq!(
        (&stats["rating_count"], &stats["rating_distribution"]),
        (&json!(counting.len()), &distribution),
        "{all:?}"
    );
    let recommending = counting.iter().filter(|rating| rating["would_recommend"] == true).count();
    let total: u64 = counting.iter().filter_map(|rating| rating["rating"].as_u64()).sum();
    let hundredths = |amount: usize| (amount * 200 + counting.len()) / (counting.len() * 2);
    let as_told = |field: &str| (stats[field].as_f64().unwrap_or_default() * 100.0).round().to_string();
    assert_eq!(as_told("average_rating"), hundredths(usize::try_from(total).unwrap_or_default()).to_string());
    assert_eq!(as_told("recommendation_rate"), hundredths(recommending * 100).to_string());
    all.len()
}

/// A course of one lesson.
async fn short_course(school: &School<'_>) -> Value {
    let outline = json!({
        "title": "Une seule leçon", "slug": school.unique("lecon"),
        "modules": [{"title": "La leçon", "lessons": [{"title": "Tout", "duration_minutes": 30}]}],
    });
    let draft =
        school.caller.post("/api/courses", &outline).by(&school.coach_mba).send().await.expecting(201);
    let publish = format!("{}/publish", draft.header("location"));
    let published = school.caller.request(Method::POST, &publish).by(&school.coach_mba).send().await;
    published.expecting(200).json()
}

/// Enrols in a course of one lesson and completes it.
async fn completed(school: &School<'_>, student: &Person, course: &Value) -> String {
    let taking = json!({"course_id": course["id"]});
    let enrolled = school.caller.post("/api/enrollments", &taking).by(student).send().await.expecting(201);
    let enrollment = enrolled.header("location").to_owned();
    let lesson = text(&course["modules"][0]["lessons"][0], "id");
    let path = format!("{enrollment}/lessons/{lesson}/complete");
    let done = school.caller.request(Method::POST, &path).by(student).send().await.expecting(200);
    assert_eq!(done.json()["progress"], 100);
    enrollment
}

/// What `person`, or anyone, is answered.
async fn ask(
    school: &School<'_>,
    method: Method,
    path: &str,
    person: Option<&Person>,
    body: Option<&Value>,
) -> Answer {
    let mut request = school.caller.request(method, path);
    if let Some(person) = person {
        request = request.by(person);
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    request.send().await
}

fn ratings_of(course: &Value) -> String {
    format!("/api/courses/{}/ratings", text(course, "id"))
}

/// The id at the end of a path.
fn id_in(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
