//! The files of a copy: whose they must be, and what is read of them.

use std::collections::BTreeMap;

use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    app::App, changes::Changes, entity::Stored, file_policy::MEGABYTE, id::UserId, problem::Problem,
    text::LocalizedText,
};
use preau_photos::photo::{Photo, PhotoId, State};
use preau_reading::{Contents, Document, Limits, contents};

use crate::{
    answers::{Answers, numbered},
    copy_file::CopyFile,
    evaluation::Evaluation,
    grade::{Confidence, CopyFlag},
    item::Item,
    transcript::{MOST_PAGES, Transcript, UnreadFile},
};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 10 * MEGABYTE;
/// The pictures that a model is shown.
const PICTURES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];
/// How many characters of an answer count.
const MOST_OF_AN_ANSWER: usize = 10_000;

/// Files that may be handed in, as they were read.
#[derive(Debug, Default)]
pub(crate) struct HandedFiles(Vec<(Stored<Photo>, Stored<CopyFile>)>);

impl HandedFiles {
    /// Reads files, each named once, which have to be there: the student's own, completed uploads, pictures or PDFs.
    ///
    /// # Errors
    /// `file-refused`, or the store did not answer.
    pub async fn of(app: &App, student: &UserId, files: &[PhotoId]) -> Result<Self, Problem> {
        let keys = files.iter().flat_map(|file| [Photo::key_of(*file), CopyFile::key_of(*file)]);
        let read = app.records.batch(keys.collect::<Vec<_>>()).await?;
        let mut found = Vec::with_capacity(files.len());
        for file in files {
            let photo = read.find::<Photo>(&Photo::key_of(*file))?.filter(|stored| {
                let photo = &stored.entity;
                photo.owner_id == *student && photo.state == State::Ready && photo.size <= LARGEST
            });
            let Some(photo) = photo else {
                return Err(Problem::file_refused(LocalizedText::fixed(
                    "Une copie est faite de fichiers à l'élève, dont l'envoi est terminé, de 10 Mo au plus.",
                    "A copy is made of the student's own files, whose upload is completed, of 10 MB at most.",
                )));
            };
            let used = read.find::<CopyFile>(&CopyFile::key_of(*file))?;
            let unused = || Stored::absent(CopyFile::unused(*file, student.clone()));
            found.push((photo, used.unwrap_or_else(unused)));
        }
        Ok(Self(found))
    }

    /// The changes with these files as part of a copy, which have to be there still.
    pub fn handed_in(&self, evaluation: AssessmentId, changes: Changes) -> Changes {
        self.0.iter().fold(changes, |changes, (photo, used)| {
            let used = Stored::at_version(used.entity.clone().and_of(evaluation), used.version);
            changes.check(photo).save(&used)
        })
    }
}

/// What a copy says.
pub(crate) struct CopyRead {
    /// Its answers, and what was met in its files.
    pub answers: Answers,
    /// Its pictures and scans, where a model is to read them before it can be marked.
    pub unread: Vec<UnreadFile>,
    /// Whether a person has to read it. Nothing is left to a model then.
    pub needs_a_person: bool,
}

/// Reads a copy that is handed in: what was typed counts before what a file says.
///
/// # Errors
/// The store or the files did not answer.
pub(crate) async fn read_copy(app: &App, submitted: &Evaluation) -> Result<CopyRead, Problem> {
    let copy = submitted.copy.clone().unwrap_or_default();
    let reads = app.senders.ocr.is_some() && copy.transcript.is_none();
    let transcript = copy.transcript.filter(|transcript| transcript.failure.is_none());
    let FilesRead { mut by_item, mut flags, mut unread, mut needs_a_person } =
        read_files(app, &submitted.items, &copy.files, transcript.as_ref()).await?;
    let pages = unread.iter().fold(0_u32, |pages, file| pages.saturating_add(file.pages));
    if !unread.is_empty() && (!reads || pages > MOST_PAGES) {
        flags.push(CopyFlag::Unreadable);
        needs_a_person = true;
    }
    by_item.extend(copy.responses.into_iter().filter(|(_, answer)| !answer.trim().is_empty()));
    let read_by_model = transcript.as_ref().and_then(Transcript::confidence);
    if let Some(transcript) = transcript {
        flags.extend(transcript.flags);
        if read_by_model != Some(Confidence::High) {
            flags.push(CopyFlag::HardToRead);
        }
        if by_item.values().all(|answer| answer.trim().is_empty()) {
            // It does not say what it answers.
            flags.push(CopyFlag::Unreadable);
            needs_a_person = true;
        }
    }
    if needs_a_person {
        unread.clear();
    }
    flags.sort_unstable();
    flags.dedup();
    Ok(CopyRead { answers: Answers { by_item, flags, read_by_model }, unread, needs_a_person })
}

