//! What people are told of what they register for.

use jiff::Timestamp;
use preau_kernel::{
    channel::Channel, contact::WebAddress, field_types::FreeText, input, text::Language, time::Instant,
};
use serde::{Deserialize, Serialize};

use crate::{
    CONFIRMATION, Link, LinkToken, MasterclassReference, NoticeType, Notification, PARTICIPANT, Words,
    Writer,
    definition::Definition,
    example::{START, address, free, written},
    registration::{masterclass_page, of_inscription, of_masterclass},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[
    Definition::of::<RegistrationConfirmed>(),
    Definition::of::<ConfirmRegistration>(),
    Definition::of::<RegistrationKnown>(),
    Definition::of::<RegistrationCancelled>(),
    Definition::of::<MasterclassCancelled>(),
    Definition::of::<MasterclassChanged>(),
];

/// What readers choose these by.
pub(super) const REGISTRATION: NoticeType =
    NoticeType::new("registration", "les inscriptions aux masterclasses", "registrations for masterclasses");
/// By all of them: who registers is told, wherever they are reached.
pub(super) const EVERYWHERE: &[Channel] = &[Channel::InApp, Channel::Email, Channel::Whatsapp];

/// Why people are told of a masterclass.
pub(super) fn registered(writer: &Writer<'_>) -> String {
    let school = writer.school;
    writer.say(
        format!("que vous vous êtes inscrit à cette masterclass chez {school}"),
        format!("you registered for this masterclass at {school}"),
    )
}

/// When something begins.
fn begins(writer: &Writer<'_>, start: Option<&Instant>) -> String {
    let begins = |start| writer.say(format!("Début : {start}."), format!("It begins on {start}."));
    start.map(|start| writer.moment(start)).map(begins).unwrap_or_default()
}

/// The title of the examples.
pub(super) fn plead(language: Language) -> FreeText<200> {
    written(language, "Plaider", "Pleading")
}

pub(super) fn example_id() -> MasterclassReference {
    MasterclassReference("019cad8f-ac00-7000-8000-000000000001".to_owned())
}

input! {
    /// The data of `registration-confirmed`: a registration is confirmed.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct RegistrationConfirmed {
        /// What the reader is registered for.
        pub title: FreeText<200>,
        /// When it begins.
        pub starts_at: Option<Instant>,
        /// Where there is more.
        pub link: Option<WebAddress>,
        /// The masterclass, where it is one: its page is where there is more.
        #[serde(default)]
        pub masterclass_id: Option<MasterclassReference>,
        /// Whether the reader has no account, and acts by the link of the e-mail.
        #[serde(default)]
        pub is_guest: Option<bool>,
        /// By what they do: the e-mail alone carries it.
        #[serde(default)]
        pub token: Option<LinkToken>,
    }
}

impl Notification for RegistrationConfirmed {
    const NAME: &'static str = "registration-confirmed";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CHANNELS: &'static [Channel] = EVERYWHERE;

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        let page = self.masterclass_id.as_ref().map(|id| masterclass_page(writer, id, self.token.as_ref()));
        let link = |to| Link::address(to, writer.say("En savoir plus", "Learn more"));
        Words {
            title: writer.say(
                format!("Votre inscription à « {title} » est confirmée."),
                format!("Your registration for “{title}” is confirmed."),
            ),
            text: begins(writer, self.starts_at.as_ref()),
            link: self.link.as_ref().map(link).or(page),
            because: registered(writer),
            ..Words::default()
        }
    }

    fn seals(&self) -> Option<&'static str> {
        self.is_guest.unwrap_or_default().then_some(PARTICIPANT)
    }

    fn example(_: Language) -> Self {
        Self {
            title: free("Plaider"),
            starts_at: Some(START),
            link: Some(address("https://example.org/masterclass")),
            masterclass_id: None,
            is_guest: None,
            token: None,
        }
    }
}

input! {
    /// The data of `confirm-registration`: a guest is asked whether it was they who registered.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct ConfirmRegistration {
        /// What the reader registers for.
        pub title: FreeText<200>,
        /// Until when they may confirm.
        pub until: Instant,
        /// By what they do.
        #[serde(default)]
        pub token: Option<LinkToken>,
    }
}

