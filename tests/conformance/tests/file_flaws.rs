//! The suite of files itself: files in memory pass it whole, and flaws that an adapter may well have are each caught where
//! they should be.

mod flawed_files;

use std::{collections::BTreeSet, sync::Arc};

use flawed_files::{Flaw, Flaw::*, FlawedFiles, FlawedReach};
use futures_util::FutureExt;
use preau_conformance::{
    Case, TestClock, cases,
    files::{FileSubject, file_cases},
};

/// Each flaw, and a case that must fail on files that have it.
const FLAWS: &[(Flaw, &str)] = &[
    (TypesAreForgotten, "a_file_is_read_as_it_was_put_until_it_is_deleted"),
    (TypesAreForgotten, "a_file_is_replaced_whole_and_so_is_its_type"),
    (EmptyFilesAreNone, "an_empty_file_is_a_file"),
    (KeysAreCaseless, "a_key_may_have_spaces_accents_and_signs"),
    (KeysAreDecoded, "a_key_may_have_spaces_accents_and_signs"),
    (WritesShowHalfDone, "of_many_who_write_one_file_one_wins_whole"),
    (RangesIncludeTheirEnd, "a_range_has_the_bytes_that_there_are"),
    (RangesIncludeTheirEnd, "ten_megabytes_are_read_as_they_were_put"),
    (RangesBeyondTheEndFail, "a_range_has_the_bytes_that_there_are"),
    (RangesBeyondTheEndFail, "an_empty_file_is_a_file"),
    (RangesForgetTheType, "a_range_has_the_bytes_that_there_are"),
    (RangesOfNoFileAreEmpty, "a_range_of_no_file_is_none"),
    (DeletionsNeedAFile, "a_file_is_read_as_it_was_put_until_it_is_deleted"),
    (DeletionsTakeWhatBeginsAlike, "a_file_is_read_as_it_was_put_until_it_is_deleted"),
    (StreamsForgetTheirType, "a_stream_is_kept_as_it_came"),
    (StreamsKeepWhatCame, "a_stream_that_is_cut_leaves_what_was_there"),
    (StreamsHaveAnyLength, "a_stream_of_another_length_is_not_kept"),
    (ListsSortAsUtf16, "a_list_has_the_files_of_its_prefix_by_the_bytes_of_their_keys"),
    (ListsEndWithTheirSlice, "a_list_goes_on_where_its_slice_ended"),
    (ListsCountWhereTheyAre, "a_list_goes_on_though_all_that_it_named_is_deleted"),
    (PrefixesAreFolders, "a_list_has_the_files_of_its_prefix_by_the_bytes_of_their_keys"),
    (DispositionsAreIgnored, "an_address_to_read_answers_the_disposition_that_it_was_made_with"),
    (AddressesLastLonger, "nothing_is_put_when_the_time_is_over"),
    (AddressesLastLonger, "nothing_is_read_when_the_time_is_over"),
    (AddressesEndEarly, "nothing_is_put_when_the_time_is_over"),
    (AddressesEndEarly, "nothing_is_read_when_the_time_is_over"),
    (AddressesAreReadShort, "no_address_is_good_that_was_altered"),
    (AddressesToReadTakeFiles, "an_address_is_good_for_its_own_permission_alone"),
    (AddressesToPutAnswerFiles, "an_address_is_good_for_its_own_permission_alone"),
    (SizesAreNotHeld, "what_has_another_size_is_refused"),
    (TypesAreNotHeld, "what_has_another_type_is_refused"),
    (TypesAreNotHeld, "every_header_that_an_address_names_is_needed_as_it_is"),
    (ChecksumsAreNotHeld, "what_has_another_checksum_is_refused"),
    (BodiesAreLimited, "ten_megabytes_go_through_addresses"),
];

/// What the case says of files in memory with this flaw. They never wait, so that polling is enough.
fn verdict(case: &Case<FileSubject>, flaw: Option<Flaw>) -> Result<(), String> {
    let clock = Arc::new(TestClock::default());
    let files = Arc::new(FlawedFiles::new(flaw, Arc::clone(&clock)));
    let reach = Arc::new(FlawedReach::of(&files));
    let mut run = (case.run)(FileSubject { files, reach, clock, prefix: case.name.to_owned() });
    loop {
        if let Some(verdict) = (&mut run).now_or_never() {
            return verdict;
        }
    }
}

#[test]
fn files_in_memory_pass_every_case() {
    for case in file_cases() {
        assert_eq!(verdict(&case, None), Ok(()), "{}", case.name);
    }
}

#[test]
fn every_flaw_is_caught() {
    for (flaw, name) in FLAWS {
        let case = file_cases().into_iter().find(|case| case.name == *name).unwrap();
        assert!(verdict(&case, Some(*flaw)).is_err(), "{name} lets {flaw:?} pass");
    }
}

#[test]
fn no_two_cases_have_the_same_name() {
    let stores = cases().into_iter().map(|case| case.name);
    let names: Vec<_> = stores.chain(file_cases().into_iter().map(|case| case.name)).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}
