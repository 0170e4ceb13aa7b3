//! What the demonstration school did in the weeks before its host was started: the same functions, with a clock that is put back.

use std::sync::Arc;

use axum::Router;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Weekday, tz::TimeZone};
use preau_kernel::{
    app::App,
    clock::Clock,
    server::{router, run_schedule},
};
use serde_json::Value;

use crate::{demo::School, demo_clock::MovedClock, demo_mail::Postman, host::Host};

/// What tells people, in the order in which one gives the next something to do.
const TELLING: [&str; 3] = ["tell-absences", "send-reminders", "deliver-messages"];

/// The host as it was: its functions over the same store, with their clock put back, and with mail that leaves no machine.
pub struct FormerHost {
    clock: Arc<MovedClock>,
    app: App,
    router: Router,
    /// Who took what was sent.
    pub mail: Arc<Postman>,
}

impl FormerHost {
    /// Of this host.
    pub fn of(host: &Host) -> Self {
        let clock = Arc::new(MovedClock::new(Arc::clone(&host.clock)));
        let mail = Arc::new(Postman::default());
        let mut app = host.app.clone().waking_nobody();
        app.clock = Arc::<MovedClock>::clone(&clock);
        app.senders.email = Arc::<Postman>::clone(&mail);
        app.webhooks.resend = Some(Arc::<Postman>::clone(&mail));
        let router = router(&host.functions, &app, &[]);
        Self { clock, app, router, mail }
    }

    /// The school on it.
    pub const fn school<'a>(&'a self, host: &'a Host) -> Past<'a> {
        Past { school: School { host, router: &self.router }, was: self }
    }
}

/// The school, at some time before.
pub struct Past<'a> {
    /// What it does then.
    pub school: School<'a>,
    /// On which host.
    pub was: &'a FormerHost,
}

/// The courses that the school has had for weeks.
pub struct Taught {
    /// About sequences, by Rey, with a forum.
    pub sequences: Value,
    /// About the oral exam, by Mba.
    pub oral: Value,
    /// The id of the forum.
    pub forum: String,
}

impl School<'_> {
    /// What it did in the weeks before its host was started.
    ///
    /// # Errors
    /// A function refused what the school did.
    pub async fn look_back(&self) -> anyhow::Result<Taught> {
        FormerHost::of(self.host).school(self.host).goes_by().await
    }
}

