//! A message as a notice inside the app.

use preau_kernel::app::App;
use preau_notifications::notice::Notice;

use crate::{
    disposition::{Disposition, OutboundMessage},
    letter::Letter,
    reader::Reader,
};

/// The notice that `letter` is for its reader.
pub(crate) fn outbound(app: &App, reader: &Reader, letter: &Letter<'_>) -> Disposition {
    let Some(profile) = &reader.user else {
        return Disposition::Drop("unreachable: a notice goes to a user");
    };
    let said = letter.content.notice(&reader.context(app, None));
    let (user, notice_type) = (profile.id.clone(), letter.definition.notice_type);
    let mut notice = Notice::new(app.ids.as_ref(), app.now(), user, notice_type, [said.title, said.text]);
    notice.link = said.link;
    notice.session_id = letter.message.data["session_id"].as_str().map(ToOwned::to_owned);
    Disposition::Send(OutboundMessage::Notice(Box::new(notice)))
}