/// What the files of a copy say.
#[derive(Clone, Debug, Default)]
struct FilesRead {
    /// The answers, by item.
    pub by_item: BTreeMap<String, String>,
    /// What was met.
    pub flags: Vec<CopyFlag>,
    /// The pictures and scans.
    pub unread: Vec<UnreadFile>,
    /// Whether one of them can be read by no program: a person has to.
    pub needs_a_person: bool,
}

/// Reads the PDFs of a copy within their bounds, one after the other, and what a model read of the others. A file that is gone or
/// broken stops none of the others.
///
/// # Errors
/// The store or the files did not answer.
async fn read_files(
    app: &App,
    items: &[Item],
    files: &[PhotoId],
    transcript: Option<&Transcript>,
) -> Result<FilesRead, Problem> {
    let mut all = FilesRead::default();
    let add = |all: &mut FilesRead, answers: BTreeMap<String, String>| {
        for (item, answer) in answers {
            all.by_item.entry(item).or_insert_with(|| answer.chars().take(MOST_OF_AN_ANSWER).collect());
        }
    };
    for file in files {
        if transcript.is_some_and(|transcript| transcript.has(*file)) {
            continue;
        }
        match opened(app, *file).await? {
            Opened::Document(document) => {
                if document.hidden_chars > 0 {
                    all.flags.push(CopyFlag::HiddenText);
                }
                let text: String = document.pages.iter().map(|page| page.text.as_str()).collect();
                add(&mut all, numbered(items, &text));
            }
            Opened::Unread(unread) => all.unread.push(unread),
            Opened::Nothing => {
                all.needs_a_person = true;
                all.flags.push(CopyFlag::Unreadable);
            }
        }
    }
    if let Some(transcript) = transcript {
        // The lines of a hand end at the margin, and no sentence does.
        let answers = numbered(items, &transcript.text());
        let joined = answers.into_iter().map(|(item, answer)| (item, answer.replace('\n', " ")));
        add(&mut all, joined.collect());
    }
    Ok(all)
}

/// What a file is.
enum Opened {
    /// A PDF with text.
    Document(Document),
    /// A picture or a scan.
    Unread(UnreadFile),
    /// Nothing that is read: gone, too large, broken, or of another kind.
    Nothing,
}

/// A file that is there to be read.
async fn there(app: &App, file: PhotoId) -> Result<Option<Photo>, Problem> {
    let photo = app.records.find::<Photo>(&Photo::key_of(file)).await?.map(|stored| stored.entity);
    Ok(photo.filter(|photo| photo.state == State::Ready && photo.size <= LARGEST))
}

/// What is in a file, if it is there still.
///
/// # Errors
/// The store or the files did not answer.
pub(crate) async fn bytes_of(app: &App, file: PhotoId) -> Result<Option<Vec<u8>>, Problem> {
    if there(app, file).await?.is_none() {
        return Ok(None);
    }
    Ok(app.files.get(&Photo::original_key(file)).await?.map(|kept| kept.bytes))
}

async fn opened(app: &App, file: PhotoId) -> Result<Opened, Problem> {
    let Some(photo) = there(app, file).await? else {
        return Ok(Opened::Nothing);
    };
    let unread = |content_type, pages, hides_text| {
        Opened::Unread(UnreadFile { id: file, content_type, pages, hides_text })
    };
    if PICTURES.contains(&photo.content_type.as_str()) {
        return Ok(unread(photo.content_type, 1, false));
    }
    if photo.content_type != "application/pdf" {
        return Ok(Opened::Nothing);
    }
    let kept = app.files.get(&Photo::original_key(file)).await?;
    Ok(match kept.and_then(|kept| contents(&kept.bytes, &Limits::default()).ok()) {
        Some(Contents::Text(document)) => Opened::Document(document),
        Some(Contents::Scan(document)) => {
            let pages = u32::try_from(document.pages.len()).unwrap_or(u32::MAX);
            unread(photo.content_type, pages, document.hidden_chars > 0)
        }
        None => Opened::Nothing,
    })
}
