//! What those who asked for questions are told.

use jiff::Timestamp;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::{FreeText, Integer},
    job::Job,
};
use preau_notification_definitions::{Notification, questions::QuestionsReady};

use crate::masterclass::Masterclass;

/// The changes with what tells whoever asked that the questions are there to be corrected.
pub(crate) fn questions_ready(
    app: &App,
    now: Timestamp,
    job: &Job,
    masterclass: &Masterclass,
    count: usize,
    changes: Changes,
) -> Changes {
    let said = QuestionsReady {
        masterclass_id: FreeText(masterclass.id.to_string()),
        masterclass_title: FreeText(masterclass.title.clone()),
        question_count: Integer(u32::try_from(count).unwrap_or(u32::MAX)),
    };
    let addressees = Addressees::List(vec![Addressee::new(job.created_by.clone())]);
    let news = Announcement::news(app.ids.as_ref(), now, said.content(), addressees);
    changes.announcing(&Announcement {
        about: Some(About::existence_of(Job::resource_of(job.id), job.key())),
        dedupe_key: Some(format!("{}:{}:{{user}}:{{channel}}", QuestionsReady::NAME, job.id)),
        ..news
    })
}
