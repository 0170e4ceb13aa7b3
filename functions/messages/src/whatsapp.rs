//! A message by WhatsApp.

use preau_kernel::{
    app::App, batch::Batch, contact::PhoneNumber, problem::Problem, whatsapp::OutgoingWhatsApp,
};
use preau_users::stopped_number::StoppedNumber;

use crate::{
    disposition::{Disposition, OutboundMessage},
    letter::Letter,
    reader::Reader,
};

/// The number of whoever reads it, who must have agreed to it; none where they are not reached there.
///
/// # Errors
/// What is to be done with the message instead.
pub(crate) fn number(reader: &Reader) -> Result<PhoneNumber, Disposition> {
    let Some(profile) = reader.user.as_ref().filter(|profile| profile.agrees_to_whatsapp()) else {
        return Err(Disposition::Drop("unwanted: no consent to WhatsApp"));
    };
    profile.whatsapp_number.clone().ok_or(Disposition::Drop("unreachable: no telephone number"))
}

/// The WhatsApp message that `letter` is for its reader at the number `to`, whose owner must not have written STOP.
///
/// # Errors
/// What is `known` cannot be read.
pub(crate) fn outbound(
    app: &App,
    reader: &Reader,
    letter: &Letter<'_>,
    to: PhoneNumber,
    known: &Batch,
) -> Result<Disposition, Problem> {
    if known.find::<StoppedNumber>(&StoppedNumber::key_at(&to))?.is_some() {
        return Ok(Disposition::Drop("unwanted: the number's owner wrote STOP"));
    }
    let id = letter.message.id.to_string();
    let content = letter.content.whatsapp(&reader.context(app, None));
    Ok(Disposition::Send(OutboundMessage::WhatsApp(OutgoingWhatsApp { id, to, content })))
}
