//! What people are told of masterclasses.

use jiff::Timestamp;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::FreeText,
    store::Scope,
    time::Instant,
    unit_of_work::Audited,
};
use preau_notification_definitions::{
    MasterclassReference, Notification,
    registrations::{
        ConfirmRegistration, MasterclassCancelled, MasterclassChanged, RegistrationCancelled,
        RegistrationConfirmed, RegistrationKnown,
    },
    waiting_list::{OfferExpired, SeatOffered, WaitlistEnded, Waitlisted},
};
use preau_relations::Membership;
use serde_json::Value;

use crate::{
    candidate::Candidate,
    inscription::{Inscription, InscriptionStatus},
    masterclass::Masterclass,
    registrant::Registrant,
};

/// Tells of what happens at an instant to the people of a masterclass.
pub(crate) struct Notifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// When it happens.
    pub now: Timestamp,
    /// Of what.
    pub masterclass: &'a Masterclass,
}

impl Notifier<'_> {
    /// The changes with what tells someone how their inscription stands now.
    pub fn stands(&self, inscription: &Inscription, changes: Changes) -> Changes {
        let (title, masterclass_id, is_guest) = (self.title(), self.reference(), inscription.is_guest);
        let content = match (inscription.status, inscription.deadline) {
            (InscriptionStatus::Registered, _) => RegistrationConfirmed {
                title,
                starts_at: self.masterclass.starts_at.map(Instant),
                link: None,
                masterclass_id: Some(masterclass_id),
                is_guest: Some(is_guest),
                token: None,
            }
            .content(),
            (InscriptionStatus::Waitlisted, _) => {
                Waitlisted { title, masterclass_id, is_guest, token: None }.content()
            }
            (InscriptionStatus::Unconfirmed, Some(until)) => {
                ConfirmRegistration { title, until: Instant(until), token: None }.content()
            }
            (InscriptionStatus::Offered, Some(until)) => {
                SeatOffered { title, masterclass_id, until: Instant(until), is_guest, token: None }.content()
            }
            (InscriptionStatus::Expired, _) => OfferExpired { title, masterclass_id }.content(),
            (InscriptionStatus::Cancelled, _) => RegistrationCancelled { title, masterclass_id }.content(),
            (InscriptionStatus::Unconfirmed | InscriptionStatus::Offered, None) => return changes,
        };
        changes.announcing(&self.to_person(inscription, content, &self.now.to_string()))
    }

    /// The changes with what tells someone that their address was registered again.
    pub fn known(&self, inscription: &Inscription, changes: Changes) -> Changes {
        let (title, masterclass_id, is_guest) = (self.title(), self.reference(), inscription.is_guest);
        let content = match (inscription.status, inscription.deadline) {
            (InscriptionStatus::Unconfirmed, Some(until)) => {
                ConfirmRegistration { title, until: Instant(until), token: None }.content()
            }
            _ => RegistrationKnown { title, masterclass_id, is_guest, token: None }.content(),
        };
        changes.announcing(&self.to_person(inscription, content, &self.now.to_string()))
    }

    /// The changes with what tells everyone that the masterclass does not take place.
    pub fn cancelled(&self, changes: Changes) -> Changes {
        let said =
            MasterclassCancelled { title: self.title(), starts_at: self.masterclass.starts_at.map(Instant) };
        self.to_everyone(&said.content(), changes)
    }

    /// The changes with what tells everyone that it is at another time.
    pub fn changed(&self, changes: Changes) -> Changes {
        let said = MasterclassChanged {
            title: self.title(),
            masterclass_id: self.reference(),
            starts_at: self.masterclass.starts_at.map(Instant),
        };
        self.to_everyone(&said.content(), changes)
    }

    /// The changes with what tells those who still wait for a seat that none is offered any more.
    pub fn waiting_ended(&self, changes: Changes) -> Changes {
        let said = WaitlistEnded { title: self.title(), masterclass_id: self.reference() };
        self.to_all_of(Candidate::all(self.masterclass.id), &said.content(), changes)
    }

    /// To the person of an inscription, while it claims that they are registered; once by this key.
    fn to_person(
        &self,
        inscription: &Inscription,
        content: (&'static str, Value),
        once: &str,
    ) -> Announcement {
        let (template, _) = content;
        let addressees = Addressees::List(vec![Addressee::new(inscription.user_id.clone())]);
        let news = Announcement::news(self.app.ids.as_ref(), self.now, content, addressees);
        let claim = inscription.claims.first();
        let claim = claim.map(|digest| Registrant::key_of(inscription.masterclass_id, digest));
        let about = claim.map(|claim| About::existence_of(inscription.resource(), claim));
        let dedupe_key = format!("{template}:{}:{{user}}:{{channel}}:{once}", inscription.id);
        let deadline = inscription.deadline.filter(|_| inscription.status == InscriptionStatus::Offered);
        Announcement { about, dedupe_key: Some(dedupe_key), expires_at: deadline, ..news }
    }

    /// To all who have a seat, wait for one or are offered one, each once.
    fn to_everyone(&self, content: &(&'static str, Value), changes: Changes) -> Changes {
        let id = self.masterclass.id;
        let Scope::Partition(members) = Membership::of_group(&Masterclass::group_of(id)) else {
            return changes;
        };
        let all = [members, Candidate::all(id)];
        all.into_iter().fold(changes, |changes, partition| self.to_all_of(partition, content, changes))
    }

    /// To all whom a partition names, each once.
    fn to_all_of(&self, partition: String, content: &(&'static str, Value), changes: Changes) -> Changes {
        let id = self.masterclass.id;
        let addressees = Addressees::members_of(partition, Vec::new());
        let news = Announcement::news(self.app.ids.as_ref(), self.now, content.clone(), addressees);
        let about = About::existence_of(self.masterclass.resource(), self.masterclass.key());
        let dedupe_key = format!("{}:{id}:{{user}}:{{channel}}:{}", content.0, self.now);
        changes.announcing(&Announcement { about: Some(about), dedupe_key: Some(dedupe_key), ..news })
    }

    fn title(&self) -> FreeText<200> {
        FreeText(self.masterclass.title.clone())
    }

    fn reference(&self) -> MasterclassReference {
        MasterclassReference(self.masterclass.id.to_string())
    }
}
