//! `upload-masterclass-pdf`: gives a masterclass its PDF, a file that was uploaded as photos are.

use http::{HeaderValue, header};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    file_policy::SubjectKind,
    input,
    job::Job,
    problem::Problem,
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};
use preau_photos::photo::{Photo, PhotoId, State};
use serde_json::json;

use crate::{
    document_report::{KIND, read_for},
    generation_view::{JobView, path_of},
    masterclass::{Masterclass, MasterclassId, Pdf},
};

input! {
    /// Which file.
    pub struct UploadMasterclassPdf {
        /// The id of an upload of a PDF that was completed: the caller's own, or one that belongs to the masterclass.
        pub file_id: PhotoId,
    }
}

/// Gives a masterclass its PDF
///
/// The file is uploaded as photos are, and completed, first. It is read at once: the job says how much text it has, or why
/// none can be read; a scan serves as a PDF all the same.
#[utoipa::path(
    post,
    path = "/masterclasses/{masterclass_id}/pdf",
    tag = "masterclasses",
    params(("masterclass_id" = String, Path, format = Uuid, description = "The masterclass")),
    request_body = UploadMasterclassPdf,
    responses((status = 202, description = "The job that reads it", body = JobView,
        headers(("Location" = String, description = "The job's path")))),
)]
pub(crate) async fn upload_masterclass_pdf(
    app: App,
    caller: Caller,
    PathId(id): PathId<MasterclassId>,
    Valid(request): Valid<UploadMasterclassPdf>,
) -> Result<Answer<JobView>, Problem> {
    Masterclass::read(&app.records, id).await?;
    let pdf = pdf_of(&app, &caller, id, request.file_id).await?;
    let what = [KIND, &Masterclass::resource_of(id)];
    let asked = json!({"file_id": pdf.file_id});
    let job = Job::new(app.ids.as_ref(), app.now(), &caller.actor.id, what, asked);
    let job = read_for(&app, &job, pdf.file_id).await?;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Masterclass::read(&app.records, id).await?;
        if before.entity.is_cancelled() {
            return Err(Problem::invalid_transition(before.entity.status.word(), "with a PDF"));
        }
        let after = Masterclass { pdf: Some(pdf.clone()), updated_at: work.now(), ..before.entity.clone() };
        let changes = work.replaces("MASTERCLASS_UPDATED", &before, &after).create(&job);
        let view = JobView::of(&app, &job, caller.language).await?;
        let path = HeaderValue::try_from(path_of(job.id)).map_err(Problem::internal)?;
        let answer = Answer::taken_on(view).with_header(header::LOCATION, path);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// The file as a masterclass names it.
///
/// # Errors
/// `file-refused`: it is no PDF that is there, and the caller's own or the masterclass's.
async fn pdf_of(app: &App, caller: &Caller, id: MasterclassId, file_id: PhotoId) -> Result<Pdf, Problem> {
    let found = app.records.find::<Photo>(&Photo::key_of(file_id)).await?.map(|stored| stored.entity);
    let is_its = |photo: &Photo| {
        let subject = &photo.subject;
        photo.owner_id == caller.actor.id
            || (subject.kind == SubjectKind::Masterclass && subject.id.as_str() == id.to_string())
    };
    let is_pdf = |photo: &Photo| photo.state == State::Ready && photo.content_type == "application/pdf";
    let Some(photo) = found.filter(|photo| is_its(photo) && is_pdf(photo)) else {
        return Err(Problem::file_refused(LocalizedText::fixed(
            "Un PDF est attendu, dont l'envoi est terminé : le vôtre, ou celui de la masterclass.",
            "A PDF is expected whose upload is completed: your own, or the masterclass's.",
        )));
    };
    Ok(Pdf { file_id, file_name: photo.file_name, size: photo.size, sha256: photo.sha256 })
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestAnswer,
        documents::pdf,
        insta,
        people::{amina, bastien, coach_mba, coach_rey, director},
    };
    use preau_kernel::{changes::Changes, entity::Stored, list::Records};
    use preau_photos::photo::{Photo, PhotoId, State};
    use serde_json::{Value, json};

    use crate::{
        generation_testing::{HISTORY, School, uploaded},
        testing::{
            app, cancel, confirmed, made, participant, read, register_guest, registered, stress, with,
        },
    };

    async fn give(school: &School, file: PhotoId) -> TestAnswer {
        let path = format!("/masterclasses/{}/pdf", school.masterclass);
        school.app.post(&path, &json!({"file_id": file})).by(&coach_rey()).send().await
    }

    #[tokio::test]
    async fn a_coach_gives_a_masterclass_its_pdf_and_is_told_what_is_in_it() {
        let school = School::offline().await;
        let answer = give(&school, school.file).await;
        insta::assert_snapshot!(answer.described(), @r#"
        202 Accepted
        content-type: application/json
        location: /api/jobs/019cad8f-ac00-7000-8000-000000000003

        {
          "created_at": "2026-03-02T08:00:00Z",
          "document": {
            "characters": 2551,
            "hidden_characters": 0,
            "pages": 3
          },
          "id": "019cad8f-ac00-7000-8000-000000000003",
          "kind": "read-document",
          "state": "done",
          "updated_at": "2026-03-02T08:00:00Z",
          "usage": {
            "input_tokens": 0,
            "model": null,
            "output_tokens": 0
          }
        }
        "#);
        assert_eq!(school.read(answer.header("location")).await, answer.json());
        let path = format!("/masterclasses/{}", school.masterclass);
        assert_eq!(school.read(&path).await["has_pdf"], true);
        assert_eq!(school.told().await, ["MASTERCLASS_UPDATED"]);
        // Questions are about it where nothing else is said.
        let asked = school.ask(&json!({"masterclass_id": school.masterclass})).await;
        assert_eq!(asked.json()["data"].as_array().map(Vec::len), Some(10), "{}", asked.described());
    }

    #[tokio::test]
    async fn a_scan_serves_as_a_pdf_and_the_job_says_that_it_has_no_text() {
        let school = School::offline().await;
        let scan = uploaded(&school.app.app, &pdf(&[""])).await;
        let job = give(&school, scan).await.json();
        assert_eq!(job["state"], "failed", "{job}");
        assert!(job["problem"]["detail"].as_str().unwrap().contains("n'a pas de texte"), "{job}");
        let path = format!("/masterclasses/{}", school.masterclass);
        assert!(school.read(&path).await["pdf_url"].is_string());
    }

    #[tokio::test]
    async fn what_is_no_pdf_is_anothers_or_is_not_there_is_refused() {
        let school = School::offline().await;
        let path = format!("/masterclasses/{}/pdf", school.masterclass);
        let change = async |state: State, content_type: &str| {
            let records: &Records = &school.app.app.records;
            let photo = records.get::<Photo>(&Photo::key_of(school.file)).await.unwrap();
            let entity = Photo { state, content_type: content_type.to_owned(), ..photo.entity };
            let changes = Changes::without_event(school.app.app.now());
            let changes = changes.replace(&Stored::at_version(entity, photo.version));
            assert!(changes.commit_alone(&school.app.app).await.unwrap());
        };
        let stranger = school.app.post(&path, &json!({"file_id": school.file})).by(&coach_mba()).send().await;
        assert_eq!(stranger.problem(), "file-refused");
        change(State::Ready, "image/png").await;
        assert_eq!(give(&school, school.file).await.problem(), "file-refused");
        change(State::Pending, "application/pdf").await;
        assert_eq!(give(&school, school.file).await.problem(), "file-refused");
        let unknown = "019aa5f0-0000-7000-8000-000000000000";
        assert_eq!(give(&school, PhotoId::parse(unknown).unwrap()).await.problem(), "file-refused");
        let wrong = school.app.post(&path, &json!({"file_id": "12"})).by(&coach_rey()).send().await;
        assert_eq!(crate::testing::wrong_fields(&wrong), ["/file_id uuid"]);
        let nowhere = format!("/masterclasses/{unknown}/pdf");
        let nowhere =
            school.app.post(&nowhere, &json!({"file_id": school.file})).by(&coach_rey()).send().await;
        assert_eq!(nowhere.problem(), "not-found");
        assert_eq!(school.app.post(&path, &json!({})).by(&amina()).send().await.problem(), "not-yours");
        assert!(school.told().await.is_empty());
    }

    #[tokio::test]
    async fn what_is_cancelled_has_no_other_pdf() {
        let school = School::offline().await;
        let path = format!("/masterclasses/{}", school.masterclass);
        let cancelled = with(stress(30), "status", "cancelled");
        assert_eq!(school.app.put(&path, &cancelled).by(&director()).send().await.status, 200);
        assert_eq!(give(&school, school.file).await.problem(), "invalid-transition");
    }

    #[tokio::test]
    async fn where_the_pdf_is_those_are_told_who_teach_or_have_a_seat() {
        let app = app();
        let path = made(&app, &stress(2)).await;
        let file = uploaded(&app.app, &pdf(&HISTORY)).await;
        let given = app.post(&format!("{path}/pdf"), &json!({"file_id": file})).by(&coach_rey()).send().await;
        assert_eq!(given.status, 202, "{}", given.described());
        let hers = registered(&app, &amina(), &path).await;
        register_guest(&app, &path, "awa@example.org").await;
        let guests = confirmed(&app, "awa@example.org").await;
        registered(&app, &bastien(), &path).await;
        for one in [amina(), coach_mba(), director()] {
            let url = read(&app, &one, &path).await["pdf_url"].clone();
            let file = app.get(url.as_str().unwrap().strip_prefix("http://test").unwrap()).send().await;
            assert_eq!((file.status.as_u16(), file.body.to_vec()), (200, pdf(&HISTORY)), "{}", one.id);
        }
        let token = participant(&app, &guests);
        let by_link = async |token: &str| app.get(&path).header("x-participant", token).send().await;
        assert!(by_link(&token).await.json()["pdf_url"].is_string());
        assert_eq!(by_link("x").await.problem(), "invalid-token");
        // Who waits, and who is nobody here.
        assert_eq!(read(&app, &bastien(), &path).await.get("pdf_url"), None);
        assert_eq!(app.get(&path).send().await.json().get("pdf_url"), None);
        assert_eq!(cancel(&app, &amina(), &hers).await.status, 200);
        assert_eq!(read(&app, &amina(), &path).await.get("pdf_url"), None::<&Value>);
    }
}