impl Past<'_> {
    /// Weeks of a school: its people come, two courses are taught, rated and talked of, a live session and a masterclass are held,
    /// and some of its letters do not arrive.
    ///
    /// # Errors
    /// A function refused what the school did.
    pub async fn goes_by(&self) -> anyhow::Result<Taught> {
        self.on(40, 9, 0)?;
        self.school.meet().await?;
        let taught = self.open_courses().await?;
        self.prepare_masterclass().await?;
        self.study(&taught).await?;
        self.hold_masterclass().await?;
        self.teach_class().await?;
        self.keep_poster().await?;
        self.write_letters().await?;
        self.rate(&taught.sequences).await?;
        self.hold_live(&taught.sequences).await?;
        self.talk(&taught).await?;
        self.on(4, 19, 0)?;
        self.deliver().await;
        self.read_notices().await?;
        self.miss_lesson().await?;
        Ok(taught)
    }

    /// It is so many days before today, at this time in Paris.
    ///
    /// # Errors
    /// There is no such time.
    pub fn on(&self, days: i64, hour: i8, minute: i8) -> anyhow::Result<Timestamp> {
        let today = self.school.host.clock.now().to_zoned(TimeZone::get("Europe/Paris")?);
        let day = today.date().checked_sub(days.days())?;
        let at = day.at(hour, minute, 0, 0).to_zoned(today.time_zone().clone())?.timestamp();
        self.was.clock.put_to(at);
        Ok(at)
    }

    /// It is this instant.
    pub fn at(&self, instant: Timestamp) {
        self.was.clock.put_to(instant);
    }

    /// So many such days ago, at this hour in Paris: one week ago is the last one before today.
    ///
    /// # Errors
    /// There is no such time.
    pub fn weeks_ago(&self, weeks: i32, weekday: Weekday, hour: i8) -> anyhow::Result<Timestamp> {
        let today = self.school.host.clock.now().to_zoned(TimeZone::get("Europe/Paris")?);
        let day = today.nth_weekday(-weeks, weekday)?;
        Ok(day.date().at(hour, 0, 0, 0).to_zoned(day.time_zone().clone())?.timestamp())
    }

    /// Some minutes pass.
    pub fn minutes_pass(&self, minutes: i64) {
        self.was.clock.put_to(self.was.clock.now() + SignedDuration::from_mins(minutes));
    }

    /// What people are to be told by now is told.
    pub async fn deliver(&self) {
        let functions = &self.school.host.functions;
        for name in TELLING {
            let function = functions.iter().find(|function| function.name == name);
            if let Some((function, schedule)) = function.and_then(|one| Some((one, one.as_schedule()?))) {
                // What is not told now is later.
                drop(run_schedule(&function.name, schedule, &self.was.app).await);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_native::SystemClock;

    use super::*;
    use crate::demo::load;

    #[tokio::test]
    async fn the_school_has_weeks_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::with_school(folder.path(), Arc::new(SystemClock));
        let router = router(&host.functions, &host.app, &[]);
        load(&host, &router).await.unwrap();
        let school = School { host: &host, router: &router };
        let read = async |person: &str, path: &str| {
            school.send(person, Method::GET, path, &Value::Null).await.unwrap()
        };
        let list =
            async |person: &str, path: &str| read(person, path).await["data"].as_array().unwrap().clone();

        // Courses, with what students say of them, a live session that is over, and a flag.
        let courses = list("rey", "/api/courses").await;
        let sequences =
            courses.iter().find(|course| course["title"].as_str().unwrap().starts_with("Suites")).unwrap();
        let course = format!("/api/courses/{}", sequences["id"].as_str().unwrap());
        let shown = list("amina", &format!("{course}/ratings")).await;
        assert_eq!(shown.len(), 3, "{shown:?}");
        let stats = read("amina", &format!("{course}/ratings/stats")).await;
        assert_eq!(stats["rating_count"], 5, "{stats}");
        let lives = read("amina", &format!("{course}/live-sessions")).await;
        let lives = lives.as_array().unwrap();
        let over = lives.iter().find(|live| live["status"] == "ended").unwrap();
        assert!(over["recording_url"].is_string() && lives.len() == 2, "{lives:?}");
        let over = format!("/api/live-sessions/{}", over["id"].as_str().unwrap());
        let there = list("rey", &format!("{over}/participants")).await;
        let minutes: Vec<i64> =
            there.iter().map(|one| one["attendance_duration"].as_i64().unwrap()).collect();
        assert!(there.len() == 6 && minutes.contains(&46) && minutes.contains(&21), "{minutes:?}");
        let said = read("amina", &format!("{over}/chat")).await;
        assert_eq!(said.as_array().unwrap().len(), 6, "{said}");
        let forum = read("rey", &format!("{course}/forum")).await;
        let flags = list("rey", &format!("/api/forums/{}/flags", forum["id"].as_str().unwrap())).await;
        assert!(!flags.is_empty());

        // Two masterclasses: one is over, with its tests before and after; one begins at a round hour.
        let masterclasses = list("claire", "/masterclasses").await;
        assert_eq!(masterclasses.len(), 2);
        for masterclass in &masterclasses {
            assert!(masterclass["starts_at"].as_str().unwrap().ends_with(":00:00Z"), "{masterclass}");
        }
        let held =
            masterclasses.iter().find(|one| one["title"].as_str().unwrap().starts_with("Suites")).unwrap();
        let report = read("rey", &format!("/masterclasses/{}/report", held["id"].as_str().unwrap())).await;
        assert_eq!([&report["pre"]["taken"], &report["post"]["taken"], &report["gain"]["better"]], [9, 8, 8]);

        // Not all that was sent arrived, one photo is kept from the purge, and not all is read.
        let dead = list("claire", "/api/admin/messages?state=dead").await;
        assert!(!dead.is_empty() && dead.iter().all(|one| one["reason"] == "SMTP answered 550"), "{dead:?}");
        assert_eq!(list("claire", "/api/admin/suppressed-addresses").await.len(), 3);
        let trash = list("claire", "/photos/trash").await;
        assert_eq!(trash.iter().filter(|photo| photo["held"] == true).count(), 1);
        for person in ["amina", "bastien", "rey"] {
            let notices = list(person, "/notifications").await;
            let unread = notices.iter().filter(|notice| notice["is_read"] == false).count();
            assert!(unread > 0 && unread < notices.len(), "{person}: {unread} of {}", notices.len());
        }

        // A copy that is good, and that is called by the name of its subject.
        let evaluations = list("amina", "/eval/list").await;
        let corrected = evaluations.iter().find(|one| one["status"] == "Corrigé").unwrap();
        let score = corrected["grade"]["score_20"].as_f64().unwrap();
        assert!((13.0..=17.0).contains(&score), "{corrected}");
        let marks = list("amina", "/dashboard/marks").await;
        assert!(marks.iter().any(|mark| mark["title"] == "Évaluation : Mathématiques"), "{marks:?}");
    }
}
