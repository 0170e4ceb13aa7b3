//! The scenario: what one day at the school asks of a host.

mod access;
mod again;
mod booking;
mod mistakes;
mod service;

use crate::{host::Host, school::School};

/// Plays the scenario on `host`. It may be played again on the same data.
///
/// # Panics
/// At the first answer that is not as expected.
pub async fn run(host: &Host) {
    let school = School::of(host);
    service::the_service_says_what_it_is(&school).await;
    access::who_has_no_good_token_stays_outside(&school).await;
    access::amina_writes_her_profile(&school).await;
    mistakes::mistakes_are_all_named_and_book_nothing(&school).await;
    let lesson = booking::amina_books_a_lesson(&school).await;
    booking::its_people_read_it_and_nobody_else(&school, &lesson).await;
    let contested = booking::of_twenty_clients_at_once_one_wins(&school).await;
    booking::the_coach_lists_both_page_by_page(&school, &[&lesson, &contested]).await;
    booking::the_coach_cancels_twice_and_it_happens_once(&school, &contested).await;
    booking::the_slot_is_bookable_at_once(&school).await;
    again::a_request_sent_again_is_answered_again(&school).await;
    again::the_same_request_at_once_books_once(&school).await;
    service::the_journal_tells_who_did_what(&school, &contested).await;
    service::paths_are_forgiving_and_say_what_they_lack(&school).await;
}
