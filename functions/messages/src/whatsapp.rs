//! A message by WhatsApp.

use preau_kernel::{app::App, problem::Problem, whatsapp::OutgoingWhatsApp};
use preau_users::stopped_number::StoppedNumber;

use crate::{
    disposition::{Disposition, OutboundMessage},
    letter::Letter,
    reader::Reader,
};

/// The WhatsApp message that `letter` is for its reader, who must have agreed to it, at a number whose owner did not write
/// STOP.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn outbound(
    app: &App,
    reader: &Reader,
    letter: &Letter<'_>,
) -> Result<Disposition, Problem> {
    let Some(profile) = reader.user.as_ref().filter(|profile| profile.agrees_to_whatsapp()) else {
        return Ok(Disposition::Drop("unwanted: no consent to WhatsApp"));
    };
    let Some(to) = profile.whatsapp_number.clone() else {
        return Ok(Disposition::Drop("unreachable: no telephone number"));
    };
    if StoppedNumber::find(&app.records, &to).await?.is_some() {
        return Ok(Disposition::Drop("unwanted: the number's owner wrote STOP"));
    }
    let id = letter.message.id.to_string();
    let content = letter.content.whatsapp(&reader.context(app, None));
    Ok(Disposition::Send(OutboundMessage::WhatsApp(OutgoingWhatsApp { id, to, content })))
}
