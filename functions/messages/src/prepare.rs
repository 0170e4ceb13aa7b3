//! What is to be done with a message now: its subject, its recipient and their wishes are read again.

use preau_kernel::{
    app::App,
    channel::Channel,
    meeting_room::MeetingRoom,
    message::{Attendance, Message},
    problem::Problem,
};

use crate::{disposition::Disposition, email, in_app, letter::Letter, reader::Reader, whatsapp};

/// Decides what is to be done with `message`, which still holds.
///
/// # Errors
/// The store did not answer, or holds something else where its recipient or room should be.
pub(crate) async fn prepare(app: &App, message: &Message) -> Result<Disposition, Problem> {
    let room = match (&message.about, &message.meeting) {
        (Some(about), Some(Attendance { meeting, hosts })) if meeting.needs_room() => {
            MeetingRoom::address(&app.records, &about.resource, meeting.slot, *hosts).await?
        }
        _ => None,
    };
    let reader = Reader::of(app, message).await?;
    let letter = match Letter::to(app, message, &reader, room.as_deref()) {
        Ok(letter) => letter,
        Err(disposition) => return Ok(disposition),
    };
    match message.channel {
        Channel::InApp => Ok(in_app::outbound(app, &reader, &letter)),
        Channel::Email => email::outbound(app, &reader, &letter).await,
        Channel::Whatsapp => whatsapp::outbound(app, &reader, &letter).await,
    }
}

/// Decides what is to be done with `message`, a notice in the app, to `reader`, who enters its meeting by the address
/// `room`, if it has one.
pub(crate) fn prepare_notice(
    app: &App,
    message: &Message,
    reader: &Reader,
    room: Option<&str>,
) -> Disposition {
    match Letter::to(app, message, reader, room) {
        Ok(letter) => in_app::outbound(app, reader, &letter),
        Err(disposition) => disposition,
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{TestApp, people::amina};
    use preau_kernel::{
        channel::Channel,
        message::{Message, Recipient},
    };
    use serde_json::{Value, json};

    use crate::testing::{deliver, outbox, school};

    /// A message to Amina, as a domain would leave it in the outbox.
    async fn given(app: &TestApp, channel: Channel, template: &str, data: Value) {
        let (ids, to) = (app.app.ids.as_ref(), Recipient::User(amina().id));
        app.given(&Message::queued(ids, app.app.now(), channel, to, (template, data))).await;
    }

    #[tokio::test]
    async fn what_is_not_told_by_a_channel_does_not_go_by_it() {
        let app = school().await;
        given(&app, Channel::Email, "text", json!({"message": "Bonjour"})).await;
        given(
            &app,
            Channel::InApp,
            "password-reset",
            json!({"reset_url": "https://e.org", "expires_minutes": 5}),
        )
        .await;
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 2 failed, 2 of them dead");
        let broken = "dead broken: its data do not fill its template";
        assert!(outbox(&app).await.iter().all(|line| line.ends_with(broken)));
    }

    #[tokio::test]
    async fn a_notice_has_title_text_and_link() {
        let app = school().await;
        let data =
            json!({"title": "Rentrée", "message": "Lundi à 18 h.", "link": "https://ecole.example/rentree"});
        given(&app, Channel::InApp, "generic-notice", data).await;
        deliver(&app).await;
        let notices = app.get("/notifications/").by(&amina()).send().await.json();
        let notice = &notices["data"][0];
        let said = [&notice["type"], &notice["title"], &notice["message"], &notice["link"]];
        assert_eq!(
            json!(said),
            json!(["message", "Rentrée", "Lundi à 18 h.", "https://ecole.example/rentree"])
        );
    }
}
