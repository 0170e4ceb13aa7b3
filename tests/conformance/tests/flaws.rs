//! The suite itself: the model passes it whole, and flaws that a store may well have are each caught where they should be.

mod flawed;

use std::sync::Arc;

use flawed::{Flaw, Flaw::*, Flawed};
use futures_util::FutureExt;
use preau_conformance::{Case, Subject, TestClock, cases};

/// Each flaw, and a case that must fail on a store that has it.
const FLAWS: &[(Flaw, &str)] = &[
    (AdditionsBumpTheVersion, "an_addition_changes_nothing_but_the_counters"),
    (ReplacementsResetTheCounters, "a_replacement_replaces_all_but_the_counters"),
    (CountsAreReadThenWritten, "sixty_four_writers_of_one_counter_all_count"),
    (CreationsOverwrite, "creating_what_exists_fails_and_changes_nothing"),
    (CreationsOverwrite, "sixty_four_creators_of_one_key_leave_one_winner"),
    (VersionsAreIgnored, "replacing_at_another_version_or_what_is_absent_fails"),
    (VersionsAreIgnored, "sixty_four_transactions_on_one_pair_keep_it_even"),
    (TransactionsStopAtTheFailure, "one_failure_among_a_hundred_writes_leaves_nothing_written"),
    (TransactionsStopAtTheFailure, "sixty_four_writers_of_one_version_all_land"),
    (PositionsAreOffByOne, "every_failing_precondition_is_named_by_its_position"),
    (TheLastFailureIsNamed, "of_several_failures_the_first_is_named"),
    (TooManyWritesAreSplit, "what_no_adapter_can_write_is_refused"),
    (PrefixesArePatterns, "a_prefix_is_taken_letter_by_letter"),
    (PrefixesEndAtTheLastCharacter, "a_prefix_is_taken_letter_by_letter"),
    (RangesExcludeTheirEnd, "a_range_includes_both_its_ends"),
    (KeysSortAsUtf16, "a_partition_is_answered_in_the_order_of_utf8_bytes_both_ways"),
    (FullSlicesPromiseANext, "a_slice_names_the_next_one_exactly_when_there_is_more"),
    (PositionsNeedTheirItem, "a_walk_outlives_every_item_that_it_stands_on"),
    (PositionsNeedTheirItem, "a_walk_neither_skips_nor_repeats_while_items_come_and_go"),
    (EqualEntriesAreSkipped, "equal_entries_come_steadily_each_once"),
    (OldEntriesStay, "an_entry_moves_when_its_item_is_replaced"),
    (OldEntriesStay, "an_entry_goes_with_its_item"),
    (OldEntriesStay, "entries_move_alone_and_the_version_stays"),
    (MovesBumpTheVersion, "what_was_in_one_partition_moves_to_its_shards_though_it_is_interrupted"),
    (MovesBumpTheVersion, "entries_move_alone_and_the_version_stays"),
    (ExpiredItemsAreOnlyHidden, "expired_items_neither_fill_a_slice_nor_promise_a_next_one"),
    (ExpiredItemsAreOnlyHidden, "an_expired_item_counts_as_absent_for_every_precondition"),
    (ExpiredItemsAreOnlyHidden, "additions_to_an_expired_item_start_anew"),
    (ExpiryIsLate, "an_item_is_gone_from_the_second_it_expires"),
    (PurgesTakeWhatWillExpire, "a_purge_deletes_expired_items_alone"),
    (ManyItemsComeInTheirOwnOrder, "many_items_are_read_in_the_order_of_their_keys"),
    (ManyItemsComeInTheirOwnOrder, "what_is_asked_for_twice_is_read_once_and_answered_twice"),
    (DocumentsAreParsed, "every_shape_of_json_comes_back_as_it_was_written"),
    (BoundsAreIgnored, "a_ceiling_holds_at_its_total_and_not_beyond"),
    (BoundsAreIgnored, "a_floor_holds_at_its_total_and_not_below"),
    (BoundsAreIgnored, "sixty_three_takers_of_twenty_one_seats_fill_them"),
    (FloorsAreIgnored, "a_floor_holds_at_its_total_and_not_below"),
    (FloorsAreIgnored, "sixty_four_hands_in_one_stock_never_take_what_is_not_there"),
    (BoundsExcludeTheirEnd, "a_ceiling_holds_at_its_total_and_not_beyond"),
    (BoundsExcludeTheirEnd, "a_floor_holds_at_its_total_and_not_below"),
    (BoundsExcludeTheirEnd, "sixty_three_takers_of_twenty_one_seats_fill_them"),
    (BoundsAreReadThenWritten, "sixty_three_takers_of_twenty_one_seats_fill_them"),
    (BoundsAreReadThenWritten, "sixty_four_hands_in_one_stock_never_take_what_is_not_there"),
    (BoundsOfWhatIsNotAddedToAreIgnored, "bounds_are_each_counters_own"),
    (WhatIsOutOfBoundsIsLeftOut, "a_bound_that_fails_undoes_its_transaction"),
    (BoundsOfCountsAreIgnored, "a_count_takes_no_bounds"),
    (ExpiredItemsAreOnlyHidden, "an_expired_counter_stands_at_zero_for_bounds"),
    (TransactionsStopAtTheFailure, "a_bound_that_fails_undoes_its_transaction"),
    (BoundsAreIgnored, "random_operations_answer_as_the_model_does"),
    (OldEntriesStay, "voters_who_flip_at_once_leave_the_order_of_the_counts"),
    (PositionsNeedTheirItem, "random_operations_answer_as_the_model_does"),
    (OldEntriesStay, "random_operations_answer_as_the_model_does"),
    (ExpiredItemsAreOnlyHidden, "random_operations_answer_as_the_model_does"),
    (AdditionsBumpTheVersion, "random_operations_answer_as_the_model_does"),
];

/// What the case says of the model with this flaw. The model never waits, so that one poll of a case that does not yield
/// would do; those that yield are polled on.
fn verdict(case: &Case, flaw: Option<Flaw>) -> Result<(), String> {
    let clock = Arc::new(TestClock::default());
    let store = Arc::new(Flawed::new(flaw, Arc::clone(&clock)));
    let mut run = (case.run)(Subject { store, clock, prefix: case.name.to_owned(), purges: true });
    loop {
        if let Some(verdict) = (&mut run).now_or_never() {
            return verdict;
        }
    }
}

#[test]
fn the_model_passes_every_case() {
    for case in cases() {
        assert_eq!(verdict(&case, None), Ok(()), "{}", case.name);
    }
}

#[test]
fn every_flaw_is_caught() {
    for (flaw, name) in FLAWS {
        let case = cases().into_iter().find(|case| case.name == *name).unwrap();
        assert!(verdict(&case, Some(*flaw)).is_err(), "{name} lets {flaw:?} pass");
    }
}
