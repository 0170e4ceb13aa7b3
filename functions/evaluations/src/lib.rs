//! Evaluations: a subject, a copy, a mark with its reasons, and a coach who has the last word (seed 1 §3, §5, §6, §8).

use preau_kernel::{
    actor::Role::{Admin, Coach, Parent, Student},
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

mod access;
mod advance_evaluations;
mod answers;
pub mod copy_file;
mod copy_files;
pub mod copy_print;
mod copy_purge;
mod definitions;
pub mod evaluation;
mod exact_answer;
#[cfg(test)]
mod flow;
mod generate_evaluation;
mod get_evaluation;
pub mod grade;
mod grade_evaluation;
mod grading;
mod grading_end;
mod grading_progress;
mod grading_turn;
#[cfg(test)]
mod grading_turn_tests;
pub mod item;
mod job;
mod list_evaluations;
mod marking;
mod model_judgement;
#[cfg(test)]
mod model_testing;
mod notifier;
#[cfg(test)]
mod one_minute;
mod open_answer;
mod orders;
mod override_grade;
pub mod personal_data;
mod pool;
mod problems;
mod purge_copies;
#[cfg(test)]
mod reading_testing;
mod reading_turn;
#[cfg(test)]
mod reading_turn_tests;
mod responses;
mod subject_request;
mod subject_turn;
#[cfg(test)]
mod subject_turn_tests;
mod subject_writer;
mod submit_evaluation;
#[cfg(test)]
mod testing;
pub mod transcript;
pub mod turns;
mod view;
#[cfg(test)]
mod whole_answers;

/// Who reads: the student, their parents, those who teach.
const READERS: Access = Access::Roles(&[Student, Parent, Coach, Admin]);

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(
            Access::Roles(&[Student, Coach, Admin]),
            routes!(generate_evaluation::generate_evaluation),
        )
        .timeout_seconds(29)
        .limit(RateLimit::per_minute(10))
        .reads()
        .lists()
        .writes()
        .also_answers(&[502]),
        Function::endpoint(Access::Roles(&[Student]), routes!(submit_evaluation::submit_evaluation))
            .reads()
            .writes()
            .also_answers(&[404, 422]),
        Function::endpoint(
            Access::Roles(&[Student, Coach, Admin]),
            routes!(grade_evaluation::grade_evaluation),
        )
        .timeout_seconds(29)
        .memory_mb(512)
        .reads()
        .writes()
        .reads_files()
        .also_answers(&[404, 422, 502]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(override_grade::override_grade))
            .reads()
            .writes(),
        Function::endpoint(READERS, routes!(get_evaluation::get_evaluation)).reads().lists(),
        Function::endpoint(READERS, routes!(list_evaluations::list_evaluations)).reads().lists(),
        Function::schedule(
            "advance-evaluations",
            "* * * * *",
            "Goes on with subjects and corrections that a model is at.",
            advance_evaluations::advance_evaluations,
        )
        .reads()
        .lists()
        .writes()
        .reads_files()
        .on_jobs(job::KIND, advance_evaluations::begin_evaluations)
        .memory_mb(512)
        // One call of a model may take two minutes.
        .timeout_seconds(300),
        Function::schedule(
            "purge-copies",
            purge_copies::CRON,
            "deletes the files of copies that the school has kept for long enough",
            purge_copies::purge_copies,
        )
        .timeout_seconds(240)
        .reads()
        .lists()
        .writes()
        .deletes_files(),
    ]
}
