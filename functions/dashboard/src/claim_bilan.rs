//! `claim-bilan`: a bilan becomes a student's.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    field_types::FreeText,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    bilan::{Bilan, BilanId},
    bilan_view::ClaimedBilan,
    exam_rules::missing,
    onboarding::onboard,
    onboarding_assessment::CLAIM,
};

input! {
    /// What shows that the bilan is one's own.
    pub struct ClaimBilan {
        /// The token that the bilan was answered with.
        pub claim_token: FreeText<400>,
    }
}

/// Claims a bilan
///
/// The student, their exam plan and their first progress are made of it, as far as nobody said more of them before. The same
/// student may claim it again, which changes nothing; for anyone else it is not there.
#[utoipa::path(
    post,
    path = "/onboarding/bilan/{bilan_id}/claim",
    tag = "dashboard",
    params(("bilan_id" = String, Path, format = Uuid, description = "The bilan")),
    request_body = ClaimBilan,
    responses((status = 200, description = "The student", body = ClaimedBilan)),
)]
pub(crate) async fn claim_bilan(
    app: App,
    caller: Caller,
    PathId(id): PathId<BilanId>,
    Valid(ClaimBilan { claim_token }): Valid<ClaimBilan>,
) -> Result<Answer<ClaimedBilan>, Problem> {
    if app.links.open(CLAIM, &claim_token.0) != Some(id.to_string()) {
        return Err(Problem::not_found());
    }
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Stored { entity: before, version, .. } = work.get::<Bilan>(&Bilan::key_of(id)).await?;
        if before.claimed_by.as_ref().is_some_and(|claimed| claimed != user) {
            return Err(Problem::not_found());
        }
        let (changes, claimed) = onboard(&app, &work, &before, user).await?;
        let note = missing(before.student.session);
        if before.claimed_by.is_some() {
            return Ok(Answer::ok(claimed));
        }
        let after = Bilan { claimed_by: Some(user.clone()), ..before };
        let changes = changes.replace(&Stored::at_version(after, version));
        if let Some(answer) = work.commit(changes, Answer::ok(claimed).noting(note)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestAnswer, TestApp, insta,
        people::{amina, bastien, coach_rey, student},
    };
    use preau_kernel::{actor::Actor, policy::Policy};
    use serde_json::{Value, json};

    use crate::testing::{announced, app, planned, read, terminale, told, weight};

    fn assessment() -> Value {
        let answer = |subject: &str, competence: &str, score: u32| json!({"subject": subject, "competence_code": competence, "self_score": score});
        json!({
            "track": "Terminale", "profile": "Libre", "specialities": ["Mathématiques", "NSI"],
            "answers": [
                answer("mathematiques", "raison", 4), answer("mathematiques", "somme", 3), answer("nsi", "tri", 1),
                answer("philosophie", "liberte", 2),
            ],
        })
    }

    async fn made(app: &TestApp) -> Value {
        let answer = app.post("/onboarding/bilan", &assessment()).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        answer.json()
    }

    async fn claim(app: &TestApp, actor: &Actor, bilan: &Value) -> TestAnswer {
        let path = format!("/onboarding/bilan/{}/claim", bilan["bilan_id"].as_str().unwrap());
        app.post(&path, &json!({"claim_token": bilan["claim_token"]})).by(actor).send().await
    }

    #[tokio::test]
    async fn anyone_makes_a_bilan_which_names_nobody_and_is_gone_after_a_month() {
        let app = app();
        let bilan = made(&app).await;
        insta::assert_json_snapshot!([&bilan["strengths"], &bilan["weaknesses"]], @r#"
        [
          [
            {
              "score": 0.875,
              "subject": "mathematiques"
            }
          ],
          [
            {
              "score": 0.25,
              "subject": "nsi"
            }
          ]
        ]
        "#);
        assert_eq!(weight(&bilan["plan"], "CC-HistoireGeo-T"), Some(6.0));
        assert_eq!(told(&app).await, ["BILAN_MADE"]);
        app.clock.set("2026-04-02T08:00:00Z");
        assert_eq!(claim(&app, &amina(), &bilan).await.problem(), "not-found");
    }

    #[tokio::test]
    async fn a_student_claims_it_and_has_a_plan_and_first_progress() {
        let app = app();
        let bilan = made(&app).await;
        let claimed = claim(&app, &amina(), &bilan).await;
        assert_eq!(claimed.status, 200, "{}", claimed.described());
        assert_eq!(claimed.json()["student"]["profile"], "CandidatLibre");
        assert_eq!(read(&app, &amina(), "/dashboard/epreuves").await, claimed.json()["plan"]);
        // The specialities count 16 each of the plan, philosophy 8: (16 × 0.875 + 16 × 0.25 + 8 × 0.5) / 40.
        assert_eq!(read(&app, &amina(), "/dashboard/summary").await["kpis"]["progress_overall"], 0.55);
        let again = claim(&app, &amina(), &bilan).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, claimed.json()));
        assert_eq!(claim(&app, &bastien(), &bilan).await.problem(), "not-found");
        let forged = json!({"bilan_id": bilan["bilan_id"], "claim_token": "rien"});
        assert_eq!(claim(&app, &amina(), &forged).await.problem(), "not-found");
        assert_eq!(claim(&app, &coach_rey(), &bilan).await.problem(), "not-yours");
        assert_eq!(told(&app).await, ["BILAN_MADE", "STUDENT_ONBOARDED"]);
    }

    #[tokio::test]
    async fn who_becomes_a_student_is_welcomed_once_where_the_school_has_an_app() {
        let mut app = app();
        let bilan = made(&app).await;
        assert_eq!(claim(&app, &bastien(), &bilan).await.status, 200);
        // Of a school without an app there is nowhere to sign in.
        assert!(announced(&app).is_empty());
        app.follow(&Policy { app_url: Some("https://app.ecole.example".to_owned()), ..Policy::default() });
        let bilan = made(&app).await;
        for _ in 0..2 {
            assert_eq!(claim(&app, &amina(), &bilan).await.status, 200);
        }
        let welcome = json!({"name": null, "login_url": "https://app.ecole.example/dashboard"});
        assert_eq!(announced(&app), [json!(["welcome", welcome, "amina"])]);
        // Another bilan of hers welcomes nobody, and one of who is signed in does at once.
        for actor in [amina(), student(1)] {
            assert_eq!(app.post("/onboarding/bilan", &assessment()).by(&actor).send().await.status, 201);
        }
        assert_eq!(announced(&app).len(), 2);
        assert_eq!(announced(&app)[1][2], student(1).id.as_str());
    }

    #[tokio::test]
    async fn of_a_student_who_is_signed_in_it_is_claimed_at_once_and_what_a_coach_said_stays() {
        let app = app();
        let plan = planned(&app, &amina(), &terminale()).await;
        let answer = app.post("/onboarding/bilan", &assessment()).by(&amina()).send().await;
        assert_eq!((answer.status.as_u16(), &answer.json()["claim_token"]), (201, &Value::Null));
        assert_eq!(read(&app, &amina(), "/dashboard/epreuves").await, plan);
        assert_eq!(read(&app, &amina(), "/dashboard/student").await["profile"], "Scolarise");
        let recorded = read(&app, &amina(), "/dashboard/progression").await;
        assert_eq!(recorded["subjects"].as_array().unwrap().len(), 3);
    }

    #[tokio::test]
    async fn what_is_sent_again_with_its_key_makes_one_bilan_whose_token_is_kept_nowhere() {
        let app = app();
        let send = async || app.post("/onboarding/bilan", &assessment()).key("a-key").send().await;
        let (first, again) = (send().await.json(), send().await.json());
        assert_eq!(first["bilan_id"], again["bilan_id"]);
        assert_eq!(told(&app).await, ["BILAN_MADE"]);
        let token = again["claim_token"].as_str().unwrap();
        assert!(app.items().iter().all(|item| !item.document.contains(token)));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_claims_at_once_one_student_has_it() {
        let app = app();
        let bilan = made(&app).await;
        let people = [amina(), bastien()];
        let answers = join_all((0..8).map(|number| claim(&app, &people[number % 2], &bilan))).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 4);
        assert_eq!(told(&app).await, ["BILAN_MADE", "STUDENT_ONBOARDED"]);
    }

    #[tokio::test]
    async fn everything_wrong_is_named_and_five_a_minute_are_enough() {
        let app = app();
        let wrong = json!({"track": "Seconde", "answers": [{"subject": "ma ths", "competence_code": "c", "self_score": 5}]});
        let answer = app.post("/onboarding/bilan", &wrong).send().await.json();
        let found: Vec<_> =
            answer["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert_eq!(found, ["/track", "/profile", "/answers/0/subject", "/answers/0/self_score"]);
        for _ in 0..4 {
            made(&app).await;
        }
        assert_eq!(app.post("/onboarding/bilan", &assessment()).send().await.problem(), "too-many-requests");
    }
}
