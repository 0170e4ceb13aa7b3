//! How much is read.

/// How much of a document is read, and at what cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a document.
    pub bytes: usize,
    /// The most pages.
    pub pages: usize,
    /// The most bytes that one stream unpacks to.
    pub stream: usize,
    /// The most bytes that all streams unpack to, each time one is unpacked.
    pub unpacked: usize,
    /// The most characters of a page, hidden ones counted.
    pub chars: usize,
    /// The most steps in all: a byte looked at, a character placed, an object met. A hundred million take about a second.
    pub work: usize,
}

impl Default for Limits {
    /// 10 MB and 200 pages: what a course's document has. The rest is several times what such a document takes.
    fn default() -> Self {
        Self {
            bytes: 10_000_000,
            pages: 200,
            stream: 16_000_000,
            unpacked: 128_000_000,
            chars: 200_000,
            work: 400_000_000,
        }
    }
}