impl Notification for ConfirmRegistration {
    const NAME: &'static str = "confirm-registration";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CRITICAL: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, until, school) = (&self.title.0, writer.moment(&self.until), writer.school);
        let link = |token: &LinkToken| {
            let path = format!("/inscriptions/confirm/{}", token.0);
            Link::own(writer, &path, writer.say("Confirmer mon inscription", "Confirm my registration"))
        };
        Words {
            title: writer.say(
                format!("Confirmez votre inscription à « {title} »"),
                format!("Confirm your registration for “{title}”"),
            ),
            text: writer.say(
                format!("Votre place vous attend : confirmez avant le {until}. Si vous n'avez rien demandé, ignorez cet e-mail."),
                format!("Your seat is waiting for you: confirm before {until}. If you did not ask for it, ignore this e-mail."),
            ),
            link: self.token.as_ref().map(link),
            because: writer.say(
                format!("qu'une inscription a été demandée à votre adresse chez {school}"),
                format!("a registration was asked for at {school} with your address"),
            ),
            ..Words::default()
        }
    }

    fn seals(&self) -> Option<&'static str> {
        Some(CONFIRMATION)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until.0)
    }

    fn example(language: Language) -> Self {
        Self { title: plead(language), until: START, token: Some(LinkToken("abc".to_owned())) }
    }
}

of_inscription! {
    /// The data of `registration-known`: someone registered with the address of a person who is registered already.
    pub struct RegistrationKnown {}
}

impl Notification for RegistrationKnown {
    const NAME: &'static str = "registration-known";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CHANNELS: &'static [Channel] = &[Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        Words {
            title: writer.say(
                format!("Vous êtes déjà inscrit à « {title} »"),
                format!("You are registered for “{title}” already"),
            ),
            text: writer.say(
                "Une nouvelle inscription vient d'être demandée à votre adresse : rien n'a changé.",
                "Another registration has just been asked for with your address: nothing has changed.",
            ),
            link: Some(masterclass_page(writer, &self.masterclass_id, self.token.as_ref())),
            because: registered(writer),
            ..Words::default()
        }
    }

    fn seals(&self) -> Option<&'static str> {
        self.is_guest.then_some(PARTICIPANT)
    }

    fn example(language: Language) -> Self {
        Self { title: plead(language), masterclass_id: example_id(), is_guest: false, token: None }
    }
}

of_masterclass! {
    /// The data of `registration-cancelled`: the reader is registered no longer.
    pub struct RegistrationCancelled {}
}

impl Notification for RegistrationCancelled {
    const NAME: &'static str = "registration-cancelled";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CHANNELS: &'static [Channel] = EVERYWHERE;

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        Words {
            title: writer.say(
                format!("Votre inscription à « {title} » est annulée"),
                format!("Your registration for “{title}” is cancelled"),
            ),
            text: writer.say("Votre place est rendue.", "Your seat is given back."),
            link: Some(masterclass_page(writer, &self.masterclass_id, None)),
            because: registered(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { title: plead(language), masterclass_id: example_id() }
    }
}

input! {
    /// The data of `masterclass-cancelled`: what the reader registered for does not take place.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct MasterclassCancelled {
        /// What.
        pub title: FreeText<200>,
        /// When it was to begin.
        pub starts_at: Option<Instant>,
    }
}

impl Notification for MasterclassCancelled {
    const NAME: &'static str = "masterclass-cancelled";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CRITICAL: bool = true;
    const CHANNELS: &'static [Channel] = EVERYWHERE;

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        let planned = |start| {
            writer.say(format!("Elle était prévue le {start}."), format!("It was planned for {start}."))
        };
        let start = self.starts_at.as_ref().map(|start| writer.moment(start));
        Words {
            title: writer
                .say(format!("« {title} » n'aura pas lieu"), format!("“{title}” does not take place")),
            text: start.map_or_else(|| writer.say("Elle est annulée.", "It is cancelled."), planned),
            because: registered(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { title: plead(language), starts_at: Some(START) }
    }
}

of_masterclass! {
    /// The data of `masterclass-changed`: what the reader registered for is at another time.
    pub struct MasterclassChanged {
        /// When it begins now; absent where that is not decided any more.
        pub starts_at: Option<Instant>,
    }
}

impl Notification for MasterclassChanged {
    const NAME: &'static str = "masterclass-changed";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CHANNELS: &'static [Channel] = EVERYWHERE;

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        let undecided = || writer.say("La nouvelle date vous sera dite.", "You will be told the new date.");
        let text = begins(writer, self.starts_at.as_ref());
        Words {
            title: writer.say(format!("« {title} » change de date"), format!("“{title}” is at another time")),
            text: if text.is_empty() { undecided() } else { text },
            link: Some(masterclass_page(writer, &self.masterclass_id, None)),
            because: registered(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { title: plead(language), masterclass_id: example_id(), starts_at: Some(START) }
    }
}
