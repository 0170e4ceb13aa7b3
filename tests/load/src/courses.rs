//! What courses cost when much is stored: a course with many ratings, and a catalogue of many courses.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use preau_adapters_local::SqliteStore;
use preau_courses::{
    course::{Course, CourseId},
    enrollment::{Enrollment, EnrollmentId},
    rating::{Rating, RatingAuthor, RatingId, RatingStatus, RatingWords, day_of},
    rating_claim::RatingClaim,
    rating_standing::RatingStanding,
};
use preau_harness::{
    TestApp,
    people::{coach_rey, student},
};
use preau_kernel::{
    actor::Actor,
    changes::Changes,
    entity::Entity as _,
    problem::Problem,
    settings::Synchronous,
    store::{Addition, Counters, Item},
};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    stopwatch,
};

/// The ratings stored of the course, of many and of few.
const RATINGS: [usize; 2] = [100_000, 100];
/// The courses of the catalogue, of many and of few.
const COURSES: [usize; 2] = [1_000, 50];
/// The samples of each side, before which some are not counted: they read the files from the disk.
const SAMPLES: usize = 300;
const UNCOUNTED: usize = 20;
/// How many items are written at once.
const GROUP: usize = 10_000;
/// When the measurement begins; what is stored was written before.
const NOW: &str = "2026-06-01T08:00:00Z";
const MINUTES_OF_A_MONTH: usize = 43_200;

/// The milliseconds of a rating of a course with many ratings and of one with few, on databases made in `folder`.
///
/// # Errors
/// A function does not answer as it should.
pub async fn ratings(folder: &Path) -> Result<Comparison> {
    let [many, few] = both(folder, rated_course, RATINGS).await?;
    let raters: Vec<Actor> = (0..UNCOUNTED + SAMPLES).map(student).collect();
    let [mut of_many, mut of_few] = [Vec::new(), Vec::new()];
    for rater in &raters {
        of_many.push(completed(&many, rater).await);
        of_few.push(completed(&few, rater).await);
    }
    compared([&many, &few], 201, |side, round| {
        let enrollment = side.of(&of_many, &of_few)[round];
        let body = json!({"enrollment_id": enrollment, "rating": 1 + round % 5, "comment": "Très clair."});
        let stored = side.of(&many, &few);
        stored.app.post(&ratings_of(stored.course), &body).by(&raters[round])
    })
    .await
}

/// The milliseconds of a read of the statistics of a course with many ratings and of one with few, on databases made in
/// `folder`.
///
/// # Errors
/// A function does not answer as it should.
pub async fn stats(folder: &Path) -> Result<Comparison> {
    let [many, few] = both(folder, rated_course, RATINGS).await?;
    compared([&many, &few], 200, |side, round| {
        let stored = side.of(&many, &few);
        stored.app.get(&format!("{}/stats", ratings_of(stored.course))).by(&student(round))
    })
    .await
}

/// The milliseconds of a page of 20 courses among many and among few, on databases made in `folder`.
///
/// # Errors
/// A function does not answer as it should.
pub async fn catalogue(folder: &Path) -> Result<Comparison> {
    let [many, few] = both(folder, published_courses, COURSES).await?;
    for stored in [&many, &few] {
        let page = stored.app.get("/api/courses").send().await.json();
        ensure!(page["data"].as_array().is_some_and(|page| page.len() == 20), "{page}");
    }
    compared([&many, &few], 200, |side, round| {
        side.of(&many, &few).app.get("/api/courses").by(&student(round))
    })
    .await
}

/// A database on which is measured, and a course in it.
struct Stored {
    app: TestApp,
    course: CourseId,
}

/// The samples of both sides: how long each takes to answer, which it must with `status`.
async fn compared<'a>(
    sides: [&'a Stored; 2],
    status: u16,
    request: impl Fn(Side, usize) -> preau_harness::TestRequest<'a>,
) -> Result<Comparison> {
    let mut comparison = Comparison::default();
    for round in 0..UNCOUNTED + SAMPLES {
        for side in Side::in_turns(round) {
            let request = request(side, round);
            let start = stopwatch::now();
            let answer = request.send().await;
            let took = start.elapsed().as_secs_f64() * 1_000.0;
            ensure!(answer.status == status, "{}", answer.described());
            if round >= UNCOUNTED {
                comparison.add(side, took);
            }
        }
        for side in sides {
            side.app.clock.advance_minutes(1);
        }
    }
    Ok(comparison)
}

/// Both databases, made in `folder` of what `store` puts into them, and opened as the local host does.
async fn both(
    folder: &Path,
    store: impl AsyncFn(&TestApp, usize) -> Result<CourseId>,
    numbers: [usize; 2],
) -> Result<[Stored; 2]> {
    fs::create_dir_all(folder)?;
    let mut made = Vec::new();
    for number in numbers {
        let database = folder.join(format!("{number}.db"));
        let course = store(&open(&database, Synchronous::Off), number).await?;
        let app = open(&database, Synchronous::Full);
        app.clock.set(NOW);
        made.push(Stored { app, course });
    }
    made.try_into().ok().context("both")
}

fn open(database: &Path, synchronous: Synchronous) -> TestApp {
    TestApp::on(preau_functions::all(), |clock| {
        #[expect(clippy::expect_used, reason = "a measurement has nothing to measure without its database")]
        Arc::new(SqliteStore::open(database, synchronous, clock).expect("a store"))
    })
}

