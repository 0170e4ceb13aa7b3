//! What is to be done with a message now: its subject, its recipient and their wishes are read again.

use jiff::Timestamp;
use preau_emails::{Context, Dates, EmailTemplate, RenderedEmail, TemplateName};
use preau_kernel::{
    app::App,
    channel::Channel,
    contact::EmailAddress,
    email::OutgoingEmail,
    id::UserId,
    meeting_room::MeetingRoom,
    message::{Attendance, Message, Recipient},
    problem::Problem,
    text::Language,
    time::ZoneName,
    whatsapp::{OutgoingWhatsApp, WhatsAppContent},
};
use preau_notifications::{
    notice::{Notice, NoticeType},
    preferences::{Preferences, Timing},
    unsubscribe_link::{unsubscribe_headers, unsubscribe_link},
};
use preau_users::profile::{Locale, Profile};
use serde_json::json;

use crate::{
    invitation::invitation,
    whatsapp_template::{WhatsAppTemplate, with_way_out},
};

/// What is to be done with a message.
pub(crate) enum Disposition {
    /// It is sent.
    Send(OutboundMessage),
    /// It is not sent, for this reason.
    Drop(&'static str),
    /// It is sent later.
    Postpone(Timestamp),
    /// It cannot be sent, for this reason.
    GiveUp(&'static str),
}

/// A message as its channel takes it.
pub(crate) enum OutboundMessage {
    Email(Box<OutgoingEmail>),
    WhatsApp(OutgoingWhatsApp),
    Notice(Box<Notice>),
}

/// Who writes, as e-mails say it.
pub(crate) const SCHOOL: &str = "Préau";

/// Decides what is to be done with `message`, which still holds.
///
/// # Errors
/// The store did not answer, or holds something else where its recipient or room should be.
pub(crate) async fn prepare(app: &App, message: &Message) -> Result<Disposition, Problem> {
    let room = match (&message.about, &message.meeting) {
        (Some(about), Some(Attendance { meeting, hosts })) if meeting.needs_room() => {
            MeetingRoom::address(&app.records, &about.resource, meeting.slot, *hosts).await?
        }
        _ => None,
    };
    let reader = Reader::of(app, &message.to).await?;
    Ok(prepare_for(app, message, &reader, room.as_deref()))
}

/// Decides what is to be done with `message` to `reader`, who enters its meeting by the address `room`, if it has one.
pub(crate) fn prepare_for(app: &App, message: &Message, reader: &Reader, room: Option<&str>) -> Disposition {
    let Some(content) = Content::of(message, room) else {
        // A message of an older release, or a bug. The others are not to wait for it.
        return Disposition::GiveUp("broken: its data do not fill its template");
    };
    if let (Some(user), Some(wishes)) = (&reader.profile, &reader.preferences) {
        let zone = user.time_zone.time_zone();
        match wishes.timing(content.notice_type(), message.channel, app.now(), &zone) {
            Timing::Now => {}
            Timing::At(until) => return Disposition::Postpone(until),
            Timing::Never => return Disposition::Drop("unwanted: the recipient's preferences"),
        }
    }
    reader.outbound(app, message, &content)
}

/// What a message says.
enum Content {
    /// What every channel tells, each in its way.
    Email(EmailTemplate),
    /// What WhatsApp alone tells.
    WhatsApp(WhatsAppTemplate),
}

impl Content {
    /// What the outbox holds, with the address of the room where there is one: it is kept nowhere else, for a host's
    /// address opens the room as its host.
    ///
    /// None where the data are not those of the template.
    fn of(message: &Message, room: Option<&str>) -> Option<Self> {
        let (name, mut data) = (message.template.as_str(), message.data.clone());
        if let Some(of_whatsapp) = WhatsAppTemplate::from_stored(name, &data).transpose() {
            return of_whatsapp.ok().map(Self::WhatsApp);
        }
        if let (Some(Attendance { meeting, .. }), Some(fields)) = (&message.meeting, data.as_object_mut())
            && meeting.needs_room()
        {
            fields.insert("video_url".to_owned(), json!(room));
        }
        let template = TemplateName::parse(name).map(|name| EmailTemplate::from_stored(name, &data));
        template.and_then(Result::ok).map(Self::Email)
    }

    fn notice_type(&self) -> NoticeType {
        match self {
            Self::Email(template) => notice_type(template.name()),
            Self::WhatsApp(_) => NoticeType::Message,
        }
    }
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
pub(crate) struct Reader {
    profile: Option<Profile>,
    preferences: Option<Preferences>,
    address: Option<String>,
}

impl Reader {
    /// `user`, of whom this was read.
    pub(crate) fn of_user(user: &UserId, profile: Option<Profile>, preferences: Option<Preferences>) -> Self {
        Self {
            profile: Some(profile.unwrap_or_else(|| Profile::blank(user.clone()).entity)),
            preferences: Some(preferences.unwrap_or_else(|| Preferences::blank(user.clone()).entity)),
            address: None,
        }
    }

    async fn of(app: &App, to: &Recipient) -> Result<Self, Problem> {
        match to {
            Recipient::Address(address) => {
                Ok(Self { profile: None, preferences: None, address: Some(address.clone()) })
            }
            Recipient::User(user) => {
                let profile = app.records.find::<Profile>(&Profile::key_of(user)).await?;
                let preferences = Preferences::of(&app.records, user).await?;
                Ok(Self::of_user(user, profile.map(|stored| stored.entity), Some(preferences.entity)))
            }
        }
    }

    fn outbound(&self, app: &App, message: &Message, content: &Content) -> Disposition {
        let zone = self.profile.as_ref().map_or_else(ZoneName::paris, |profile| profile.time_zone.clone());
        let (language, time_zone) = (self.language(message), zone.time_zone());
        let template = match content {
            Content::WhatsApp(template) => {
                return self.whatsapp(message, template.render(Dates { language, time_zone: &time_zone }));
            }
            Content::Email(template) => template,
        };
        let name = template.name();
        let stoppable = self.profile.as_ref().filter(|_| name.unsubscribable());
        let unsubscribe = stoppable.map(|profile| unsubscribe_link(app, &profile.id, notice_type(name)));
        let written = template.render(&Context {
            language,
            time_zone,
            school: SCHOOL,
            unsubscribe_url: unsubscribe.as_deref(),
        });
        match message.channel {
            Channel::InApp => self.notice(app, message, written, name),
            Channel::Email => {
                let headers =
                    stoppable.map(|profile| unsubscribe_headers(app, &profile.id, notice_type(name)));
                self.email(app, message, written, headers.unwrap_or_default())
            }
            Channel::Whatsapp => {
                let said = format!("{}\n{}", written.subject, written.preview);
                let text = with_way_out(&said, template.video_url(), language);
                self.whatsapp(message, WhatsAppContent::Text(text))
            }
        }
    }

    fn language(&self, message: &Message) -> Language {
        let locale = match &self.profile {
            Some(profile) => Some(profile.locale),
            None => message.locale.as_deref().and_then(Locale::parse),
        };
        locale.map(Locale::language).unwrap_or_default()
    }

    fn notice(
        &self,
        app: &App,
        message: &Message,
        written: RenderedEmail,
        name: TemplateName,
    ) -> Disposition {
        let Some(profile) = &self.profile else {
            return Disposition::Drop("unreachable: a notice goes to a user");
        };
        let user = profile.id.clone();
        let said = [written.subject, written.preview];
        let mut notice = Notice::new(app.ids.as_ref(), app.now(), user, notice_type(name), said);
        notice.session_id = message.data["session_id"].as_str().map(ToOwned::to_owned);
        Disposition::Send(OutboundMessage::Notice(Box::new(notice)))
    }

    fn email(
        &self,
        app: &App,
        message: &Message,
        written: RenderedEmail,
        headers: Vec<(String, String)>,
    ) -> Disposition {
        let own = self.profile.as_ref().and_then(|profile| profile.email.clone());
        let Some(to) = own.or_else(|| self.address.as_deref().and_then(EmailAddress::parse)) else {
            return Disposition::Drop("unreachable: no e-mail address");
        };
        let attachment = self.profile.as_ref().and_then(|reader| {
            let organizer = app.senders.email.sender_address();
            invitation(message, reader, to.as_str(), &organizer, self.language(message))
        });
        Disposition::Send(OutboundMessage::Email(Box::new(OutgoingEmail {
            key: message.id.to_string(),
            to,
            subject: written.subject,
            html: written.html,
            text: written.text,
            headers,
            attachments: attachment.into_iter().collect(),
        })))
    }

    fn whatsapp(&self, message: &Message, content: WhatsAppContent) -> Disposition {
        let Some(profile) = self.profile.as_ref().filter(|profile| profile.agrees_to_whatsapp()) else {
            return Disposition::Drop("unwanted: no consent to WhatsApp");
        };
        let Some(to) = profile.whatsapp_number.clone() else {
            return Disposition::Drop("unreachable: no telephone number");
        };
        Disposition::Send(OutboundMessage::WhatsApp(OutgoingWhatsApp {
            id: message.id.to_string(),
            to,
            content,
        }))
    }
}
