//! What the webhook calls of all providers have in common.

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    contact::EmailAddress,
    email::name_and_address,
    id::MessageId,
    provider_event::{ProviderEvent, ReportedMessage},
};

use crate::wrong_setting::WrongSetting;

pub(crate) const WRONG_SECRET: WrongSetting =
    WrongSetting("the secret of a webhook is empty, or not of its provider's form");

/// A header's text.
pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Whether a call that was signed at `signed_at` is neither too old nor of the future.
pub(crate) fn is_near(signed_at: Timestamp, now: Timestamp, tolerance: SignedDuration) -> bool {
    now.duration_since(signed_at).abs() <= tolerance
}

/// The message: ours where our tag came back with it, else what the provider calls it.
pub(crate) fn message(tag: Option<&str>, provider_id: String) -> ReportedMessage {
    tag.and_then(MessageId::parse).map_or(ReportedMessage::Theirs(provider_id), ReportedMessage::Ours)
}

/// The report of an e-mail that bounced in the words of SES, which Resend has too. A transient bounce (a full mailbox, an
/// answer of someone's absence) is none: it says nothing of the next e-mail. Only a permanent one says that about `address`.
pub(crate) fn bounced(
    message: ReportedMessage,
    address: Option<EmailAddress>,
    kind: &str,
    sub_kind: &str,
) -> Option<ProviderEvent> {
    let words: Vec<&str> = [kind, sub_kind].into_iter().filter(|word| is_word(word)).collect();
    let address = address.filter(|_| kind == "Permanent");
    (kind != "Transient").then(|| ProviderEvent::Bounced { message, address, reason: words.join("/") })
}

/// The one recipient of an e-mail; none where there are several, of which any may be meant.
pub(crate) fn sole_address<'a>(mut recipients: impl Iterator<Item = &'a str>) -> Option<EmailAddress> {
    let first = recipients.next()?;
    recipients.next().is_none().then(|| EmailAddress::parse(name_and_address(first).1)).flatten()
}

/// Whether it is a word and no sentence, which could quote an address.
fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}