/// A published course with so many ratings, each as `rate-course` leaves it, and the totals that they come to.
async fn rated_course(app: &TestApp, number: usize) -> Result<CourseId> {
    let course = published_course(app).await?.id;
    let (mut items, mut totals) = (Vec::with_capacity(GROUP), Counters::new());
    for place in 0..number {
        let rating = rating(app, course, place)?;
        let counted = Rating::counting(None, Some(&rating)).context("it counts")?;
        for (name, amount) in counted.amounts {
            *totals.entry(name).or_default() += amount;
        }
        items.extend(rating_items(&rating).map_err(failed)?);
        if items.len() >= GROUP {
            app.given_items(std::mem::take(&mut items)).await;
        }
    }
    app.given_items(items).await;
    add(app, Addition::new(Course::ratings_key(course), "rating-totals", totals)).await?;
    Ok(course)
}

/// So many published courses, each with students and a rating; answers one of them.
async fn published_courses(app: &TestApp, number: usize) -> Result<CourseId> {
    let course = published_course(app).await?;
    let at = |place: usize| minutes_after(course.created_at, place);
    for place in 1..number {
        let (id, at) = (CourseId::mint(app.app.ids.as_ref(), at(place)?), at(place)?);
        let other = Course { id, created_at: at, published_at: Some(at), updated_at: at, ..course.clone() };
        app.given(&other).await;
        add(app, Course::counting(id, "enrolled", 12)).await?;
        let counted = Rating::counting(None, Some(&rating(app, id, place)?));
        add(app, counted.context("it counts")?).await?;
    }
    Ok(course.id)
}

/// A course of two lessons that Rey published.
async fn published_course(app: &TestApp) -> Result<Course> {
    let lesson = |title: &str| json!({"title": title, "duration_minutes": 45});
    let modules =
        json!([{"title": "Définir une suite", "lessons": [lesson("Terme général"), lesson("Récurrence")]}]);
    let body = json!({"title": "Suites arithmétiques", "description": "Pour le bac.", "modules": modules});
    let draft = app.post("/api/courses", &body).by(&coach_rey()).send().await;
    ensure!(draft.status == 201, "{}", draft.described());
    let path = format!("{}/publish", draft.header("location"));
    let published = app.post(&path, &Value::Null).by(&coach_rey()).send().await;
    ensure!(published.status == 200, "{}", published.described());
    let id = draft.json()["id"].as_str().and_then(CourseId::parse).context("its id")?;
    let stored = app.app.records.get::<Course>(&Course::key_of(id)).await.map_err(failed)?;
    Ok(stored.entity)
}

/// A rating by someone who rates nothing else; their times lie scattered over a month.
fn rating(app: &TestApp, course_id: CourseId, place: usize) -> Result<Rating> {
    let (ids, now) = (app.app.ids.as_ref(), app.app.now());
    let at = minutes_after(now, place * 7_919 % MINUTES_OF_A_MONTH)?;
    let user_id = student(1_000_000 + place).id;
    Ok(Rating {
        id: RatingId::mint(ids, day_of(at)),
        course_id,
        author: Some(RatingAuthor { user_id, enrollment_id: EnrollmentId::mint(ids, now) }),
        stars: u8::try_from(1 + place % 5)?,
        words: RatingWords {
            comment: Some("Très clair, et bien rythmé.".to_owned()),
            pros: None,
            cons: None,
        },
        would_recommend: !place.is_multiple_of(4),
        is_anonymous: place.is_multiple_of(3),
        status: RatingStatus::Approved,
        reason: None,
        stars_withdrawn: false,
        created_at: at,
        updated_at: at,
    })
}

/// What a rating leaves in the store beside the totals.
fn rating_items(rating: &Rating) -> Result<Vec<Item>, Problem> {
    let mut items = vec![rating.to_item()?, RatingStanding::of(rating).to_item()?];
    if let Some(author) = &rating.author {
        let (user_id, course_id) = (author.user_id.clone(), rating.course_id);
        items.push(RatingClaim { user_id, course_id, rating_id: rating.id }.to_item()?);
    }
    Ok(items)
}

/// The enrolment by which `student` has completed the course.
async fn completed(stored: &Stored, student: &Actor) -> EnrollmentId {
    let now = stored.app.app.now();
    let enrollment = Enrollment {
        id: EnrollmentId::mint(stored.app.app.ids.as_ref(), now),
        user_id: student.id.clone(),
        course_id: stored.course,
        payment_id: None,
        lessons: [].into(),
        quizzes: [].into(),
        enrolled_at: now,
        started_at: Some(now),
        completed_at: Some(now),
        certified_at: None,
        withdrawn_at: None,
    };
    stored.app.given(&enrollment).await;
    enrollment.id
}

fn ratings_of(course: CourseId) -> String {
    format!("/api/courses/{course}/ratings")
}

async fn add(app: &TestApp, addition: Addition) -> Result<()> {
    let done = Changes::without_event(app.app.now())
        .add_to_counters(addition)
        .commit_alone(&app.app)
        .await
        .map_err(failed)?;
    ensure!(done, "an addition has no precondition here");
    Ok(())
}

fn minutes_after(instant: Timestamp, minutes: usize) -> Result<Timestamp> {
    Ok(instant + SignedDuration::from_mins(i64::try_from(minutes)?))
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands on")]
fn failed(problem: Problem) -> anyhow::Error {
    anyhow::anyhow!("{}", problem.code())
}
