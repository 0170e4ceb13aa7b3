//! What topics are found by: the stems of their titles and texts.

use std::collections::BTreeSet;

use preau_kernel::{
    entity::Entity,
    store::{Key, Scope},
};
use preau_reading::french::{fold, stems};
use serde::{Deserialize, Serialize};

use crate::{
    forum::ForumId,
    topic::{Topic, TopicId},
};

/// How many stems a topic is found by: an edit changes twice as many in one transaction.
pub const MOST_STEMS: usize = 40;
/// How much of a stem is kept, in letters: a key has no room for a text without spaces.
const LONGEST_STEM: usize = 60;

/// One of the stems that a topic is found by, with all of them.
///
/// | access pattern | how |
/// |---|---|
/// | the topics of a forum with a stem that begins so | partition `words#<forum>`, `<stem>#<topic>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// In which forum.
    pub forum_id: ForumId,
    /// The topic.
    pub topic_id: TopicId,
    /// The stem.
    pub stem: String,
    /// All stems of the topic, in order.
    pub stems: BTreeSet<String>,
}

impl Posting {
    /// Where the words of a forum are.
    #[must_use]
    pub fn of_forum(forum: ForumId) -> Scope {
        Scope::Partition(format!("words#{forum}"))
    }

    /// What a topic is found by.
    #[must_use]
    pub fn of(topic: &Topic) -> Vec<Self> {
        let stems = stems_of(&topic.title, &topic.content);
        let posting = |stem: &String| Self {
            forum_id: topic.forum_id,
            topic_id: topic.id,
            stem: stem.clone(),
            stems: stems.clone(),
        };
        stems.iter().map(posting).collect()
    }

    /// Where it stands that a topic is found by a stem.
    #[must_use]
    pub fn key_of(forum: ForumId, topic: TopicId, stem: &str) -> Key {
        Self::of_forum(forum).key(format!("{stem}#{topic}"))
    }

    /// Whether the topic has each of these, or what begins so; and this is the first of its stems that begins with `longest`: the
    /// one by which the topic is found, once.
    #[must_use]
    pub fn answers(&self, longest: &str, asked: &BTreeSet<String>) -> bool {
        let first = |asked: &str| self.stems.iter().find(|stem| stem.starts_with(asked));
        first(longest) == Some(&self.stem) && asked.iter().all(|asked| first(asked).is_some())
    }
}

/// The stems of a title and a text: those of the title first, as many as are kept.
#[must_use]
pub fn stems_of(title: &str, content: &str) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    for stem in kept_stems(title).chain(kept_stems(content)) {
        if kept.len() == MOST_STEMS {
            break;
        }
        kept.insert(stem);
    }
    kept
}

/// The stems of a text, as much of each as is kept.
fn kept_stems(text: &str) -> impl Iterator<Item = String> {
    stems(text).map(|stem| begin(&stem))
}

/// How a word begins.
fn begin(word: &str) -> String {
    word.chars().take(LONGEST_STEM).collect()
}

/// The stems that a search asks for, and the longest of them; none where it has none but stop words, or nothing.
#[must_use]
pub fn asked(search: &str) -> Option<(String, BTreeSet<String>)> {
    let mut asked: BTreeSet<String> = kept_stems(search).take(MOST_STEMS).collect();
    if asked.is_empty() {
        asked = fold(search).split_whitespace().take(MOST_STEMS).map(begin).collect();
    }
    let longest = asked.iter().max_by_key(|stem| stem.chars().count())?.clone();
    Some((longest, asked))
}

impl Entity for Posting {
    const KIND: &'static str = "forum-posting";

    fn key(&self) -> Key {
        Self::key_of(self.forum_id, self.topic_id, &self.stem)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MOST_STEMS, asked, stems_of};

    #[test]
    fn who_leaves_accents_out_asks_for_the_same() {
        assert_eq!(asked("Récurrences"), asked("recurrence"));
        assert_eq!(asked("  "), None);
    }

    #[test]
    fn a_text_without_spaces_is_found_by_how_it_begins() {
        let word = "\u{10400}".repeat(20_000);
        let stems = stems_of(&word, &word);
        assert_eq!(stems.iter().map(|stem| stem.chars().count()).collect::<Vec<_>>(), [60]);
        assert_eq!(asked(&word).unwrap().1, stems);
    }

    proptest! {
        #[test]
        fn a_topic_has_so_many_stems_and_all_of_its_title(title in "[a-zé ]{0,80}", content in "[a-zé ]{0,400}") {
            let kept = stems_of(&title, &content);
            prop_assert!(kept.len() <= MOST_STEMS);
            prop_assert!(stems_of(&title, "").is_subset(&kept));
        }
    }
}
