//! What someone is told who has become a student.

use std::collections::BTreeMap;

use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    contact::WebAddress,
    entity::Entity,
    unit_of_work::Audited,
};
use preau_notification_definitions::{Notification, school::Welcome};

use crate::student::Student;

/// The changes with what welcomes a new student, by a link to their home in the school's app; of a school that names no app
/// (`PREAU_APP_URL`) nothing, for there is nowhere to sign in.
pub(crate) fn welcoming(app: &App, student: &Student, changes: Changes) -> Changes {
    let home = app.policy.app_url.as_ref().and_then(|url| WebAddress::parse(&format!("{url}/dashboard")));
    let Some(login_url) = home else { return changes };
    let said = Welcome { name: None, login_url };
    let addressees = Addressees::List(vec![Addressee::new(student.id.clone())]);
    let news = Announcement::news(app.ids.as_ref(), student.created_at, said.content(), addressees);
    changes.announcing(&Announcement {
        about: Some(About::existence_of(student.resource(), student.key())),
        names: BTreeMap::from([("name".to_owned(), student.id.clone())]),
        dedupe_key: Some("welcome:{user}:{channel}".to_owned()),
        ..news
    })
}
