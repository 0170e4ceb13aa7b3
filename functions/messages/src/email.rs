//! A message as an e-mail.

use preau_kernel::{app::App, email::OutgoingEmail, problem::Problem};
use preau_notifications::{
    suppressed_address::SuppressedAddress,
    unsubscribe_link::{unsubscribe_headers, unsubscribe_link},
};

use crate::{
    disposition::{Disposition, OutboundMessage},
    invitation::invitation,
    letter::Letter,
    reader::Reader,
};

/// The e-mail that `letter` is for its reader. One that can be stopped says how, whoever it goes to.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn outbound(
    app: &App,
    reader: &Reader,
    letter: &Letter<'_>,
) -> Result<Disposition, Problem> {
    let Some(to) = reader.address.clone() else {
        return Ok(Disposition::Drop("unreachable: no e-mail address"));
    };
    let suppressed = SuppressedAddress::find(&app.records, &to).await?;
    if let Some(reason) = suppressed.and_then(|stored| stored.entity.refuses(letter.definition)) {
        return Ok(Disposition::Drop(reason));
    }
    let notice_type = letter.definition.notice_type;
    let subscriber = reader.subscriber.as_ref().filter(|_| letter.definition.stoppable);
    let link = subscriber.map(|subscriber| unsubscribe_link(app, subscriber, notice_type));
    let headers = subscriber.map(|subscriber| unsubscribe_headers(app, subscriber, notice_type));
    let written = letter.content.email(&reader.context(app, link.as_deref()));
    let attachment = reader.user.as_ref().filter(|_| letter.definition.invites).and_then(|profile| {
        let organizer = (app.policy.school_name.as_str(), app.senders.email.sender_address());
        invitation(letter.message, profile, to.as_str(), (organizer.0, &organizer.1), reader.language)
    });
    Ok(Disposition::Send(OutboundMessage::Email(Box::new(OutgoingEmail {
        key: letter.message.id.to_string(),
        to,
        subject: written.subject,
        html: written.html,
        text: written.text,
        headers: headers.unwrap_or_default(),
        attachments: attachment.into_iter().collect(),
    }))))
}
