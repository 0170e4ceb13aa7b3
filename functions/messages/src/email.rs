//! A message as an e-mail.

use preau_kernel::{app::App, batch::Batch, contact::EmailAddress, email::OutgoingEmail, problem::Problem};
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

/// The address of whoever reads it; none where they are not reached there.
///
/// # Errors
/// What is to be done with the message instead.
pub(crate) fn address(reader: &Reader) -> Result<EmailAddress, Disposition> {
    reader.address.clone().ok_or(Disposition::Drop("unreachable: no e-mail address"))
}

/// The e-mail that `letter` is for its reader at the address `to`. One that can be stopped says how, whoever it goes to.
///
/// # Errors
/// What is `known` cannot be read.
pub(crate) fn outbound(
    app: &App,
    reader: &Reader,
    letter: &Letter<'_>,
    to: EmailAddress,
    known: &Batch,
) -> Result<Disposition, Problem> {
    let suppressed = known.find::<SuppressedAddress>(&SuppressedAddress::key_at(&to))?;
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
