//! Whatever the bytes are, nothing panics, nothing grows, and what is taken can be cleaned.

use std::path::Path;

use preau_faults::{Faults, faulty};
use proptest::prelude::*;

use crate::{
    files::{PDF, jpeg_of_camera, png_of_program, webp_animation, webp_of_program},
    heic_files::Heic,
};
use preau_pictures::{Kind, Limits, Refusal, clean, inspect};

/// A file of every kind, with all that may stand in it.
fn files() -> Vec<Vec<u8>> {
    let photo = jpeg_of_camera(6);
    vec![
        [&photo[..], &[0, 0], &photo].concat(),
        png_of_program(),
        webp_of_program(),
        webp_animation(),
        Heic::of_telephone().bytes(),
        PDF.to_vec(),
    ]
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    for kind in Kind::ALL {
        let inspected = inspect(bytes, Limits::PHOTO);
        match (inspected, clean(bytes, kind)) {
            (Ok(inspected), Ok(cleaned)) => {
                prop_assert_eq!(inspected.kind, kind);
                prop_assert!(cleaned.len() <= bytes.len());
                prop_assert_eq!(inspect(&cleaned, Limits::PHOTO), Ok(inspected));
                prop_assert_eq!(clean(&cleaned, kind), Ok(cleaned));
            }
            (Ok(inspected), Err(Refusal::OtherKind)) => prop_assert_ne!(inspected.kind, kind),
            // What came to the beginning by cleaning.
            (Ok(_), Err(refusal)) => prop_assert_eq!(refusal, Refusal::Disguised),
            (Err(Refusal::TooManyPixels { .. }), _) => {}
            (Err(_), answer) => prop_assert!(answer.is_err()),
        }
    }
    Ok(())
}

/// How much is wrong with a file.
const MOST: Faults = Faults { overwritten: 5, piece: 59, times: 2 };

/// Bytes at which readers go wrong.
fn interesting() -> impl Strategy<Value = u8> {
    prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![0, 1, 2, 4, 8, 0x7F, 0x80, 0xD8, 0xD9, 0xDA, 0xFE, 0xFF])
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes)?;
    }

    #[test]
    fn any_bytes_after_a_right_beginning_are_judged(
        file in prop::sample::select(files()), length in 0_usize..200,
        bytes in prop::collection::vec(interesting(), 0..300),
    ) {
        check(&[&file[..length.min(file.len())], &bytes].concat())?;
    }

    #[test]
    fn a_file_with_faults_is_judged(bytes in faulty(files(), interesting(), MOST)) {
        check(&bytes)?;
    }
}

/// One file of each kind, and what the fuzzer of `fuzz/` made of them to reach all of the code.
#[test]
fn every_file_of_the_corpus_keeps_its_word() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut met = 0;
    for file in std::fs::read_dir(corpus).unwrap() {
        let path = file.unwrap().path();
        check(&std::fs::read(&path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        met += 1;
    }
    assert!(met > 0);
}
