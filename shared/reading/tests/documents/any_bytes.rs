//! Whatever the bytes are, nothing panics, nothing takes long, and what is read keeps to its word.

use std::path::Path;

use preau_faults::{Faults, faulty};
use preau_reading::{Limits, read};
use proptest::prelude::*;

use crate::{
    encrypted::encrypted,
    files::{lines, page, usual},
    packed::with_object_stream,
};

/// Limits that small documents come to.
const SMALL: Limits = Limits {
    bytes: 1_000_000,
    pages: 20,
    stream: 100_000,
    unpacked: 1_000_000,
    chars: 5_000,
    work: 5_000_000,
};

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let document = read(bytes, &SMALL);
    prop_assert_eq!(&document, &read(bytes, &SMALL));
    if let Ok(document) = document {
        prop_assert!((1..=SMALL.pages).contains(&document.pages.len()));
        for (number, page) in (1..).zip(&document.pages) {
            prop_assert_eq!(page.number, number);
            prop_assert!(page.text.chars().count() <= SMALL.chars * 40);
            prop_assert!(page.text.lines().all(|line| line == line.trim()));
        }
    }
    Ok(())
}

fn files() -> Vec<Vec<u8>> {
    vec![usual(), with_object_stream(), page(lines(&["Une page, d’abord.", "Et la suite."]))]
}

/// The same, and some that are encrypted: none by what is made to take long.
fn with_encrypted() -> Vec<Vec<u8>> {
    let encrypted = ["rc4-40.pdf", "rc4-128-filter.pdf", "aes-128.pdf", "aes-256-old.pdf"].map(encrypted);
    files().into_iter().chain(encrypted).collect()
}

/// How much is wrong with a file.
const MOST: Faults = Faults { overwritten: 11, piece: 199, times: 3 };

/// Bytes at which readers go wrong.
fn interesting() -> impl Strategy<Value = u8> {
    prop_oneof![any::<u8>(), prop::sample::select(b"0129-.[]<>()/%#RfnQq \n\0\xFF".to_vec())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&[&b"%PDF-1.7\n"[..], &bytes].concat())?;
    }

    #[test]
    fn any_content_is_judged(content in "([a-zA-Z*'\"]{1,2}|[0-9.-]{1,6}|/[A-Z]1?|\\(.{0,9}\\)|<[0-9a-f]{0,8}>|\\[|\\]| |\n){0,120}") {
        check(&page(content.replace('\u{0}', "")))?;
    }

    #[test]
    fn a_file_with_faults_is_judged(bytes in faulty(with_encrypted(), interesting(), MOST)) {
        check(&bytes)?;
    }
}

/// What fuzzing found, and what it grew from.
#[test]
fn every_file_of_the_corpus_is_judged() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 3);
    for file in files {
        check(&std::fs::read(&file).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}

/// The corpus holds the files that tests write, so that fuzzing begins with what documents are made of.
#[test]
fn the_corpus_holds_what_the_tests_write() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    for (name, file) in ["usual.pdf", "object-stream.pdf", "plain.pdf"].iter().zip(files()) {
        let path = corpus.join(name);
        if std::env::var_os("UPDATE_CORPUS").is_some() {
            std::fs::write(&path, &file).unwrap();
        }
        assert_eq!(std::fs::read(path).unwrap(), file, "{name}: write it again with UPDATE_CORPUS=1");
    }
}
