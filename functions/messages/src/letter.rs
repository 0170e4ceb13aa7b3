//! A message to its reader, with what it says now.

use preau_kernel::{
    app::App,
    channel::Channel,
    message::{Attendance, Message},
};
use preau_notification_definitions::{Content, Definition, find};
use preau_notifications::preferences::Timing;
use serde_json::json;

use crate::{disposition::Disposition, reader::Reader};

/// A message, and what it says.
pub(crate) struct Letter<'a> {
    pub(crate) message: &'a Message,
    pub(crate) definition: &'static Definition,
    pub(crate) content: Content,
}

impl<'a> Letter<'a> {
    /// What `message` says to `reader` now, with the address of the room where there is one: it is kept nowhere else, for a
    /// host's address opens the room as its host. Otherwise, what is to be done instead.
    pub(crate) fn to(
        app: &App,
        message: &'a Message,
        reader: &Reader,
        room: Option<&str>,
    ) -> Result<Self, Disposition> {
        let mut data = message.data.clone();
        if let (Some(Attendance { meeting, .. }), Some(fields)) = (&message.meeting, data.as_object_mut())
            && meeting.needs_room()
        {
            fields.insert("video_url".to_owned(), json!(room));
        }
        let defined = find(&message.template).filter(|definition| definition.goes_by(message.channel));
        let filled = defined.and_then(|defined| Some((defined, defined.fill(&data).ok()?)));
        let sealed = filled.and_then(|(defined, content)| match token(app, message, &content) {
            Some(token) => {
                data.as_object_mut()?.insert("token".to_owned(), json!(token));
                Some((defined, defined.fill(&data).ok()?))
            }
            None => Some((defined, content)),
        });
        let Some((definition, content)) = sealed else {
            // A message of an older release, or a bug. The others are not to wait for it.
            return Err(Disposition::GiveUp("broken: its data do not fill its template"));
        };
        // A message that version 0.1 queued says itself when it is too late.
        if content.expires_at().is_some_and(|end| end <= app.now()) {
            return Err(Disposition::Drop("too late: it has expired"));
        }
        match reader.timing(definition, message.channel, app.now()) {
            Timing::Now => Ok(Self { message, definition, content }),
            Timing::At(until) => Err(Disposition::Postpone(until)),
            Timing::Never => Err(Disposition::Drop("unwanted: the recipient's preferences")),
        }
    }
}

/// The token that an e-mail carries of what it is about: by no other channel is it known who reads it, and what was asked for
/// by name is about nothing.
fn token(app: &App, message: &Message, content: &Content) -> Option<String> {
    let purpose = content.seals().filter(|_| message.channel == Channel::Email)?;
    let (_, id) = message.about.as_ref()?.resource.split_once(':')?;
    Some(app.links.seal(purpose, id))
}
