//! What a request says of a masterclass, and what becomes of it.

use jiff::Timestamp;
use preau_kernel::{
    field_types::{BoundedList, FreeText, Integer},
    input,
    problem::Problem,
    text::LocalizedText,
    time::Instant,
};

use crate::{
    masterclass::{Asked, Masterclass, MasterclassStatus},
    test_settings::{TestSettings, TestSettingsInput},
};

/// What guests are asked.
pub type AskedList = BoundedList<Asked, 2>;
/// How many seats there are.
pub type Capacity = Integer<1, 10_000>;

input! {
    /// A masterclass, as a request writes it: all of it, but for its PDF.
    pub struct MasterclassInput {
        /// Its title.
        pub title: FreeText<200>,
        /// What it is about.
        pub description: Option<FreeText<4_000>>,
        /// When it begins; absent where that is not decided.
        pub starts_at: Option<Instant>,
        /// When it ends; absent where that is not decided.
        pub ends_at: Option<Instant>,
        /// How many seats there are; any number when absent.
        pub capacity: Option<Capacity>,
        /// What it is for those who would register. Absent, a new one is a draft, and another one stays as it is.
        pub status: Option<MasterclassStatus>,
        /// What guests are asked beside their name and e-mail address; both when absent.
        pub asks: Option<AskedList>,
        /// How its tests are held.
        pub test: Option<TestSettingsInput>,
    }
}

impl MasterclassInput {
    /// Writes into `masterclass` what the request says at `now`; answers how many seats there are to be.
    ///
    /// # Errors
    /// `invalid-request`: it ends before it begins, or ends and does not begin. `invalid-transition`: what is cancelled stays
    /// so; what people may have registered for does not become a draft.
    pub(crate) fn write_to(
        self,
        masterclass: &mut Masterclass,
        now: Timestamp,
    ) -> Result<Option<u32>, Problem> {
        let (starts_at, ends_at) = (self.starts_at.map(|at| at.0), self.ends_at.map(|at| at.0));
        if ends_at.is_some_and(|ends_at| starts_at.is_none_or(|starts_at| ends_at <= starts_at)) {
            return Err(Problem::wrong_field("/ends_at", "order", ENDS_FIRST));
        }
        let status = self.status.unwrap_or(masterclass.status);
        if !may_become(masterclass.status, status) {
            return Err(Problem::invalid_transition(masterclass.status.word(), status.word()));
        }
        let mut asks =
            self.asks.map_or_else(|| vec![Asked::DateOfBirth, Asked::WhatsappNumber], |asks| asks.0);
        asks.sort_unstable();
        asks.dedup();
        masterclass.title = self.title.0;
        masterclass.description = self.description.map(|text| text.0);
        masterclass.starts_at = starts_at;
        masterclass.ends_at = ends_at;
        masterclass.status = status;
        masterclass.asks = asks;
        masterclass.test = self.test.map_or_else(TestSettings::default, |test| test.settings());
        masterclass.updated_at = now;
        Ok(self.capacity.map(|capacity| capacity.0))
    }
}

const ENDS_FIRST: LocalizedText = LocalizedText::fixed(
    "La fin doit venir après le début, et le début doit être dit.",
    "The end must come after the start, and the start must be said.",
);

/// Whether what has the status `from` may have the status `to`.
const fn may_become(from: MasterclassStatus, to: MasterclassStatus) -> bool {
    use MasterclassStatus::{Cancelled, Closed, Draft, Open};
    match (from, to) {
        (Draft, _) | (Open | Closed, Open | Closed | Cancelled) | (Cancelled, Cancelled) => true,
        (Open | Closed | Cancelled, Draft) | (Cancelled, Open | Closed) => false,
    }
}
