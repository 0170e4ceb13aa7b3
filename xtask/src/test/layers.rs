//! The layers of the crates: what imports what, read from their sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};

use crate::workspace::{command, root, run};

/// The kernel's layers: each imports only those before it.
const KERNEL: [&str; 7] = ["value", "problem", "port", "record", "work", "http", "settings"];

/// The modules of a crate, each with those that it imports. A module goes by its path, `record::list`; the crate's root is
/// empty.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// No two modules of a crate import each other, however far around, and no layer of the kernel imports one that comes after
/// it.
pub fn hold() -> Result<()> {
    let mut wrong = Vec::new();
    for source in crates()? {
        let imports = imports(&source)?;
        let shown = source.strip_prefix(root()).unwrap_or(&source).display().to_string();
        wrong.extend(circles(&imports).into_iter().map(|circle| format!("{shown}: a circle of {circle}")));
        if shown == "shared/kernel/src" {
            wrong.extend(out_of_order(&imports));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// The folders of sources of all crates.
fn crates() -> Result<Vec<PathBuf>> {
    let manifests = run(command("git").args(["ls-files", "*Cargo.toml"]))?;
    let folders = manifests.lines().filter_map(|manifest| Some(root().join(manifest).parent()?.join("src")));
    Ok(folders.filter(|folder| folder.exists()).collect())
}

fn imports(source: &Path) -> Result<Imports> {
    let mut texts = BTreeMap::new();
    read_folder(source, source, &mut texts)?;
    let names: BTreeSet<String> = texts.keys().cloned().collect();
    let imported = texts.iter().map(|(module, text)| {
        let paths = paths(module, &without_tests_and_comments(text));
        let known = paths.into_iter().filter_map(|path| longest_known(&names, &path));
        (module.clone(), known.filter(|other| other != module && !other.is_empty()).collect())
    });
    Ok(imported.collect())
}

fn read_folder(source: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(source, &path, texts)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let place = path.strip_prefix(source)?.with_extension("");
            let mut parts: Vec<_> = place.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            // Programs are roots of their own.
            if parts.first().is_some_and(|first| first == "bin") {
                continue;
            }
            parts.pop_if(|last| ["mod", "lib", "main"].contains(&last.as_str()));
            texts.insert(parts.join("::"), fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// The text up to its tests, which may import what they like, without its comments, which only speak of others.
fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path of the crate that a text of `module` names, each use tree written out.
fn paths(module: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    for (keyword, base) in [("crate::", ""), ("super::", parent), ("self::", module)] {
        for (at, _) in text.match_indices(keyword) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|character| character.is_alphanumeric() || "_:$".contains(character)) {
                continue;
            }
            let mut rest = &text[at + keyword.len()..];
            write_out(base, &mut rest, &mut found);
        }
    }
    found
}

/// Reads one tree of paths below `base` from the beginning of `rest`.
fn write_out(base: &str, rest: &mut &str, found: &mut Vec<String>) {
    *rest = rest.trim_start();
    if let Some(list) = rest.strip_prefix('{') {
        *rest = list;
        while !rest.is_empty() {
            write_out(base, rest, found);
            *rest = rest.trim_start();
            match rest.chars().next() {
                Some(',') => *rest = &rest[1..],
                Some('}') => {
                    *rest = &rest[1..];
                    return;
                }
                Some(other) => *rest = &rest[other.len_utf8()..],
                None => return,
            }
            if let Some(after) = rest.trim_start().strip_prefix('}') {
                *rest = after;
                return;
            }
        }
        return;
    }
    let end =
        rest.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(rest.len());
    let path = if base.is_empty() { rest[..end].to_owned() } else { format!("{base}::{}", &rest[..end]) };
    *rest = &rest[end..];
    match rest.strip_prefix("::") {
        Some(further) if end > 0 => {
            *rest = further;
            write_out(&path, rest, found);
        }
        _ => found.push(path),
    }
}

fn longest_known(names: &BTreeSet<String>, path: &str) -> Option<String> {
    let mut path = path;
    loop {
        if names.contains(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// The circles: each module that can be reached from itself, with the next step of the way.
fn circles(imports: &Imports) -> Vec<String> {
    let reaches = |from: &str, to: &str| {
        let (mut met, mut ahead) = (BTreeSet::new(), vec![from]);
        while let Some(module) = ahead.pop() {
            for next in imports.get(module).into_iter().flatten() {
                if next == to {
                    return true;
                }
                if met.insert(next) {
                    ahead.push(next);
                }
            }
        }
        false
    };
    let steps = imports.iter().flat_map(|(module, others)| others.iter().map(move |other| (module, other)));
    steps.filter(|(module, other)| reaches(other, module)).map(|(a, b)| format!("{a} → {b}")).collect()
}

/// What a layer of the kernel imports of one that comes after it.
fn out_of_order(imports: &Imports) -> Vec<String> {
    let layer = |module: &str| KERNEL.iter().position(|layer| module.split("::").next() == Some(layer));
    let steps = imports.iter().flat_map(|(module, others)| others.iter().map(move |other| (module, other)));
    steps
        .filter(|(module, other)| layer(module).zip(layer(other)).is_some_and(|(from, to)| to > from))
        .map(|(module, other)| format!("the kernel's {module} imports {other}, a later layer"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_of_imports_are_written_out() {
        let text = "use crate::{a::{b::C, self}, d};\nfn f() -> crate::e::G { super::h::i() }";
        assert_eq!(paths("x::y", text), ["a::b::C", "a::self", "d", "e::G", "x::h::i"]);
    }

    #[test]
    fn a_circle_is_found_however_far_around() {
        let to = |module: &str| BTreeSet::from([module.to_owned()]);
        let mut imports = Imports::from([
            ("a".to_owned(), to("b")),
            ("b".to_owned(), to("c")),
            ("c".to_owned(), BTreeSet::new()),
        ]);
        assert!(circles(&imports).is_empty());
        imports.insert("c".to_owned(), to("a"));
        assert_eq!(circles(&imports), ["a → b", "b → c", "c → a"]);
    }
}
