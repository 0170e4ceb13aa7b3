//! The class of the demonstration school: who teaches it whom, the lessons that it had, and its grades.

use http::Method;
use jiff::{
    SignedDuration, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde_json::{Value, json};

use crate::{
    demo_past::Past,
    demo_photos::{CLASS, CLASS_NAME},
    people::CLASSMATES,
};

/// What pupils had in two assessments, and what is said of the first to some of them.
const GRADES: [(&str, [f64; 2], Option<&str>); 10] = [
    ("amina", [14.5, 16.0], Some("Bon travail : la méthode est là, soignez la rédaction.")),
    ("bastien", [11.0, 9.5], Some("Des calculs justes, une conclusion qui manque.")),
    ("lea", [17.0, 15.5], Some("Excellent, continuez.")),
    ("yanis", [12.5, 13.0], None),
    ("maelle", [15.0, 14.0], None),
    ("ibrahima", [9.0, 11.5], Some("Revoyez la somme des termes, puis l'exercice 3.")),
    ("grace", [13.5, 12.0], None),
    ("tomas", [7.5, 10.0], Some("Venez me voir : on reprend la raison ensemble.")),
    ("chloe", [10.5, 8.0], None),
    ("noe", [16.0, 17.5], Some("Très clair.")),
];
/// The lessons before the last one: how many days ago, of what, and who was not there, or late.
const LESSONS: [(i64, &str, &str, &str); 3] = [
    (19, "Suites arithmétiques", "bastien", "absent"),
    (12, "Suites géométriques", "amina", "late"),
    (6, "Sens de variation d'une suite", "noe", "absent"),
];

impl Past<'_> {
    /// A class of ten that Rey and Mba teach. Rey has completed three lessons, and marked two assessments: the grades of the first
    /// are published, those of the second are drafts still.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn teach_class(&self) -> anyhow::Result<()> {
        self.on(39, 10, 0)?;
        let today = self.school.host.clock.now().to_zoned(TimeZone::get("Europe/Paris")?);
        let first = if today.month() < 9 { today.year() - 1 } else { today.year() };
        let class = json!({
            "id": CLASS, "name": CLASS_NAME, "subject": "mathematiques", "level": "Terminale",
            "school_year": format!("{first}-{}", first + 1), "teachers": ["rey", "mba"],
        });
        self.school.send("claire", Method::POST, "/api/classes", &class).await?;
        let mut pupils = vec!["amina", "bastien"];
        pupils.extend(CLASSMATES.iter().map(|person| person.id));
        let path = format!("/api/classes/{CLASS}/roster");
        self.school.send("claire", Method::PUT, &path, &json!({"students": pupils})).await?;
        for (number, (days, chapter, student, status)) in (1..).zip(LESSONS) {
            let mut missing = json!({"student_id": student, "status": status});
            if status == "late" {
                missing["minutes_late"] = json!(12);
            }
            self.complete_lesson(number, self.school_day(days)?, chapter, missing).await?;
            if number == 1 {
                self.mark_class(1, self.school_day(16)?, "Contrôle : suites arithmétiques").await?;
                self.deliver().await;
            }
        }
        self.mark_class(2, self.school_day(2)?, "Interrogation : limites").await
    }

    /// On the last day of school Amina was absent, of which Fatou was told ten minutes later.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn miss_lesson(&self) -> anyhow::Result<()> {
        let absent = json!({"student_id": "amina", "status": "absent"});
        self.complete_lesson(4, self.school_day(1)?, "Limites de suites", absent).await?;
        self.minutes_pass(11);
        self.deliver().await;
        Ok(())
    }

    /// The day that is so many before today, or the Friday before it.
    fn school_day(&self, days: i64) -> anyhow::Result<Date> {
        let today = self.school.host.clock.now().to_zoned(TimeZone::get("Europe/Paris")?);
        let mut day = today.date().checked_sub(days.days())?;
        while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            day = day.yesterday()?;
        }
        Ok(day)
    }

    /// Rey writes what a lesson was, when it is over.
    async fn complete_lesson(
        &self,
        number: i64,
        day: Date,
        chapter: &str,
        missing: Value,
    ) -> anyhow::Result<()> {
        let starts = day.at(8, 0, 0, 0).to_zoned(TimeZone::get("Europe/Paris")?)?.timestamp();
        self.at(starts + SignedDuration::from_mins(58));
        let lesson = json!({
            "id": format!("019a5f2e-0000-7000-8000-{number:012}"), "date": day.to_string(),
            "starts_at": starts, "ends_at": starts + SignedDuration::from_mins(55), "chapters": [chapter],
            "homework": format!("{chapter} : exercices {number} à {}", number + 3), "attendance": [missing],
        });
        let path = format!("/api/classes/{CLASS}/sessions/complete");
        self.school.send("rey", Method::POST, &path, &lesson).await?;
        Ok(())
    }

    /// Rey marks an assessment of a day in the evening after, and publishes the first.
    async fn mark_class(&self, number: usize, day: Date, title: &str) -> anyhow::Result<()> {
        let evening = day.at(20, 30, 0, 0).to_zoned(TimeZone::get("Europe/Paris")?)?.timestamp();
        self.at(evening);
        let term = match day.month() {
            9..=11 => "T1",
            12 | 1 | 2 => "T2",
            _ => "T3",
        };
        let id = format!("019a5f2e-1000-7000-8000-{number:012}");
        let grades = GRADES.iter().map(|(student, scores, comment)| {
            let comment = comment.filter(|_| number == 1);
            json!({"student_id": student, "status": "graded", "score": scores[number - 1], "comment": comment})
        });
        let body = json!({
            "assessment": {
                "id": id, "title": title, "date": day.to_string(), "out_of": 20, "coefficient": number, "term": term,
            },
            "grades": grades.collect::<Vec<_>>(),
        });
        let path = format!("/api/classes/{CLASS}/grades");
        let sheet = self.school.send("rey", Method::PUT, &path, &body).await?;
        if number == 1 {
            let seen = json!({"assessment_id": id, "sheet_version": sheet["sheet_version"]});
            self.school.send("rey", Method::POST, &format!("{path}/publish"), &seen).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_kernel::server::router;
    use preau_native::SystemClock;

    use super::*;
    use crate::{
        demo::{School, load},
        host::Host,
    };

    #[tokio::test]
    async fn a_teacher_finds_the_class_and_its_lessons_and_pupils_its_photos() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::with_school(folder.path(), Arc::new(SystemClock));
        let router = router(&host.functions, &host.app, &[]);
        load(&host, &router).await.unwrap();
        load(&host, &router).await.unwrap();
        let school = School { host: &host, router: &router };
        let read = async |person: &str, path: &str| {
            school.send(person, Method::GET, path, &Value::Null).await.unwrap()["data"]
                .as_array()
                .unwrap()
                .clone()
        };
        for teacher in ["rey", "mba", "claire"] {
            let classes = read(teacher, "/api/classes").await;
            assert_eq!((classes.len(), &classes[0]["id"]), (1, &json!(CLASS)), "{teacher}");
        }
        let lessons = read("mba", &format!("/api/classes/{CLASS}/sessions")).await;
        let said: Vec<_> = lessons.iter().map(|one| [&one["absent"], &one["late"]]).collect();
        let expected = [[1, 0], [1, 0], [0, 1], [1, 0]].map(|counts| counts.map(|count| json!(count)));
        assert_eq!(said, expected.each_ref().map(|counts| [&counts[0], &counts[1]]));
        let sheets = read("mba", &format!("/api/classes/{CLASS}/grades")).await;
        let published: Vec<bool> = sheets.iter().map(|one| one["published"].is_object()).collect();
        assert_eq!(published, [false, true]);
        // Amina reads the mark that is published, and no draft.
        let marks = read("amina", "/dashboard/marks").await;
        let of_class = |title: &str| marks.iter().filter(|mark| mark["title"] == title).count();
        assert_eq!(
            (of_class("Contrôle : suites arithmétiques"), of_class("Interrogation : limites")),
            (1, 0)
        );
        for pupil in ["amina", "bastien"] {
            let photos = read(pupil, &format!("/photos?subject_kind=class&subject_id={CLASS}")).await;
            assert_eq!(photos.len(), 2, "{pupil}");
        }
    }
}
