//! What a copy says: its answers, by item. Pure.

use std::collections::BTreeMap;

use preau_reading::french;

use crate::{
    grade::{Confidence, CopyFlag},
    item::{Expected, Item},
};

/// What a copy says, once its files are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    /// The answers, by item.
    pub by_item: BTreeMap<String, String>,
    /// What was met in files.
    pub flags: Vec<CopyFlag>,
    /// How sure it is what pictures and scans say, where a model read them.
    pub read_by_model: Option<Confidence>,
}

impl Answers {
    /// The answer to an item; empty where there is none.
    pub fn of(&self, item: &Item) -> &str {
        self.by_item.get(&item.item_id).map(|text| text.trim()).unwrap_or_default()
    }
}

/// The answers of a text that is numbered as the items are: `1. B`, `2) raison`. A text without numbers is the answer to the first
/// open item.
pub(crate) fn numbered(items: &[Item], text: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut present: Option<String> = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let begun = line
            .split_once(['.', ')', ':'])
            .filter(|(number, _)| items.iter().any(|item| item.item_id == french::fold(number.trim())));
        let (said, id) = match begun {
            Some((number, said)) => (said.trim(), Some(number.trim().to_owned())),
            None => (line, present.clone()),
        };
        let Some(id) = id else { continue };
        let answer = found.entry(id.clone()).or_default();
        if !answer.is_empty() {
            answer.push('\n');
        }
        answer.push_str(said);
        present = Some(id);
    }
    let open = items.iter().find(|item| matches!(item.expected, Expected::Terms { .. }));
    if let (true, Some(open)) = (found.is_empty(), open) {
        found.insert(open.item_id.clone(), text.trim().to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        item::AnswerKind,
        testing::{choice, item},
    };

    #[test]
    fn answers_of_a_text_go_by_their_numbers_and_go_on_to_the_next() {
        let mut items = vec![choice(["a", "b", "c", "d"], 0), item(AnswerKind::Gap, "raison")];
        for (number, item) in (1..).zip(&mut items) {
            item.item_id = format!("{number}");
        }
        let found = numbered(&items, "Amina\n1. B\n2) la\nraison\n3. rien");
        assert_eq!(found["1"], "B");
        assert_eq!(found["2"], "la\nraison\n3. rien");
        assert!(numbered(&items, "sans numéro").is_empty());
    }
}
