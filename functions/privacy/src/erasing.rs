//! Erasing someone from all domains, as far as one request goes.

use axum::response::{IntoResponse, Response};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    personal_data::{Erasure, PersonalData},
    problem::Problem,
    unit_of_work::UnitOfWork,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{addresses::addresses_of, domains::DOMAINS};

/// How often a request looks again at what it could not change.
const MOST_STUCK: usize = 6;

/// How far an erasure has come.
pub(crate) enum Outcome {
    /// Nothing is left.
    Done,
    /// Something is.
    Unfinished,
}

/// That something is still to be erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unfinished {
    /// `false`
    complete: bool,
}

impl IntoResponse for Outcome {
    fn into_response(self) -> Response {
        match self {
            Self::Done => Answer::no_content().into_response(),
            Self::Unfinished => Answer::accepted(Unfinished { complete: false }, 1).into_response(),
        }
    }
}

/// Erases `person` for `caller`, who is themself or an admin.
///
/// All domains are gone through again and again. It is done when nothing is found any more: what came meanwhile is found the
/// next time. It is unfinished when the request has gone on for long enough, or what is found could not be changed.
///
/// # Errors
/// The first problem of a domain, once the others have done what they could.
pub(crate) async fn erase(app: &App, caller: &Caller, person: &UserId) -> Result<Outcome, Problem> {
    let mut erasure = Erasure::begin(app, caller, person);
    let outcome = go_through(&mut erasure).await;
    if erasure.progress.changed > 0 {
        let told = [json!({"erased": erasure.progress.changed}), Value::Null];
        let resource = format!("user:{}", erasure.pseudonym);
        UnitOfWork::of(app, &erasure.caller).tells("USER_ERASED", &resource, told).commit_alone(app).await?;
    }
    match erasure.problem {
        Some(problem) => Err(problem),
        None => outcome,
    }
}

async fn go_through(erasure: &mut Erasure<'_>) -> Result<Outcome, Problem> {
    let (last, others) = DOMAINS.split_last().ok_or_else(|| Problem::internal("there are no domains"))?;
    let (app, caller) = (erasure.app.clone(), erasure.caller.clone());
    let (mut stuck, mut work) = (0, UnitOfWork::of(&app, &caller));
    while erasure.goes_on() {
        let before = erasure.progress;
        for address in addresses_of(&erasure.app.records, erasure.person).await? {
            if !erasure.addresses.contains(&address) {
                erasure.addresses.push(address);
            }
        }
        for domain in others {
            erase_from(*domain, erasure).await;
        }
        if erasure.problem.is_some() || !erasure.goes_on() {
            break;
        }
        if erasure.progress.found == before.found {
            erase_from(*last, erasure).await;
        }
        if erasure.problem.is_some() {
            break;
        }
        if erasure.progress.found == before.found {
            return Ok(Outcome::Done);
        }
        if erasure.progress.changed == before.changed {
            // An index lags, or others hold what is found: in a moment, or with the next request.
            stuck += 1;
            if stuck == MOST_STUCK {
                break;
            }
            work.again().await?;
        }
    }
    Ok(Outcome::Unfinished)
}

