//! Masterclasses: registration, the bank of questions, and the tests before and after (seed 3).

use preau_kernel::{
    actor::Role::{Admin, Coach},
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

mod accept_offer;
pub mod attempt;
pub mod attempt_claim;
mod beginning;
mod cancel_inscription;
mod cancel_job;
pub mod candidate;
mod closing;
mod confirm_inscription;
mod confirm_inscription_page;
mod confirm_page;
mod confirmation;
mod create_masterclass;
mod create_question;
mod csv;
pub mod deadline;
pub mod dealt_question;
mod delete_question;
mod document_report;
mod document_source;
pub mod document_text;
mod generate_at_once;
mod generate_questions;
pub mod generation;
mod generation_end;
#[cfg(test)]
mod generation_failures;
mod generation_judgement;
#[cfg(test)]
mod generation_killed;
#[cfg(test)]
mod generation_testing;
mod generation_turn;
mod generation_view;
mod get_job;
mod get_masterclass;
mod get_student;
mod get_test;
pub mod inscription;
mod inscription_view;
mod item_statistics;
mod job_data;
mod lapse;
mod list_inscriptions;
mod list_masterclasses;
mod list_my_inscriptions;
mod list_questions;
mod list_students;
mod lot;
pub mod masterclass;
mod masterclass_input;
mod masterclass_report;
mod masterclass_view;
mod notifier;
mod offers;
mod opening;
mod overdue_tests;
mod own_attempt;
mod own_inscription;
mod participant;
pub mod personal_data;
#[cfg(test)]
mod pre_test_at_once;
pub mod question;
mod question_input;
mod question_notifier;
pub mod question_set;
mod question_view;
mod questions_written;
mod register;
mod register_guest;
pub mod registrant;
mod registration;
#[cfg(test)]
mod registration_races;
mod responses;
mod run_jobs;
mod save_responses;
pub mod seats;
mod standing;
mod start_test;
mod student;
mod student_search;
mod students_table;
mod submit_test;
mod tend_masterclasses;
pub mod test_mark;
mod test_results;
pub mod test_settings;
pub mod test_sheet;
#[cfg(test)]
mod test_testing;
mod test_traces;
pub mod test_type;
mod test_view;
mod test_window;
#[cfg(test)]
mod testing;
mod update_masterclass;
mod update_question;
mod upload_masterclass_pdf;
mod validate_inscription;
mod void_question;
pub mod waiting_entry;

/// How often participants ask what they ask during a test: guests are counted by their address, and a class shares one.
const OF_A_CLASS: RateLimit = RateLimit::per_minute(600);

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    let mut functions = vec![
        Function::endpoint(Access::Roles(&[Admin]), routes!(create_masterclass::create_masterclass)).writes(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(update_masterclass::update_masterclass))
            .reads()
            .lists()
            .writes(),
        Function::endpoint(Access::Anyone, routes!(get_masterclass::get_masterclass))
            .reads()
            .reads_files()
            .also_answers(&[401]),
        Function::endpoint(Access::Anyone, routes!(list_masterclasses::list_masterclasses)).reads().lists(),
        Function::endpoint(
            Access::Roles(&[Coach, Admin]),
            routes!(upload_masterclass_pdf::upload_masterclass_pdf),
        )
        .reads()
        .writes()
        .reads_files()
        // It holds a document, and its text.
        .memory_mb(512)
        .timeout_seconds(29)
        .also_answers(&[409, 422]),
        Function::endpoint(Access::Anyone, routes!(register::register))
            .reads()
            .lists()
            .writes()
            .limit(RateLimit::per_minute(10))
            .also_answers(&[404]),
        Function::endpoint(Access::Anyone, routes!(confirm_inscription_page::confirm_inscription_page)),
        Function::endpoint(Access::Anyone, routes!(confirm_inscription::confirm_inscription))
            .signed::<confirmation::Confirmation>()
            .reads()
            .lists()
            .writes()
            .also_answers(&[403]),
        Function::endpoint(Access::Anyone, routes!(accept_offer::accept_offer))
            .reads()
            .lists()
            .writes()
            .also_answers(&[401]),
        Function::endpoint(Access::Anyone, routes!(cancel_inscription::cancel_inscription))
            .reads()
            .lists()
            .writes()
            .also_answers(&[401]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(list_inscriptions::list_inscriptions))
            .reads()
            .lists(),
        Function::endpoint(Access::Anyone, routes!(list_my_inscriptions::list_my_inscriptions))
            .reads()
            .lists()
            .limit(OF_A_CLASS)
            .also_answers(&[401, 404]),
        Function::endpoint(
            Access::Roles(&[Coach, Admin]),
            routes!(validate_inscription::validate_inscription),
        )
        .reads()
        .writes(),
        Function::schedule(
            "tend-masterclasses",
            tend_masterclasses::CRON,
            "ends inscriptions, offers and tests whose time is over, and offers free seats to those who wait",
            tend_masterclasses::tend_masterclasses,
        )
        .reads()
        .lists()
        .writes(),
    ];
    functions.extend(of_tests());
    functions.extend(of_generation());
    functions
}

/// The bank of questions, the tests, and what comes of them.
fn of_tests() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(list_questions::list_questions))
            .reads()
            .lists()
            .also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(create_question::create_question))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(update_question::update_question))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(delete_question::delete_question))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(void_question::void_question))
            .reads()
            .writes(),
        Function::endpoint(Access::Anyone, routes!(start_test::start_test))
            .reads()
            .lists()
            .writes()
            .limit(OF_A_CLASS)
            .also_answers(&[401, 404]),
        Function::endpoint(Access::Anyone, routes!(save_responses::save_responses))
            .reads()
            .writes()
            .limit(OF_A_CLASS)
            .also_answers(&[401]),
        Function::endpoint(Access::Anyone, routes!(submit_test::submit_test))
            .reads()
            .writes()
            .limit(OF_A_CLASS)
            .also_answers(&[401, 404]),
        Function::endpoint(Access::Anyone, routes!(get_test::get_test)).reads().also_answers(&[401]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(list_students::list_students))
            .reads()
            .lists(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(get_student::get_student)).reads().lists(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(masterclass_report::masterclass_report))
            .reads()
            .lists(),
    ]
}

/// Those that have to do with questions that are generated.
fn of_generation() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(generate_questions::generate_questions))
            .reads()
            .lists()
            .writes()
            .reads_files()
            // It holds a document, its text, and it again as a model is given it.
            .memory_mb(512)
            .timeout_seconds(29)
            .also_answers(&[404, 502]),
        Function::endpoint(Access::SignedIn, routes!(get_job::get_job))
            .reads()
            .lists()
            .writes()
            .reads_files()
            .memory_mb(512)
            .timeout_seconds(29),
        Function::endpoint(Access::SignedIn, routes!(cancel_job::cancel_job))
            .reads()
            .writes()
            .also_answers(&[409]),
        Function::schedule(
            "run-jobs",
            "* * * * *",
            "Goes on with what takes longer than a request: questions that a model writes.",
            run_jobs::run_jobs,
        )
        .reads()
        .lists()
        .writes()
        .reads_files()
        .on_jobs(generation::KIND, run_jobs::begin_jobs)
        .memory_mb(512)
        // One call of a model may take two minutes.
        .timeout_seconds(300),
    ]
}
