//! What is said of a student.

use jiff::{Timestamp, civil::Date};
use preau_kernel::{
    field_errors::FieldErrors,
    field_schema,
    field_types::{BoundedList, FreeText},
    id::UserId,
    input,
    one_of::add_not_one_of,
    time::{Instant, ZoneName},
    validation::Input,
};
use serde_json::Value;
use utoipa::openapi::{ObjectBuilder, schema::Type};

use crate::student::{ExamProfile, Student, Tier, Track};

/// A subject, as people call it.
type Name = FreeText<60>;
/// Specialities.
pub(crate) type Specialities = BoundedList<Name, 3>;
/// Options.
pub(crate) type Options = BoundedList<Name, 4>;
/// Languages.
pub(crate) type Languages = BoundedList<Name, 3>;

input! {
    /// A student, as a whole: what is absent is emptied.
    pub struct StudentInput {
        /// In which year they are.
        pub track: Track,
        /// How they sit the bac; `Libre` is `CandidatLibre`.
        pub profile: GivenProfile,
        /// Their specialities, up to three: in Terminale the two that go on, and then the one that was given up.
        pub specialities: Option<Specialities>,
        /// Their options, up to four; `ponctuelles-par-annee` of a candidate on their own who sits each year's assessments at
        /// its end, `dispense-mathematiques` of a student who is dispensed from anticipated mathematics.
        pub options: Option<Options>,
        /// Their languages, up to three, the first one first.
        pub llv: Option<Languages>,
        /// What is paid for; `Free` when absent.
        pub tier: Option<Tier>,
        /// Until when it is.
        pub tier_expires_at: Option<Instant>,
    }
}

/// How a student sits the bac, in the words of both tables of the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenProfile(pub ExamProfile);

const PROFILES: [&str; 3] = ["Scolarise", "CandidatLibre", "Libre"];

field_schema! {
    GivenProfile,
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(PROFILES)).into()
}

impl Input for GivenProfile {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let read = match errors.string(value)? {
            "Libre" => Some(ExamProfile::CandidatLibre),
            word => ExamProfile::parse(word),
        };
        if read.is_none() {
            add_not_one_of(errors, &PROFILES);
        }
        read.map(Self)
    }
}

impl StudentInput {
    /// The student that it says at `now`, where there was this one before.
    pub(crate) fn student(self, id: UserId, before: Option<&Student>, now: Timestamp) -> Student {
        let names = |names: Vec<Name>| names.into_iter().map(|name| name.0).collect();
        Student {
            id,
            track: self.track,
            profile: self.profile.0,
            session: session_of(self.track, now.to_zoned(ZoneName::paris().time_zone()).date()),
            specialities: names(self.specialities.map_or_else(Vec::new, |list| list.0)),
            options: names(self.options.map_or_else(Vec::new, |list| list.0)),
            llv: names(self.llv.map_or_else(Vec::new, |list| list.0)),
            tier: self.tier.unwrap_or(Tier::Free),
            tier_expires_at: self.tier_expires_at.map(|end| end.0),
            created_at: before.map_or(now, |before| before.created_at),
            updated_at: now,
        }
    }
}

/// The year of the June in which the Terminale of a student ends who is in `track` on `date`. School years change in August.
fn session_of(track: Track, date: Date) -> i16 {
    let this_june = date.year() + i16::from(date.month() >= 8);
    match track {
        Track::Terminale => this_june,
        Track::Premiere => this_june + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_première_of_2026_to_2027_sits_for_the_session_of_2028() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        for (day, premiere, terminale) in [
            ("2026-07-31", 2027, 2026),
            ("2026-08-01", 2028, 2027),
            ("2026-12-31", 2028, 2027),
            ("2027-06-30", 2028, 2027),
        ] {
            let sessions = [Track::Premiere, Track::Terminale].map(|track| session_of(track, date(day)));
            assert_eq!(sessions, [premiere, terminale], "{day}");
        }
    }
}
