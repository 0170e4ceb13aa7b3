//! Links by which people stop e-mails of one type without signing in (RFC 8058). They are signed and not stored.

use axum::extract::FromRequestParts;
use http::request::Parts;
use preau_kernel::{
    app::App, checksum::Checksum, contact::EmailAddress, field_types::FreeText, id::UserId, problem::Problem,
    request::PathId, signature::Proof,
};

use crate::{notice::NoticeType, suppressed_address::SuppressedAddress};

/// Whose e-mails are stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscriber {
    /// A user's, wherever they go: their preferences say so.
    User(UserId),
    /// Those to an address, by its SHA-256: the link of an e-mail to nobody's or to several people's address.
    Address(Checksum),
}

impl From<UserId> for Subscriber {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<&EmailAddress> for Subscriber {
    fn from(address: &EmailAddress) -> Self {
        Self::Address(SuppressedAddress::digest(address))
    }
}

/// Of whom and of what a link is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// Whose e-mails.
    pub subscriber: Subscriber,
    /// Of which type.
    pub notice_type: NoticeType,
}

impl Proof for Subscription {
    async fn verify(app: &App, parts: &mut Parts, _: &[u8]) -> Result<Self, Problem> {
        let PathId(token) = PathId::<FreeText<1_000>>::from_request_parts(parts, &()).await?;
        open(app, &token.0)
    }
}

const PURPOSE: &str = "unsubscribe";
/// What stands before a digest: no user's id begins like this.
const DIGEST: &str = "@";

/// The address at which e-mails of this type can be stopped. It does not expire.
///
/// What is critical cannot be stopped: an address for it is one that is not found.
#[must_use]
pub fn unsubscribe_link(app: &App, subscriber: &Subscriber, notice_type: NoticeType) -> String {
    let whose = match subscriber {
        Subscriber::User(user) => user.to_string(),
        Subscriber::Address(digest) => format!("{DIGEST}{digest}"),
    };
    let token = app.links.seal(PURPOSE, &format!("{}:{whose}", notice_type.word()));
    format!("{}/notifications/unsubscribe/{token}", app.public_url)
}

/// The headers of an e-mail of this type with which its reader's mailbox offers to stop such e-mails (RFC 2369, RFC 8058);
/// none for what is critical.
#[must_use]
pub fn unsubscribe_headers(
    app: &App,
    subscriber: &Subscriber,
    notice_type: NoticeType,
) -> Vec<(String, String)> {
    if notice_type.critical() {
        return Vec::new();
    }
    let link = unsubscribe_link(app, subscriber, notice_type);
    vec![
        ("List-Unsubscribe".to_owned(), format!("<{link}>")),
        ("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()),
    ]
}

/// What `token` stands for.
///
/// # Errors
/// `not-found`: it was altered, or stands for what cannot be stopped.
pub(crate) fn open(app: &App, token: &str) -> Result<Subscription, Problem> {
    let read = || {
        let text = app.links.open(PURPOSE, token)?;
        let (word, whose) = text.split_once(':')?;
        let notice_type = NoticeType::parse(word).filter(|notice_type| !notice_type.critical())?;
        let subscriber = match whose.strip_prefix(DIGEST) {
            Some(digest) => Subscriber::Address(Checksum::parse(digest)?),
            None => Subscriber::User(UserId::parse(whose)?),
        };
        Some(Subscription { subscriber, notice_type })
    };
    read().ok_or_else(Problem::not_found)
}

#[cfg(test)]
mod tests {
    use preau_harness::people::amina;

    use super::*;
    use crate::testing::{MESSAGE, SESSION_CANCELLED, SESSION_REMINDER, app};

    #[test]
    fn an_email_that_can_be_stopped_says_how() {
        let app = app().app;
        let headers = unsubscribe_headers(&app, &amina().id.into(), SESSION_REMINDER);
        let link = unsubscribe_link(&app, &amina().id.into(), SESSION_REMINDER);
        assert_eq!(headers[0], ("List-Unsubscribe".to_owned(), format!("<{link}>")));
        let click = ("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned());
        assert_eq!((headers.len(), &headers[1]), (2, &click));
        assert!(headers.iter().all(|(_, value)| value.bytes().all(|byte| byte.is_ascii_graphic())));
        assert!(unsubscribe_headers(&app, &amina().id.into(), SESSION_CANCELLED).is_empty());
    }

    #[test]
    fn a_link_leads_back_to_whom_and_what_it_was_made_for() {
        let app = app().app;
        let link = unsubscribe_link(&app, &amina().id.into(), MESSAGE);
        let token = link.strip_prefix("http://test/notifications/unsubscribe/").unwrap();
        let subscription = Subscription { subscriber: amina().id.into(), notice_type: MESSAGE };
        assert_eq!(open(&app, token).unwrap(), subscription);
        let address = Subscriber::from(&EmailAddress::parse("Fatou@Example.org").unwrap());
        let link = unsubscribe_link(&app, &address, MESSAGE);
        let opened = open(&app, link.rsplit_once('/').unwrap().1).unwrap();
        assert_eq!(opened, Subscription { subscriber: address, notice_type: MESSAGE });
        let critical = unsubscribe_link(&app, &amina().id.into(), SESSION_CANCELLED);
        assert!(open(&app, critical.rsplit_once('/').unwrap().1).is_err());
    }
}
