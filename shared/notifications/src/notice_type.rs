//! What readers choose by: each notification is of a type, and a few share one.

use preau_kernel::text::LocalizedText;

use crate::word_type::word_type;

word_type! {
    /// What a notice, an e-mail or a WhatsApp message is about.
    pub struct NoticeType { word: &'static str, french: &'static str, english: &'static str }
}

impl NoticeType {
    /// What the school writes, and what has no type of its own.
    pub const MESSAGE: Self = Self::new("message", "les messages de l'école", "messages from the school");

    /// A type that is called so: a word for programs, and what people call such messages, in French and in English, in the
    /// middle of a sentence.
    pub(crate) const fn new(word: &'static str, french: &'static str, english: &'static str) -> Self {
        Self { word, french, english }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.word
    }

    /// What people call such messages, in the middle of a sentence.
    #[must_use]
    pub const fn name(self) -> LocalizedText {
        LocalizedText::fixed(self.french, self.english)
    }
}
