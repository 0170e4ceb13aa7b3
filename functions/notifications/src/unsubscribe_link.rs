//! Links by which people stop e-mails of one type without signing in (RFC 8058). They are signed and not stored.

use preau_kernel::{app::App, id::UserId, problem::Problem};

use crate::notice::NoticeType;

/// Of whom and of what a link is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// Whose e-mails.
    pub user_id: UserId,
    /// Of which type.
    pub notice_type: NoticeType,
}

const PURPOSE: &str = "unsubscribe";

/// The address at which e-mails of this type to `user` can be stopped. It does not expire.
///
/// What is critical cannot be stopped: an address for it is one that is not found.
#[must_use]
pub fn unsubscribe_link(app: &App, user: &UserId, notice_type: NoticeType) -> String {
    let token = app.links.seal(PURPOSE, &format!("{}:{user}", notice_type.word()));
    format!("{}/notifications/unsubscribe/{token}", app.public_url)
}

/// The headers of an e-mail of this type to `user` with which their mailbox offers to stop such e-mails (RFC 2369,
/// RFC 8058); none for what is critical.
#[must_use]
pub fn unsubscribe_headers(app: &App, user: &UserId, notice_type: NoticeType) -> Vec<(String, String)> {
    if notice_type.critical() {
        return Vec::new();
    }
    let link = unsubscribe_link(app, user, notice_type);
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
        let (word, user) = text.split_once(':')?;
        let notice_type = NoticeType::parse(word).filter(|notice_type| !notice_type.critical())?;
        Some(Subscription { user_id: UserId::parse(user)?, notice_type })
    };
    read().ok_or_else(Problem::not_found)
}

#[cfg(test)]
mod tests {
    use preau_harness::people::amina;

    use super::*;
    use crate::testing::app;

    #[test]
    fn an_email_that_can_be_stopped_says_how() {
        let app = app().app;
        let headers = unsubscribe_headers(&app, &amina().id, NoticeType::SessionReminder);
        let link = unsubscribe_link(&app, &amina().id, NoticeType::SessionReminder);
        assert_eq!(headers[0], ("List-Unsubscribe".to_owned(), format!("<{link}>")));
        let click = ("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned());
        assert_eq!((headers.len(), &headers[1]), (2, &click));
        assert!(headers.iter().all(|(_, value)| value.bytes().all(|byte| byte.is_ascii_graphic())));
        assert!(unsubscribe_headers(&app, &amina().id, NoticeType::SessionCancelled).is_empty());
    }

    #[test]
    fn a_link_leads_back_to_whom_and_what_it_was_made_for() {
        let app = app().app;
        let link = unsubscribe_link(&app, &amina().id, NoticeType::Message);
        let token = link.strip_prefix("http://test/notifications/unsubscribe/").unwrap();
        let subscription = Subscription { user_id: amina().id, notice_type: NoticeType::Message };
        assert_eq!(open(&app, token).unwrap(), subscription);
        let critical = unsubscribe_link(&app, &amina().id, NoticeType::SessionCancelled);
        assert!(open(&app, critical.rsplit_once('/').unwrap().1).is_err());
    }
}
