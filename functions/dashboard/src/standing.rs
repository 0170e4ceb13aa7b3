//! How a student stands: what others say of them, in reports, is decided on it. One call of the store.

use jiff::Timestamp;
use preau_kernel::{
    decimal::Decimal, entity::Stored, id::UserId, list::Records, problem::Problem, time::ZoneName,
};
use preau_users::profile::Profile;

use crate::{
    exam_plan::ExamPlan,
    progress::{Progress, Score, overall},
    streak::Streak,
    task_count::{OPEN, count_key},
};

/// How a student stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What they are called, where they said so.
    pub name: Option<String>,
    /// Where they are.
    pub zone: ZoneName,
    /// How far they are in all subjects; 0 while nothing was recorded.
    pub progress_overall: Score,
    /// How many tasks they have to do.
    pub tasks_open: u32,
    /// The days on which they did something.
    pub streak: Option<Streak>,
}

impl Standing {
    /// How a student stands now.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, student: &UserId) -> Result<Self, Problem> {
        let [profile, plan, streak] =
            [Profile::key_of(student), ExamPlan::key_of(student), Streak::key_of(student)];
        let (totals, count) = (Progress::totals_key(student), count_key(student));
        let keys = [&profile, &plan, &streak, &totals, &count].map(Clone::clone);
        let read = records.batch(keys).await?;
        let profile = read.find::<Profile>(&profile)?.map(|stored| stored.entity);
        let plan = read.find::<ExamPlan>(&plan)?.map(|stored| stored.entity);
        Ok(Self {
            name: profile.as_ref().and_then(Profile::name),
            zone: profile.map_or_else(ZoneName::paris, |profile| profile.time_zone),
            progress_overall: score(overall(&read.counters(&totals), plan.as_ref())),
            tasks_open: u32::try_from(read.total(&count, OPEN)).unwrap_or_default(),
            streak: read.find::<Streak>(&streak)?.map(|Stored { entity, .. }| entity),
        })
    }

    /// For how many days in a row something was done until `instant`, or until the day before: of what is known now.
    #[must_use]
    pub fn streak_days(&self, instant: Timestamp) -> u32 {
        self.streak.as_ref().map_or(0, |streak| streak.length_until(instant))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is from 0 to 1, to four places"
)]
fn score(number: f64) -> Score {
    Decimal((number * f64::from(Score::ONE)).round() as u32)
}
