//! `issue-certificate`: whoever completed a course asks for their certificate.

use preau_kernel::{
    announcement::Announcement, answer::Answer, app::App, caller::Caller, field_types::FreeText, id::UserId,
    problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};
use preau_notification_definitions::{Notification, certificates::CertificateIssued};
use preau_users::profile::Profile;

use crate::{
    certificate::{Certificate, CertificatePointer},
    certificate_view::CertificateView,
    course::Course,
    enrollment::{Enrollment, EnrollmentId},
    notifier::news_to,
    rating_right::{RatingRight, Refusal},
};

/// Issues a certificate
///
/// For one's own enrolment, once its course is completed. To ask again answers the same one. Name, title and hours stay as
/// they are now.
#[utoipa::path(
    post,
    path = "/api/enrollments/{enrollment_id}/certificate",
    tag = "courses",
    params(("enrollment_id" = String, Path, format = Uuid, description = "The enrolment")),
    responses(
        (status = 200, description = "The certificate, which was issued before", body = CertificateView),
        (status = 201, description = "The certificate", body = CertificateView,
            headers(("Location" = String, description = "Where anyone verifies it"))),
    ),
)]
pub(crate) async fn issue_certificate(
    app: App,
    caller: Caller,
    PathId(id): PathId<EnrollmentId>,
) -> Result<Answer<CertificateView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Enrollment::own(&app.records, id, &caller.actor).await?;
        let course = app.records.get::<Course>(&Course::key_of(before.entity.course_id)).await?.entity;
        let right = RatingRight::read(&app.records, &before.entity, &course).await?;
        let invites = Some(right.refusal.is_none());
        if let Some(issued) = CertificatePointer::certificate(&app.records, id).await? {
            return Ok(Answer::ok(CertificateView::of(&issued, &app, invites)));
        }
        if before.entity.completed_at.is_none() {
            return Err(Refusal::CourseNotCompleted.problem());
        }
        let profile = Profile::read(&app.records, &caller.actor.id).await?.entity;
        let mut after = before.clone();
        after.entity.certified_at = Some(work.now());
        let certificate =
            Certificate::issue(app.ids.as_ref(), work.now(), (&before.entity, &course), &profile);
        let pointer = CertificatePointer { enrollment_id: id, code: certificate.code.clone() };
        let changes = work.creates("CERTIFICATE_ISSUED", &certificate).create(&pointer).replace(&after);
        let changes = changes.announcing(&told(&app, &work, &certificate, &caller.actor.id));
        let view = CertificateView::of(&certificate, &app, invites);
        if let Some(answer) = work.commit(changes, Answer::created(&certificate.path(), view)).await? {
            return Ok(answer);
        }
    }
}