/// What one domain cannot do keeps no other from its turn.
async fn erase_from(domain: &dyn PersonalData, erasure: &mut Erasure<'_>) {
    if let Err(problem) = domain.erase(erasure).await {
        erasure.tried(Err(problem));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_harness::{
        TestApp,
        people::{amina, coach_rey, director, robot},
    };
    use preau_kernel::{actor::Actor, policy::Policy};
    use serde_json::{Value, json};
    use tokio::join;

    use crate::testing::{announce, book, erase, naming, school, try_to_book, watched};

    /// What is stored that names Amina, but for what others were sent, which is theirs.
    fn naming_amina(app: &TestApp) -> Vec<String> {
        let mut naming = naming(app, &["amina", "diallo", "24177123456"]);
        let is_others =
            |said: &String| said.contains("messages-to#coach_") || said.contains("notices#coach_");
        naming.retain(|said| !is_others(said));
        naming
    }

    async fn write_to(app: &TestApp, address: &str) {
        let email = json!({
            "to": address, "template": "generic-notice", "data": {"title": "Amina", "message": "Bonjour."},
        });
        let sent = app.post("/api/send-email", &email).by(&robot()).send().await;
        assert_eq!(sent.status, 201, "{}", sent.described());
    }

    async fn deliver(app: &TestApp) {
        let delivered = app.run("deliver-messages").await;
        assert!(delivered.is_ok(), "{delivered:?}");
    }

    async fn until_complete(app: &TestApp, actor: &Actor) {
        for _ in 0..100 {
            if erase(app, actor).await.status == 204 {
                return;
            }
        }
        panic!("it does not end");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn whatever_comes_meanwhile_leaves_no_name_once_nothing_is_found() {
        let mut app = school().await;
        app.follow(&Policy { pending_uploads: 700, ..Policy::default() });
        let app = Arc::new(app);
        // So much that the first requests cannot be the last ones: until then, her profile says her address.
        announce(&app, 600).await;
        let (amina, rey) = (amina(), coach_rey());
        for day in 10..13 {
            let racing = async {
                try_to_book(&app, &amina, &rey, day, 9).await;
                write_to(&app, "amina@example.org").await;
                try_to_book(&app, &amina, &rey, day, 11).await;
                write_to(&app, "amina@example.org").await;
            };
            let (answer, (), ()) = join!(erase(&app, &amina), racing, deliver(&app));
            assert_eq!(answer.status, 202);
        }
        // From here on one may say that it is done, and more comes nevertheless: the next one finds it.
        for day in 13..18 {
            let racing = async {
                try_to_book(&app, &amina, &rey, day, 9).await;
                app.put("/notifications/preferences", &json!({})).by(&amina).send().await;
                try_to_book(&app, &amina, &rey, day, 11).await;
            };
            let (answer, (), ()) = join!(erase(&app, &amina), racing, deliver(&app));
            assert!(answer.status.is_success(), "{}", answer.described());
        }
        until_complete(&app, &amina).await;
        assert_eq!(naming_amina(&app), Vec::<String>::new());
        deliver(&app).await;
        let sessions = app.get("/sessions/list?limit=100").by(&director()).send().await.json();
        let sessions = sessions["data"].as_array().unwrap();
        let hers =
            sessions.iter().filter(|session| session["student_id"].as_str().unwrap().starts_with("erased-"));
        assert!(hers.clone().count() > 8);
        let to_come = |session: &&Value| session["slot_start"].as_str().unwrap() > "2026-03-02T14";
        assert!(hers.filter(to_come).all(|session| session["status"] == "Annulé"));
    }

    #[tokio::test]
    async fn what_an_index_still_shows_is_not_done_yet() {
        let (app, watch, _folder) = watched();
        book(&app, &amina(), &coach_rey(), 4, 9).await;
        watch.freeze("sessions-of-student#amina").await;
        for _ in 0..2 {
            assert_eq!(erase(&app, &amina()).await.status, 202);
        }
        watch.thaw();
        assert_eq!(erase(&app, &amina()).await.status, 204);
    }

    #[tokio::test]
    async fn what_one_domain_cannot_do_keeps_no_other_from_its_turn() {
        let (app, watch, _folder) = watched();
        app.put("/api/users/me", &json!({"full_name": "Amina"})).by(&amina()).send().await;
        book(&app, &amina(), &coach_rey(), 4, 9).await;
        watch.fail("messages-to#amina");
        assert_eq!(erase(&app, &amina()).await.problem(), "internal");
        let sessions = app.get("/sessions/list").by(&director()).send().await.json();
        assert_ne!(sessions["data"][0]["student_id"], "amina");
        // What leads to what is left is still there.
        assert_eq!(app.get("/api/users/amina").by(&director()).send().await.status, 200);
        watch.thaw();
        assert_eq!(erase(&app, &amina()).await.status, 204);
        assert_eq!(app.get("/api/users/amina").by(&director()).send().await.status, 404);
    }
}
