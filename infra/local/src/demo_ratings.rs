//! The courses of the demonstration school in the weeks before today: who took them, what they say of them, and what is live.

use anyhow::Context;
use http::Method;
use jiff::{SignedDuration, civil::Weekday};
use serde_json::{Value, json};

use crate::{
    demo_courses::{lessons, oral, sequences},
    demo_past::{Past, Taught},
};

/// Who has done all of the course about sequences, and how many days ago they came to its end.
const GRADUATES: [(&str, i64); 6] =
    [("bastien", 20), ("lea", 18), ("yanis", 16), ("maelle", 14), ("grace", 12), ("ibrahima", 12)];
/// What the past live session is about, minute by minute: who says it, what it is, and what they say.
const SAID: [(i64, &str, &str, &str); 6] = [
    (5, "lea", "message", "Bonjour à toutes et à tous !"),
    (
        9,
        "yanis",
        "question",
        "Comment reconnaître qu'une suite est géométrique sans calculer tous les quotients ?",
    ),
    (
        12,
        "rey",
        "answer",
        "On écrit `u(n+1)` en fonction de `u(n)` : si c'est `q × u(n)` avec `q` constant, elle l'est.",
    ),
    (21, "maelle", "question", "Dans la somme, on compte bien `n + 1` termes si on part de `u(0)` ?"),
    (23, "rey", "answer", "Oui. C'est l'oubli le plus fréquent au bac : **de 0 à n, il y a n + 1 termes.**"),
    (41, "grace", "message", "Merci, c'est beaucoup plus clair."),
];

impl Past<'_> {
    /// Rey and Mba publish their courses; that of Rey has a forum.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn open_courses(&self) -> anyhow::Result<Taught> {
        self.on(36, 18, 10)?;
        let sequences = self.school.publish("rey", &sequences()).await?;
        let forum = self.open_forum(&sequences).await?;
        self.on(35, 20, 30)?;
        let oral = self.school.publish("mba", &oral()).await?;
        Ok(Taught { sequences, oral, forum })
    }

    /// Six do all of the course about sequences, Tomás half of it, and Chloé has begun. Bastien has his certificate.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn study(&self, taught: &Taught) -> anyhow::Result<()> {
        let course = &taught.sequences;
        for (student, days) in GRADUATES {
            self.on(33, 17, 40)?;
            let enrolled = self.school.enrol(student, course).await?;
            for (before, lesson) in (0..4).rev().zip(lessons(course)) {
                self.on(days + before, 17, 50)?;
                self.school.learn(student, &enrolled, lesson).await?;
            }
            self.minutes_pass(15);
            self.school.pass_quiz(student, &enrolled, course).await?;
            if student == "bastien" {
                let path = format!("/api/enrollments/{enrolled}/certificate");
                self.school.send(student, Method::POST, &path, &Value::Null).await?;
            }
        }
        for (student, since, done) in [("tomas", 31, 2), ("chloe", 9, 1)] {
            self.on(since, 19, 5)?;
            let enrolled = self.school.enrol(student, course).await?;
            for (days, lesson) in (1..).zip(lessons(course).take(done)) {
                self.on(since - days, 19, 5)?;
                self.school.learn(student, &enrolled, lesson).await?;
            }
        }
        Ok(())
    }

    /// Those who are through say what they think: Rey has published three, and rejected one that advertised; one waits for her.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn rate(&self, course: &Value) -> anyhow::Result<()> {
        let ratings = format!("/api/courses/{}/ratings", course["id"].as_str().context("a course's id")?);
        let said = [
            (
                11,
                "lea",
                5,
                "Clair et court : une heure par jour, et le chapitre est su.",
                Some("Le quiz, qui dit où l'on en est"),
                true,
            ),
            (
                10,
                "yanis",
                4,
                "Très bien expliqué. J'aurais aimé deux ou trois exercices de plus.",
                Some("Les exemples"),
                true,
            ),
            (9, "maelle", 5, "J'ai enfin compris la somme des termes !", None, true),
            (8, "ibrahima", 3, "Cours particuliers à petit prix : écrivez-moi.", None, false),
            (5, "grace", 4, "Bon rythme. La leçon sur la récurrence mériterait un schéma.", None, true),
        ];
        let mut first = None;
        for (days, student, stars, comment, pros, approved) in said {
            self.on(days, 18, 20)?;
            let enrolled = self.school.send(student, Method::GET, "/api/enrollments", &Value::Null).await?;
            let rating = json!({
                "enrollment_id": enrolled["data"][0]["id"], "rating": stars, "comment": comment, "pros": pros,
            });
            let rating = self.school.send(student, Method::POST, &ratings, &rating).await?;
            let path = format!("{ratings}/{}", rating["id"].as_str().context("a rating's id")?);
            if student == "grace" {
                continue;
            }
            self.minutes_pass(95);
            let verdict = if approved {
                json!({"status": "approved"})
            } else {
                json!({"status": "rejected", "reason": "spam"})
            };
            self.school.send("rey", Method::POST, &format!("{path}/moderate"), &verdict).await?;
            first.get_or_insert(path);
        }
        let first = first.context("a rating")?;
        for voter in ["bastien", "yanis", "maelle", "tomas"] {
            self.school.send(voter, Method::POST, &format!("{first}/helpful"), &Value::Null).await?;
        }
        Ok(())
    }

    /// On a Saturday, the week before last, Rey explained sums of sequences, live: there is a recording.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn hold_live(&self, course: &Value) -> anyhow::Result<()> {
        let start = self.weeks_ago(2, Weekday::Saturday, 10)?;
        let minute = |minutes: i64| self.at(start + SignedDuration::from_mins(minutes));
        minute(-5 * 24 * 60);
        let session = json!({
            "title": "Sommes de suites : méthode et pièges",
            "description": "On refait ensemble l'exercice 2, puis vos questions.",
            "scheduled_start_time": start,
            "scheduled_end_time": start + SignedDuration::from_mins(45),
            "max_participants": 30,
        });
        let course = course["id"].as_str().context("a course's id")?;
        let path = format!("/api/courses/{course}/live-sessions");
        let session = self.school.send("rey", Method::POST, &path, &session).await?;
        let path = format!("/api/live-sessions/{}", session["id"].as_str().context("a session's id")?);
        let post = async |person: &str, what: &str, body: Value| {
            self.school.send(person, Method::POST, &format!("{path}/{what}"), &body).await
        };
        minute(-20);
        self.deliver().await;
        minute(0);
        post("rey", "start", Value::Null).await?;
        for (minutes, student) in
            [(1, "lea"), (1, "yanis"), (2, "maelle"), (4, "bastien"), (6, "grace"), (11, "ibrahima")]
        {
            minute(minutes);
            post(student, "join", Value::Null).await?;
        }
        for (minutes, person, kind, words) in SAID {
            minute(minutes);
            let said = post(person, "chat", json!({"message": words, "message_type": kind})).await?;
            if minutes == 23 {
                let id = said["id"].as_str().context("a message's id")?;
                post("rey", &format!("chat/{id}/pin"), Value::Null).await?;
            }
        }
        minute(32);
        post("ibrahima", "leave", Value::Null).await?;
        minute(47);
        post("rey", "end", json!({})).await?;
        minute(190);
        let recording = json!({"recording_url": "https://videos.preau.example/sommes-de-suites"});
        self.school.send("rey", Method::PUT, &format!("{path}/recording"), &recording).await?;
        self.deliver().await;
        Ok(())
    }
}
