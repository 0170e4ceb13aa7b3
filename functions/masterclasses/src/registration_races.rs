//! Registrations at once: of those who want the last seats, and of those who click twice.

use futures_util::future::join_all;
use preau_harness::people::{amina, bastien, student};
use preau_kernel::contact::EmailAddress;
use preau_users::profile::Profile;

use crate::{
    inscription::Inscription,
    testing::{app_without_limits, asking, guest, made, recounted, register, stored, stress},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_registrations_of_forty_people_for_five_seats_five_have_one() {
    let app = app_without_limits();
    let path = made(&app, &stress(5)).await;
    // Ten of the forty come twice: as a user and as a guest with their address.
    for number in 0..10 {
        let mut profile = Profile::blank(student(number).id).entity;
        profile.email = EmailAddress::parse(&format!("student-{number}@example.org"));
        app.given(&profile).await;
    }
    let signed_in = (0..40).map(async |number| {
        let mut answer = register(&app, &student(number), &path).await;
        while answer.status == 503 {
            answer = register(&app, &student(number), &path).await;
        }
        answer
    });
    let as_guests = (0..10).map(async |number| {
        let body = guest(&path, &format!("student-{number}@example.org"));
        let mut answer = app.post("/inscriptions", &body).send().await;
        while answer.status == 503 {
            answer = app.post("/inscriptions", &body).send().await;
        }
        answer
    });
    let (users, guests) = tokio::join!(join_all(signed_in), join_all(as_guests));
    assert!(guests.iter().all(|answer| answer.status == 202));
    let refused = users.iter().filter(|answer| answer.status != 201);
    assert!(refused.clone().all(|answer| answer.problem() == "already-registered"));
    let seats = recounted(&app);
    assert_eq!(seats.used(), 5);
    let inscriptions = stored::<Inscription>(&app);
    assert_eq!(inscriptions.len(), 40);
    let unconfirmed = inscriptions.iter().filter(|one| one.is_guest).count();
    assert_eq!(unconfirmed, refused.count());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_double_click_registers_once() {
    let app = app_without_limits();
    let path = made(&app, &stress(5)).await;
    let (amina, body) = (amina(), asking(&path));
    let clicks = join_all((0..20).map(|_| app.post("/inscriptions", &body).by(&amina).send())).await;
    assert_eq!(clicks.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(clicks.iter().all(|answer| answer.status == 201 || answer.problem() == "already-registered"));
    let body = guest(&path, "awa@example.org");
    let clicks = join_all((0..20).map(|_| app.post("/inscriptions", &body).send())).await;
    assert!(clicks.iter().all(|answer| answer.status == 202));
    let keyed = async || app.post("/inscriptions", &asking(&path)).by(&bastien()).key("k").send().await;
    let (first, again) = (keyed().await, keyed().await);
    assert_eq!(
        (first.status, &first.body, again.header("idempotent-replayed")),
        (again.status, &again.body, "true")
    );
    let seats = recounted(&app);
    assert_eq!((seats.taken, seats.held, stored::<Profile>(&app).len()), (2, 1, 3));
}
