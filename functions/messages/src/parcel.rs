//! What is to be done with a message now: its subject, its recipient and their wishes are read again.

use jiff::Timestamp;
use preau_emails::{Context, EmailTemplate, RenderedEmail, TemplateName};
use preau_kernel::{
    app::App,
    contact::EmailAddress,
    email::OutgoingEmail,
    outbox::{Channel, Message, Recipient},
    problem::Problem,
    time::ZoneName,
    whatsapp::{OutgoingWhatsApp, WhatsAppContent},
};
use preau_notifications::{
    notice::{Notice, NoticeType},
    preferences::{Preferences, Timing},
    unsubscribe_link::{unsubscribe_headers, unsubscribe_link},
};
use preau_users::profile::{Locale, Profile, Purpose};

/// What is to be done with a message.
pub(crate) enum Fate {
    /// It is sent.
    Send(Parcel),
    /// It is not sent, for this reason.
    Drop(&'static str),
    /// It is sent later.
    Postpone(Timestamp),
}

/// A message as its channel takes it.
pub(crate) enum Parcel {
    Email(Box<OutgoingEmail>),
    WhatsApp(OutgoingWhatsApp),
    Notice(Box<Notice>),
}

/// Who writes, as e-mails say it.
pub(crate) const SCHOOL: &str = "Préau";

/// Decides what is to be done with `message`.
///
/// # Errors
/// The store did not answer, or the stored data fills its template no longer: a bug.
pub(crate) async fn judge(app: &App, message: &Message) -> Result<Fate, Problem> {
    if let Some(about) = &message.about
        && !about.still_holds(&app.records).await?
    {
        return Ok(Fate::Drop("outdated: what it speaks of has changed"));
    }
    let Some(name) = TemplateName::parse(&message.template) else {
        return Err(Problem::internal(format!("no template {}", message.template)));
    };
    let template = EmailTemplate::from_stored(name, &message.data).map_err(Problem::internal)?;
    let reader = Reader::of(app, &message.to).await?;
    if let (Some(user), Some(wishes)) = (&reader.profile, &reader.preferences) {
        let zone = user.time_zone.time_zone();
        match wishes.timing(notice_type(name), message.channel, app.now(), &zone) {
            Timing::Now => {}
            Timing::At(until) => return Ok(Fate::Postpone(until)),
            Timing::Never => return Ok(Fate::Drop("unwanted: the recipient's preferences")),
        }
    }
    Ok(reader.parcel(app, message, &template, name))
}

/// Which wishes a template is subject to.
pub(crate) fn notice_type(name: TemplateName) -> NoticeType {
    match name {
        TemplateName::SessionRequested => NoticeType::SessionRequested,
        TemplateName::SessionConfirmed => NoticeType::SessionConfirmed,
        TemplateName::SessionRescheduled => NoticeType::SessionRescheduled,
        TemplateName::SessionCancelled => NoticeType::SessionCancelled,
        TemplateName::SessionReminder => NoticeType::SessionReminder,
        TemplateName::Welcome => NoticeType::Welcome,
        TemplateName::GenericNotice | TemplateName::PasswordReset => NoticeType::Message,
    }
}

/// Who reads a message, and how they are reached.
struct Reader {
    profile: Option<Profile>,
    preferences: Option<Preferences>,
    address: Option<String>,
}

impl Reader {
    async fn of(app: &App, to: &Recipient) -> Result<Self, Problem> {
        match to {
            Recipient::Address(address) => {
                Ok(Self { profile: None, preferences: None, address: Some(address.clone()) })
            }
            Recipient::User(user) => {
                let profile = app.records.find::<Profile>(&Profile::key_of(user)).await?;
                let preferences = Preferences::of(&app.records, user).await?;
                Ok(Self {
                    profile: Some(
                        profile.map_or_else(|| Profile::blank(user.clone()).entity, |stored| stored.entity),
                    ),
                    preferences: Some(preferences.entity),
                    address: None,
                })
            }
        }
    }

    fn parcel(&self, app: &App, message: &Message, template: &EmailTemplate, name: TemplateName) -> Fate {
        let locale = match &self.profile {
            Some(profile) => Some(profile.locale),
            None => message.locale.as_deref().and_then(Locale::parse),
        };
        let zone = self.profile.as_ref().map_or_else(ZoneName::paris, |profile| profile.time_zone.clone());
        let stoppable = self.profile.as_ref().filter(|_| name.unsubscribable());
        let unsubscribe = stoppable.map(|profile| unsubscribe_link(app, &profile.id, notice_type(name)));
        let written = template.render(&Context {
            language: locale.map(Locale::language).unwrap_or_default(),
            time_zone: zone.time_zone(),
            school: SCHOOL,
            unsubscribe_url: unsubscribe.as_deref(),
        });
        match message.channel {
            Channel::InApp => self.notice(app, message, written, name),
            Channel::Email => {
                let headers =
                    stoppable.map(|profile| unsubscribe_headers(app, &profile.id, notice_type(name)));
                self.email(message, written, headers.unwrap_or_default())
            }
            Channel::Whatsapp => self.whatsapp(written),
        }
    }

    fn notice(&self, app: &App, message: &Message, written: RenderedEmail, name: TemplateName) -> Fate {
        let Some(profile) = &self.profile else {
            return Fate::Drop("unreachable: a notice goes to a user");
        };
        let user = profile.id.clone();
        let said = [written.subject, written.preview];
        let mut notice = Notice::new(app.ids.as_ref(), app.now(), user, notice_type(name), said);
        notice.session_id = message.data["session_id"].as_str().map(ToOwned::to_owned);
        Fate::Send(Parcel::Notice(Box::new(notice)))
    }

    fn email(&self, message: &Message, written: RenderedEmail, headers: Vec<(String, String)>) -> Fate {
        let own = self.profile.as_ref().and_then(|profile| profile.email.clone());
        let Some(to) = own.or_else(|| self.address.as_deref().and_then(EmailAddress::parse)) else {
            return Fate::Drop("unreachable: no e-mail address");
        };
        Fate::Send(Parcel::Email(Box::new(OutgoingEmail {
            key: message.id.to_string(),
            to,
            subject: written.subject,
            html: written.html,
            text: written.text,
            headers,
            attachments: Vec::new(),
        })))
    }

    fn whatsapp(&self, written: RenderedEmail) -> Fate {
        let agreed = self.profile.as_ref().is_some_and(|profile| {
            profile.consents.get(&Purpose::Whatsapp).is_some_and(|consent| consent.granted)
        });
        if !agreed {
            return Fate::Drop("unwanted: no consent to WhatsApp");
        }
        let Some(to) = self.profile.as_ref().and_then(|profile| profile.whatsapp_number.clone()) else {
            return Fate::Drop("unreachable: no telephone number");
        };
        let content = WhatsAppContent::Text(written.text);
        Fate::Send(Parcel::WhatsApp(OutgoingWhatsApp { to, content }))
    }
}
