//! Public French texts, each a PDF that a package of Debian brings: asked for by the package's name, kept in the cache, never committed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::{cached, need};
use crate::workspace::{command, run};

/// A text.
pub struct Text {
    /// The package that brings it.
    pub package: &'static str,
    /// What it is about.
    pub subject: &'static str,
    /// The licence that the package tells.
    pub licence: &'static str,
    /// Where it is in the package.
    path: &'static str,
}

/// Texts of several trades, made by several programs.
pub const ALL: [Text; 8] = [
    Text {
        package: "eyes17-manuals-fr",
        subject: "experiments of physics",
        licence: "GPL-3+",
        path: "usr/share/doc/eyes17/fr/eyes17.pdf.gz",
    },
    Text {
        package: "expeyes-doc-fr",
        subject: "physics for young engineers",
        licence: "GFDL-1.3, no invariants",
        path: "usr/share/expeyes/doc/fr-eyesj.pdf",
    },
    Text {
        package: "expeyes-doc-fr",
        subject: "programming of an instrument",
        licence: "GFDL-1.3, no invariants",
        path: "usr/share/expeyes/doc/fr-eyesj-progman.pdf",
    },
    Text {
        package: "debian-edu-doc-fr",
        subject: "a school's network",
        licence: "GPL-2+",
        path: "usr/share/doc/debian-edu-doc-fr/debian-edu-bookworm-manual.pdf",
    },
    Text {
        package: "debian-faq-fr",
        subject: "questions about a system",
        licence: "GPL-2+",
        path: "usr/share/doc/debian/FAQ/debian-faq.fr.pdf.gz",
    },
    Text {
        package: "developers-reference-fr",
        subject: "duties of developers",
        licence: "GPL-2",
        path: "usr/share/developers-reference/fr/developers-reference.pdf",
    },
    Text {
        package: "maint-guide-fr",
        subject: "a guide for maintainers",
        licence: "GPL-2+",
        path: "usr/share/doc/maint-guide-fr/maint-guide.fr.pdf",
    },
    Text {
        package: "ubuntu-packaging-guide-pdf-fr",
        subject: "packaging of programs",
        licence: "CC-BY-SA-3.0",
        path: "usr/share/doc/ubuntu-packaging-guide-pdf-fr/ubuntu-packaging-guide.pdf.gz",
    },
];

impl Text {
    /// The PDF, downloaded first if it is not there.
    ///
    /// # Errors
    /// It is no Debian, or has no such package.
    pub fn file(&self) -> Result<PathBuf> {
        const ADVICE: &str = "public French texts come in packages of Debian: they are measured on Debian alone, after `apt-get update`";
        let folder = cached("text", self.path, |folder| {
            for program in ["apt-get", "dpkg-deb", "gzip"] {
                need(program, ADVICE)?;
            }
            run(command("apt-get").args(["download", "-q", self.package]).current_dir(folder))
                .context(ADVICE)?;
            let archive = archive(folder)?;
            run(command("dpkg-deb").arg("-x").args([&archive, &folder.to_owned()]))?;
            let file = folder.join(self.path);
            if file.extension().is_some_and(|extension| extension == "gz") {
                run(command("gzip").args(["-d"]).arg(&file))?;
            }
            Ok(())
        })?;
        let file = folder.join(self.path.trim_end_matches(".gz"));
        ensure!(file.exists(), "{} no longer brings {}", self.package, self.path);
        Ok(file)
    }

    /// The name of the text's file.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".gz")
    }
}

/// The package that was downloaded into the folder.
fn archive(folder: &Path) -> Result<PathBuf> {
    let entries = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut archives = entries.filter(|path| path.extension().is_some_and(|extension| extension == "deb"));
    archives.next().context("no package was downloaded")
}
