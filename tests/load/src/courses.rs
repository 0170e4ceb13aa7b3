//! What courses cost when much is stored: a course with many ratings, and a catalogue of many courses.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use preau_courses::{
    course::{Course, CourseId},
    enrollment::{Enrollment, EnrollmentId},
    rating::{Rating, RatingAuthor, RatingId, RatingStatus, RatingWords, day_of},
    rating_claim::RatingClaim,
    rating_standing::RatingStanding,
};
use preau_harness::{TestApp, people::student};
use preau_kernel::{
    actor::Actor,
    entity::Entity as _,
    problem::Problem,
    store::{Addition, Counters, Item},
};
use serde_json::json;

use crate::{
    comparison::Comparison,
    stored::{
        GROUP, SAMPLES, Stored, UNCOUNTED, add, both, compared, failed, minutes_after, published_course,
    },
};

/// The ratings stored of the course, of many and of few.
const RATINGS: [usize; 2] = [100_000, 100];
/// The courses of the catalogue, of many and of few.
const COURSES: [usize; 2] = [1_000, 50];
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
    compared([&many.app, &few.app], 201, |side, round| {
        let enrollment = side.of(&of_many, &of_few)[round];
        let body = json!({"enrollment_id": enrollment, "rating": 1 + round % 5, "comment": "Très clair."});
        let stored = side.of(&many, &few);
        stored.app.post(&ratings_of(stored.what), &body).by(&raters[round])
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
    compared([&many.app, &few.app], 200, |side, round| {
        let stored = side.of(&many, &few);
        stored.app.get(&format!("{}/stats", ratings_of(stored.what))).by(&student(round))
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
    compared([&many.app, &few.app], 200, |side, round| {
        side.of(&many, &few).app.get("/api/courses").by(&student(round))
    })
    .await
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
    add(app, vec![Addition::new(Course::ratings_key(course), "rating-totals", totals)]).await?;
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
        let counted = Rating::counting(None, Some(&rating(app, id, place)?));
        add(app, vec![Course::counting(id, "enrolled", 12), counted.context("it counts")?]).await?;
    }
    Ok(course.id)
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
async fn completed(stored: &Stored<CourseId>, student: &Actor) -> EnrollmentId {
    let now = stored.app.app.now();
    let enrollment = Enrollment {
        id: EnrollmentId::mint(stored.app.app.ids.as_ref(), now),
        user_id: student.id.clone(),
        course_id: stored.what,
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
