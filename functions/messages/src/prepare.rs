//! What is to be done with a message now, by what was read of its subject, its recipient and their wishes.

use jiff::Timestamp;
use preau_kernel::{
    app::App,
    batch::Batch,
    channel::Channel,
    contact::{EmailAddress, PhoneNumber},
    message::Message,
    problem::Problem,
    sending_rate::{Sending, Turns},
    store::Key,
};
use preau_notifications::suppressed_address::SuppressedAddress;
use preau_users::stopped_number::StoppedNumber;

use crate::{
    disposition::Disposition, email, facts::Facts, in_app, letter::Letter, reader::Reader, whatsapp,
    windows::sharing,
};

/// A message that may be sent, if nothing is known against the place where it goes.
pub(crate) struct Draft<'m> {
    reader: Reader,
    letter: Letter<'m>,
    to: Destination,
}

/// Where a message goes.
enum Destination {
    App,
    Mailbox(EmailAddress),
    Telephone(PhoneNumber),
}

impl<'m> Draft<'m> {
    /// The draft of `message`, or what is to be done with it instead.
    ///
    /// # Errors
    /// What stands where its recipient or room should be cannot be read.
    pub(crate) fn of(
        app: &App,
        message: &'m Message,
        facts: &Facts,
    ) -> Result<Result<Self, Disposition>, Problem> {
        if let Some(reason) = obsolete(app, message, facts) {
            return Ok(Err(Disposition::Drop(reason)));
        }
        let room = facts.room_for(message)?;
        let reader = Reader::of(message, facts)?;
        let to = |reader: &Reader| match message.channel {
            Channel::InApp => Ok(Destination::App),
            Channel::Email => email::address(reader).map(Destination::Mailbox),
            Channel::Whatsapp => whatsapp::number(reader).map(Destination::Telephone),
        };
        Ok(Letter::to(app, message, &reader, room.as_deref())
            .and_then(|letter| Ok(Self { to: to(&reader)?, letter, reader })))
    }

    /// What is to be read of the place where it goes: what is known against it, and the windows that it shares.
    pub(crate) fn keys(&self, app: &App, now: Timestamp) -> Vec<Key> {
        let (known, recipient) = match &self.to {
            Destination::App => return Vec::new(),
            Destination::Mailbox(address) => (SuppressedAddress::key_at(address), address.as_str()),
            Destination::Telephone(number) => (StoppedNumber::key_at(number), number.as_str()),
        };
        let mut keys = Turns::windows(&app.policy, now, &sending(self.letter.message, recipient));
        keys.push(known);
        keys
    }

    /// What is to be done, by what is `known` of the place where it goes.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn disposition(self, app: &App, known: &Batch) -> Result<Disposition, Problem> {
        let Self { reader, letter, to } = self;
        match to {
            Destination::App => Ok(in_app::outbound(app, &reader, &letter)),
            Destination::Mailbox(address) => email::outbound(app, &reader, &letter, address, known),
            Destination::Telephone(number) => whatsapp::outbound(app, &reader, &letter, number, known),
        }
    }
}

/// `message` to `recipient`, as the rates see it.
pub(crate) fn sending<'m>(message: &'m Message, recipient: &'m str) -> Sending<'m> {
    Sending { channel: message.channel, recipient, cause: sharing(message) }
}

/// Why a message is not to be sent any more, if so.
fn obsolete(app: &App, message: &Message, facts: &Facts) -> Option<&'static str> {
    if message.ends_at().is_some_and(|end| end <= app.now()) {
        return Some("too late: it has expired");
    }
    (!facts.still_hold_for(message)).then_some("outdated: what it speaks of has changed")
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
