//! `mint-calendar-feed`: makes the secret address of one's own calendar.

use jiff::Timestamp;
use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, unit_of_work::UnitOfWork};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{calendar_address::CalendarAddress, token::path_of};

/// The address of a calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarFeed {
    /// The address, for calendars to follow. Whoever knows it reads the sessions and schedules.
    url: String,
    /// When it was made, in UTC.
    created_at: Timestamp,
}

/// Makes the address of one's own calendar
///
/// Where one was made, it is answered again. To have another one, the first is revoked.
#[utoipa::path(
    post,
    path = "/calendar/feed",
    tag = "calendar",
    responses((status = 201, description = "The address", body = CalendarFeed,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn mint_calendar_feed(app: App, caller: Caller) -> Result<Answer<CalendarFeed>, Problem> {
    Ok(answer(&app, &minted(&app, &caller).await?))
}

/// The address of the caller's calendar, which is made where there is none.
///
/// # Errors
/// `busy`, or the store did not answer.
pub(crate) async fn minted(app: &App, caller: &Caller) -> Result<CalendarAddress, Problem> {
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let found = work.find::<CalendarAddress>(&CalendarAddress::key_of(user)).await?;
        let before = found.unwrap_or_else(|| CalendarAddress::none(user.clone(), work.now()));
        if before.entity.is_minted() {
            return Ok(before.entity);
        }
        let mut after = before.entity.clone();
        after.mint(work.now());
        // Asked again, it answers the same: what it answers is a secret, and no idempotency key keeps it.
        if work.commit_step(work.replaces("CALENDAR_FEED_MINTED", &before, &after)).await? {
            return Ok(after);
        }
    }
}

fn answer(app: &App, address: &CalendarAddress) -> Answer<CalendarFeed> {
    let path = path_of(app, address);
    let feed = CalendarFeed { url: format!("{}{path}", app.public_url), created_at: address.created_at };
    Answer::created(&path, feed).secret()
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::people::{amina, bastien};
    use preau_kernel::id::UserId;
    use serde_json::Value;

    use crate::testing::{app, earlier, mint, read, revoke};

    #[tokio::test]
    async fn an_address_is_the_same_until_it_is_revoked() {
        let app = app();
        let first = mint(&app, &amina()).await;
        app.clock.advance_minutes(1);
        assert_eq!(mint(&app, &amina()).await, first);
        assert_ne!(mint(&app, &bastien()).await, first);
        for _ in 0..2 {
            revoke(&app, &amina()).await;
        }
        assert_eq!(read(&app, &first, "").await.problem(), "not-found");
        let second = mint(&app, &amina()).await;
        assert_ne!(first, second);
        assert_eq!(read(&app, &first, "").await.problem(), "not-found");
        assert_eq!(read(&app, &second, "").await.status, 200);
        let events = app.events().await.into_iter().filter(|event| event.actor.id == "amina");
        let kinds: Vec<_> = events.map(|event| event.kind).collect();
        assert_eq!(kinds, ["CALENDAR_FEED_MINTED", "CALENDAR_FEED_REVOKED", "CALENDAR_FEED_MINTED"]);
    }

    #[tokio::test]
    async fn many_at_once_make_one_address() {
        let app = app();
        let amina = amina();
        let minted = join_all((0..8).map(|_| mint(&app, &amina))).await;
        assert!(minted.iter().all(|address| *address == minted[0]));
        assert_eq!(app.events().await.len(), 1);
    }

    #[tokio::test]
    async fn no_address_is_guessed_nor_kept_nor_told() {
        let app = app();
        let send = async || app.post("/calendar/feed", &Value::Null).by(&amina()).key("once").send().await;
        let feed = send().await.header("location").to_owned();
        // The key keeps no answer; the function answers the same again.
        assert_eq!(send().await.header("location"), feed);
        let token = feed.strip_prefix("/calendar/feeds/").unwrap().strip_suffix(".ics").unwrap();
        for altered in
            [format!("B{}", &token[1..]), format!("{token}A"), token[..20].to_owned(), "x".to_owned()]
        {
            let answer = read(&app, &format!("/calendar/feeds/{altered}.ics"), "").await;
            assert!([400, 404].contains(&answer.status.as_u16()), "{altered}: {}", answer.status);
        }
        assert_eq!(read(&app, &format!("/calendar/feeds/{token}"), "").await.status, 400);
        assert!(app.items().iter().all(|item| !item.document.contains(token)));
        assert!(app.log().iter().all(|line| !line.contains(token)));
        // Whoever guesses costs no write.
        let log = app.log().into_iter().filter(|line| line.contains("\"calendar-feed\""));
        let writes: Vec<String> = log.filter(|line| !line.contains("\"store_writes\":0")).collect();
        assert_eq!(writes, Vec::<String>::new());
    }

    #[tokio::test]
    async fn an_address_that_version_0_1_made_works_until_it_is_revoked() {
        let app = app();
        let old = earlier(&app, &UserId::parse("amina").unwrap()).await;
        assert_eq!(read(&app, &old, "").await.status, 200);
        let new = mint(&app, &amina()).await;
        assert_ne!(new, old);
        for address in [&old, &new] {
            assert_eq!(read(&app, address, "").await.status, 200);
        }
        let revoked = app.request(Method::DELETE, "/calendar/feed").by(&amina()).send().await;
        assert_eq!(revoked.status, 204);
        for address in [&old, &new] {
            assert_eq!(read(&app, address, "").await.problem(), "not-found");
        }
    }
}
