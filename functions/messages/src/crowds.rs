//! Tests of announcements to many: each person is told once, whatever becomes of the runs that tell them.

use std::collections::BTreeSet;

use preau_harness::{
    TestApp,
    people::{director, student},
};
use preau_kernel::{
    announcement::{Addressee, Addressees, Announcement, Queue},
    clock::Clock,
    id::{AnnouncementId, UserId},
    store::{Counters, Item, Key},
    text::Language,
    wake::Wake,
};
use preau_notification_definitions::find;
use preau_notifications::notice::Notice;
use serde_json::json;

use crate::{
    faulty_store::{Fault, faulty},
    testing::functions,
};

const MEMBERS: usize = 5_000;

/// The places of members in a partition, beside something that is none.
fn members(count: usize) -> Vec<Item> {
    let place = |sort: String| Item {
        key: Key::new("members#course:1", sort),
        kind: "membership".to_owned(),
        document: "{}".to_owned(),
        counters: Counters::new(),
        version: 0,
        expires_at: None,
        indexes: [None, None, None],
    };
    let places = (0..count).map(|number| place(student(number).id.to_string()));
    places.chain(["#seats".to_owned(), "director".to_owned(), "zz:left".to_owned()].map(place)).collect()
}

fn news(app: &TestApp, addressees: Addressees) -> Announcement {
    let said = ("generic-notice", json!({"title": "Rentrée", "message": "Lundi à 18 h."}));
    Announcement::news(app.app.ids.as_ref(), app.clock.now(), said, addressees)
}

async fn unread(app: &TestApp, number: usize) -> u64 {
    let count = app.get("/notifications/unread-count/").by(&student(number)).send().await.json();
    count["unread_count"].as_u64().unwrap()
}

#[tokio::test]
async fn five_thousand_members_are_each_told_once_though_delivery_is_killed_at_every_step() {
    let (app, store) = faulty(functions());
    app.given_items(members(MEMBERS)).await;
    for number in [0, 2_500, 4_999] {
        let says = json!({"email": format!("student-{number}@example.org")});
        assert_eq!(app.put("/api/users/me", &says).by(&student(number)).send().await.status, 200);
    }
    let audience = Addressees::members_of("members#course:1".to_owned(), vec![director().id]);
    let announcement = news(&app, audience);
    app.given(&announcement).await;

    // A run takes the lease and makes one step, and dies; the next one makes another.
    let mut kills = 0;
    loop {
        // At the first step, before it is written, or at the second, once it is.
        match kills % 2 {
            0 => store.at_write(1, Fault::StallsBefore),
            _ => store.at_write(2, Fault::StallsAfter),
        }
        tokio::select! {
            report = app.run("deliver-messages") => {
                report.unwrap();
                if app.item(&Announcement::key_of(announcement.id)).await.is_none() {
                    break;
                }
            }
            () = store.stands_still() => kills += 1,
        }
        app.clock.advance_minutes(3);
    }
    store.heal();
    app.clock.advance_minutes(3);
    app.run("deliver-messages").await.unwrap();
    assert!(kills > 100, "{kills}");
    for number in 0..MEMBERS {
        let list = Notice::of(&student(number).id);
        let notices = app.app.records.all::<Notice>(&list).await.unwrap();
        assert_eq!(notices.len(), 1, "{number}");
    }
    assert!(app.app.records.all::<Notice>(&Notice::of(&director().id)).await.unwrap().is_empty());
    let keys: BTreeSet<_> = app.sent.emails().into_iter().map(|email| email.key).collect();
    assert_eq!(keys.len(), 3);
    for number in [0, 1, 2_500, 4_999] {
        assert_eq!(unread(&app, number).await, 1);
    }
}

#[tokio::test]
async fn who_has_left_is_told_no_more_though_they_are_still_in_the_audience() {
    let app = TestApp::new(functions());
    app.given_items(members(60)).await;
    let left = members(30).into_iter().filter(|item| UserId::parse(&item.key.sort).is_some());
    let left = left.map(|item| Item { key: Key::new("former-members#course:1", item.key.sort), ..item });
    app.given_items(left.collect()).await;
    let audience = Addressees::members_of("members#course:1".to_owned(), vec![director().id])
        .unless_in("former-members#course:1".to_owned());
    let announcement = news(&app, audience);
    app.given(&announcement).await;
    app.run("deliver-messages").await.unwrap();
    for number in 0..60 {
        assert_eq!(unread(&app, number).await, u64::from(number >= 30), "{number}");
    }
    assert!(app.item(&Announcement::key_of(announcement.id)).await.is_none());
}

#[tokio::test]
async fn a_list_that_exceeds_what_one_transaction_holds_is_told_in_several() {
    let app = TestApp::new(functions());
    let people: Vec<_> = (0..34).map(|number| Addressee::new(student(number).id)).collect();
    for number in 0..34 {
        let says = json!({
            "email": format!("student-{number}@example.org"), "whatsapp_number": "+24177123456",
            "consents": {"whatsapp": true},
        });
        assert_eq!(app.put("/api/users/me", &says).by(&student(number)).send().await.status, 200);
    }
    let announcement = news(&app, Addressees::List(people));
    app.given(&announcement).await;
    let wake = Wake { announcements: vec![announcement.id], ..Wake::default() };
    assert_eq!(app.deliver(wake).await.unwrap(), "1 announced, 68 sent, 0 dropped, 0 failed");
    for number in 0..34 {
        assert_eq!(unread(&app, number).await, 1);
    }
    let reminder = Announcement {
        queue: Queue::Reminders,
        template: "session-reminder".to_owned(),
        data: find("session-reminder").unwrap().example(Language::French),
        id: AnnouncementId::mint(app.app.ids.as_ref(), app.clock.now()),
        ..announcement
    };
    // By three channels each.
    app.given(&reminder).await;
    assert_eq!(app.run("send-reminders").await.unwrap(), "1 reminders");
    assert_eq!(app.woken().messages.len(), 68);
    assert_eq!(unread(&app, 33).await, 2);
}

#[tokio::test]
async fn an_audience_of_nobody_but_its_author_is_told_and_gone() {
    let app = TestApp::new(functions());
    app.given_items(members(0)).await;
    let author = UserId::parse("director").unwrap();
    let announcement = news(&app, Addressees::members_of("members#course:1".to_owned(), vec![author]));
    app.given(&announcement).await;
    let told = app.run("deliver-messages").await.unwrap();
    assert_eq!(told, "1 announced, 0 sent, 0 dropped, 0 failed");
    assert!(app.item(&Announcement::key_of(announcement.id)).await.is_none());
}
