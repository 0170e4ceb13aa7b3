//! What people are told who wait for a seat.

use jiff::Timestamp;
use preau_kernel::{channel::Channel, field_types::FreeText, text::Language, time::Instant};
use serde::{Deserialize, Serialize};

use super::registrations::{EVERYWHERE, REGISTRATION, example_id, plead, registered};
use crate::{
    LinkToken, MasterclassReference, NoticeType, Notification, PARTICIPANT, Words, Writer,
    definition::Definition,
    example::START,
    registration::{masterclass_page, of_inscription, of_masterclass},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[
    Definition::of::<Waitlisted>(),
    Definition::of::<SeatOffered>(),
    Definition::of::<OfferExpired>(),
    Definition::of::<WaitlistEnded>(),
];

of_inscription! {
    /// The data of `waitlisted`: the reader waits for a seat.
    pub struct Waitlisted {}
}

impl Notification for Waitlisted {
    const NAME: &'static str = "waitlisted";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CHANNELS: &'static [Channel] = EVERYWHERE;

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        Words {
            title: writer.say(
                format!("Vous êtes sur la liste d'attente de « {title} »"),
                format!("You are on the waiting list of “{title}”"),
            ),
            text: writer.say(
                "Toutes les places sont prises. Dès que l'une se libère, elle est proposée à qui attend depuis le plus longtemps.",
                "All seats are taken. As soon as one is free, it is offered to whoever has waited longest.",
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

of_inscription! {
    /// The data of `seat-offered`: a seat is offered to the reader, who waited for one.
    pub struct SeatOffered {
        /// Until when it is offered.
        pub until: Instant,
    }
}

impl Notification for SeatOffered {
    const NAME: &'static str = "seat-offered";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CHANNELS: &'static [Channel] = EVERYWHERE;

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, until) = (&self.title.0, writer.moment(&self.until));
        Words {
            title: writer.say(
                format!("Une place s'est libérée pour « {title} »"),
                format!("A seat is free for “{title}”"),
            ),
            text: writer.say(
                format!("Elle est à vous si vous l'acceptez avant le {until}. Ensuite, elle ira à la personne suivante."),
                format!("It is yours if you accept it before {until}. Then it goes to the next person."),
            ),
            link: Some(masterclass_page(writer, &self.masterclass_id, self.token.as_ref())),
            because: registered(writer),
            ..Words::default()
        }
    }

    fn seals(&self) -> Option<&'static str> {
        self.is_guest.then_some(PARTICIPANT)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until.0)
    }

    fn example(language: Language) -> Self {
        Self {
            title: plead(language),
            masterclass_id: example_id(),
            until: START,
            is_guest: false,
            token: None,
        }
    }
}

of_masterclass! {
    /// The data of `offer-expired`: the reader did not accept in time the seat that was offered.
    pub struct OfferExpired {}
}

impl Notification for OfferExpired {
    const NAME: &'static str = "offer-expired";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CHANNELS: &'static [Channel] = EVERYWHERE;

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        Words {
            title: writer.say(
                format!("La place proposée pour « {title} » n'est plus réservée"),
                format!("The seat that was offered for “{title}” is kept no longer"),
            ),
            text: writer.say(
                "Elle n'a pas été acceptée à temps. Vous pouvez vous inscrire de nouveau.",
                "It was not accepted in time. You may register again.",
            ),
            link: Some(masterclass_page(writer, &self.masterclass_id, None)),
            because: registered(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { title: plead(language), masterclass_id: example_id() }
    }
}

of_masterclass! {
    /// The data of `waitlist-ended`: the reader waited for a seat, and none is offered any more.
    pub struct WaitlistEnded {}
}

impl Notification for WaitlistEnded {
    const NAME: &'static str = "waitlist-ended";
    const NOTICE_TYPE: NoticeType = REGISTRATION;
    const CHANNELS: &'static [Channel] = EVERYWHERE;

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        Words {
            title: writer.say(
                format!("La liste d'attente de « {title} » est close"),
                format!("The waiting list of “{title}” is closed"),
            ),
            text: writer.say(
                "Aucune place ne s'est libérée pour vous, et il n'en sera plus proposé avant le début.",
                "No seat became free for you, and none will be offered any more before it begins.",
            ),
            link: Some(masterclass_page(writer, &self.masterclass_id, None)),
            because: registered(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { title: plead(language), masterclass_id: example_id() }
    }
}