fn told(app: &App, work: &UnitOfWork<'_>, certificate: &Certificate, holder: &UserId) -> Announcement {
    let said = CertificateIssued {
        course_title: FreeText(certificate.course_title.clone()),
        certificate_code: FreeText(certificate.code.as_str().to_owned()),
    };
    let key = format!("certificate-issued:{}:{{user}}:{{channel}}", certificate.id);
    news_to(app, work.now(), holder, said.content(), certificate, key)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, director, fatou},
        personal_data::{erased, exported},
    };
    use preau_kernel::{actor::Actor, entity::Entity, policy::Policy, store::Write};
    use preau_users::profile::Profile;
    use serde_json::{Value, json};

    use crate::{
        certificate::CertificatePointer,
        certificate_code::CertificateCode,
        enrollment::EnrollmentId,
        personal_data::CourseData,
        rating_testing::{completed, rate, rated_course},
        testing::{app, enrolled, read, wrong_fields},
    };

    /// Gives Amina a name that few fonts of PDF have, and an address.
    async fn named(app: &TestApp) {
        let mut profile = Profile::blank(amina().id).entity;
        (profile.first_name, profile.last_name) = (Some("Ọlá".to_owned()), Some("N'Diaye <b>".to_owned()));
        profile.email = preau_kernel::contact::EmailAddress::parse("ola@example.org");
        app.given(&profile).await;
    }

    async fn issue(app: &TestApp, actor: &Actor, enrollment: &str) -> preau_harness::TestAnswer {
        let path = format!("/api/enrollments/{enrollment}/certificate");
        app.post(&path, &Value::Null).by(actor).send().await
    }

    #[tokio::test]
    async fn whoever_completed_a_course_has_its_certificate_as_it_was_when_it_was_issued() {
        let app = app();
        named(&app).await;
        let (course, ratings) = rated_course(&app).await;
        let open = enrolled(&app, &bastien(), &course).await;
        let early = app.post(&format!("{open}/certificate"), &Value::Null).by(&bastien()).send().await;
        assert_eq!(early.problem(), "not-completed");
        let enrollment = completed(&app, &amina(), &course).await;
        for stranger in [bastien(), coach_rey(), fatou()] {
            assert_eq!(issue(&app, &stranger, &enrollment).await.problem(), "not-found");
        }
        let answer = issue(&app, &amina(), &enrollment).await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        let issued = answer.json();
        let said =
            ["first_name", "last_name", "course_title", "hours", "is_valid", "invite_to_rate", "user_id"];
        assert_eq!(
            said.map(|name| issued[name].clone()),
            [
                json!("Ọlá"),
                json!("N'Diaye <b>"),
                json!("Suites arithmétiques : l'essentiel"),
                json!(3.3),
                json!(true),
                json!(true),
                json!("amina"),
            ]
        );
        assert_eq!(
            read(&app, &amina(), &format!("/api/enrollments/{enrollment}")).await["status"],
            "certified"
        );
        // Another name later changes nothing of it, and the same one is answered again.
        let rated = rate(&app, &amina(), &ratings, &enrollment, json!({"rating": 5})).await;
        assert_eq!(rated.status, 201);
        let again = issue(&app, &amina(), &enrollment).await;
        assert_eq!((again.status.as_u16(), &again.json()["id"]), (200, &issued["id"]));
        assert_eq!(again.json()["invite_to_rate"], false);
        let told = app.events().await;
        assert_eq!(told.iter().filter(|event| event.kind == "CERTIFICATE_ISSUED").count(), 1);
        // It stays when the course is left.
        let left =
            app.request(Method::DELETE, &format!("/api/enrollments/{enrollment}")).by(&amina()).send().await;
        assert_eq!(left.status, 204);
        let mine = read(&app, &amina(), "/api/certificates").await;
        assert_eq!(mine["data"][0]["certificate_code"], issued["certificate_code"]);
        assert_eq!(read(&app, &bastien(), "/api/certificates").await["data"], json!([]));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn twenty_requests_at_once_have_one_code() {
        let app = app();
        let (course, _) = rated_course(&app).await;
        let enrollment = completed(&app, &amina(), &course).await;
        let amina = amina();
        let answers = join_all((0..20).map(|_| issue(&app, &amina, &enrollment))).await;
        let code = answers[0].json()["certificate_code"].clone();
        assert!(answers.iter().all(|answer| answer.json()["certificate_code"] == code));
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert_eq!(app.items().into_iter().filter(|item| item.kind == "certificate").count(), 1);
    }

    #[tokio::test]
    async fn who_comes_second_is_answered_the_winners() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let (course, _) = rated_course(&app).await;
        let (first, second) =
            (completed(&app, &amina(), &course).await, completed(&app, &amina(), &course).await);
        let won = issue(&app, &amina(), &first).await.json();
        let pointer = CertificatePointer {
            enrollment_id: EnrollmentId::parse(&second).unwrap(),
            code: CertificateCode::parse(won["certificate_code"].as_str().unwrap()).unwrap(),
        };
        others.before("certificate-pointer", vec![Write::Create(pointer.to_item().unwrap())]);
        let lost = issue(&app, &amina(), &second).await;
        assert_eq!((lost.status.as_u16(), &lost.json()["id"]), (200, &won["id"]));
    }

    #[tokio::test]
    async fn anyone_with_the_code_verifies_it_as_json_or_as_a_page_to_print() {
        let app = app();
        named(&app).await;
        let (course, _) = rated_course(&app).await;
        let enrollment = completed(&app, &amina(), &course).await;
        let code = issue(&app, &amina(), &enrollment).await.json()["certificate_code"].clone();
        let code = code.as_str().unwrap();
        let typed = code.to_lowercase().replace('-', "");
        let answer = app.get(&format!("/api/certificates/{typed}")).send().await;
        let verified = answer.json();
        assert_eq!((&verified["first_name"], &verified["is_valid"]), (&json!("Ọlá"), &json!(true)));
        assert!(
            !answer.described().contains("amina") && !answer.described().contains('@'),
            "{}",
            answer.described()
        );
        let wrong = app.get("/api/certificates/12").send().await;
        assert_eq!(wrong_fields(&wrong), ["/code certificate_code"]);
        let none = app.get("/api/certificates/00000-00000-00000-00000").send().await;
        assert_eq!(none.problem(), "not-found");
        let page = app.get(&format!("/api/certificates/{code}"));
        let page = page.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8").send().await;
        let html = String::from_utf8(page.body.to_vec()).unwrap();
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        for part in [
            "Ọlá N&#39;Diaye &lt;b&gt;",
            "Suites arithmétiques : l&#39;essentiel",
            "3,3 heures",
            "<svg",
            code,
            "@page{size:A4",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("<script") && !html.contains("<b>"));
    }

    #[tokio::test]
    async fn a_revoked_certificate_says_so_and_is_listed_without_its_code() {
        let app = app();
        let (course, _) = rated_course(&app).await;
        let enrollment = completed(&app, &amina(), &course).await;
        let issued = issue(&app, &amina(), &enrollment).await.json();
        let code = issued["certificate_code"].as_str().unwrap();
        let path = format!("/api/certificates/{code}");
        let revoke = async |actor: Actor, reason: &str| {
            app.post(&format!("{path}/revoke"), &json!({"reason": reason})).by(&actor).send().await
        };
        assert_eq!(revoke(coach_rey(), "fraud").await.problem(), "not-yours");
        assert_eq!(wrong_fields(&revoke(director(), "erased").await), ["/reason one_of"]);
        for reason in ["fraud", "superseded"] {
            assert_eq!(revoke(director(), reason).await.json()["reason"], "fraud");
        }
        assert_eq!(app.get(&path).send().await.json()["is_valid"], false);
        let list = app.get("/api/certificates/revocations").send().await;
        let id = format!("http://test/api/certificates/revocations#{}", issued["id"].as_str().unwrap());
        assert_eq!(
            list.json()["revokedCredential"],
            json!([{"id": id, "revoked": true, "revocationReason": "fraud"}])
        );
        assert!(!list.described().contains(code));
        // The one who has it still has that one, and no other.
        assert_eq!(issue(&app, &amina(), &enrollment).await.json()["is_valid"], false);
    }

    #[tokio::test]
    async fn erasure_takes_the_name_off_a_certificate_which_holds_no_more() {
        let app = app();
        named(&app).await;
        let (course, _) = rated_course(&app).await;
        let enrollment = completed(&app, &amina(), &course).await;
        let issued = issue(&app, &amina(), &enrollment).await.json();
        let path = format!("/api/certificates/{}", issued["certificate_code"].as_str().unwrap());
        let shown = exported(&app, &CourseData, &amina()).await;
        assert_eq!(shown["courses"]["certificates"][0]["id"], issued["id"]);
        erased(&app, &CourseData, &amina()).await;
        let left = app.get(&path).send().await.json();
        assert_eq!(
            [&left["first_name"], &left["last_name"], &left["is_valid"], &left["reason"]],
            [&json!(""), &json!(""), &json!(false), &json!("erased")]
        );
        let kept = app.items().into_iter().filter(|item| item.kind.starts_with("certificate"));
        let kept: Vec<_> =
            kept.map(|item| format!("{:?} {:?} {}", item.key, item.indexes, item.document)).collect();
        assert!(kept.len() == 1 && !kept[0].contains("amina") && !kept[0].contains("Ọlá"), "{kept:?}");
        assert_eq!(erased(&app, &CourseData, &amina()).await.found, 0);
    }

    /// The example of RFC 8037: nobody's.
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----";

    #[tokio::test]
    async fn a_school_with_a_key_signs_certificates_as_open_badges() {
        let mut app = app();
        named(&app).await;
        let (course, _) = rated_course(&app).await;
        let enrollment = completed(&app, &amina(), &course).await;
        let issued = issue(&app, &amina(), &enrollment).await.json();
        let path = format!("/api/certificates/{}", issued["certificate_code"].as_str().unwrap());
        assert_eq!(app.get(&format!("{path}/credential")).send().await.problem(), "not-found");
        assert_eq!(app.get("/api/certificates/keys/any").send().await.problem(), "not-found");
        let badge_key = preau_kernel::badge_key::BadgeKey::parse(KEY);
        app.follow(&Policy { badge_key, ..Policy::default() });
        let answer = app.get(&format!("{path}/credential")).send().await;
        assert_eq!(answer.header("content-type"), "application/vc+jwt");
        let jws = String::from_utf8(answer.body.to_vec()).unwrap();
        assert_eq!(jws.split('.').count(), 3);
        let key =
            app.get("/api/certificates/keys/kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k").send().await.json();
        assert_eq!((&key["kty"], &key["crv"], key.get("d")), (&json!("OKP"), &json!("Ed25519"), None));
        assert_eq!(app.get("/api/certificates/keys/other").send().await.problem(), "not-found");
        // What holds no more is signed no more.
        let revoked =
            app.post(&format!("{path}/revoke"), &json!({"reason": "fraud"})).by(&director()).send().await;
        assert_eq!(revoked.status, 200);
        assert_eq!(app.get(&format!("{path}/credential")).send().await.problem(), "not-found");
    }
}
