//! Rules that no compiler checks: the direction of the layers, a first line in every file, files that can be read in one sitting,
//! links that lead somewhere, SQL in one place.

#![expect(clippy::unwrap_used, reason = "a file that cannot be read fails the test, as it should")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The most lines a source file may have before its tests.
const LONGEST_FILE: usize = 420;

/// Which modules a module of the application may use, by the arrows of ARCHITECTURE.md.
const MAY_USE: &[(&str, &[&str])] = &[
    ("world", &[]),
    ("config", &["seal"]),
    ("seal", &[]),
    ("store", &["world"]),
    ("service", &["store", "world", "config", "seal", "objects"]),
    ("net", &[]),
    ("objects", &["config", "net"]),
    ("work", &["service", "store", "net", "objects", "world"]),
    ("live", &["service", "store", "world", "work"]),
    ("http", &["service", "store", "objects", "live", "work", "world", "config", "seal"]),
    ("server", &["http", "work", "service", "net"]),
    ("cli", &["server", "http", "live", "work", "service", "store", "net", "objects", "world", "config", "seal"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(below: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir()
                && !name.starts_with('.')
                && !["target", "node_modules", "dist", "data"].contains(&name.as_str())
            {
                folders.push(path);
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rust_sources() -> Vec<(PathBuf, String)> {
    let root = root();
    files(&root.join("crates"), ".rs")
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.strip_prefix(&root).unwrap().to_owned(), text)
        })
        .collect()
}

fn assert_none(wrong: &[String], rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}

#[test]
fn layers_are_used_downwards_only() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in rust_sources() {
        let Ok(inside) = path.strip_prefix("crates/nestor/src") else { continue };
        let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let layer = first.trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&layer.as_str()) {
            continue;
        }
        let Some(may) = allowed.get(layer.as_str()) else {
            wrong
                .push(format!("{}: the module {layer} has no place among the layers of tests/tidy.rs", path.display()));
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let known = allowed.contains_key(used.as_str());
                if known && used != layer && !may.contains(&used.as_str()) {
                    wrong.push(format!("{}:{}: {layer} must not use {used}", path.display(), number + 1));
                }
            }
        }
    }
    assert_none(&wrong, "layers are used downwards only");
}

#[test]
fn the_libraries_of_a_layer_stay_in_it() {
    let homes: &[(&str, &[&str])] = &[
        ("rusqlite::", &["store"]),
        ("postgres::", &["store"]),
        ("reqwest::", &["net", "config"]),
        ("axum::", &["http", "live", "net", "store/deliveries.rs"]),
        ("clap::", &["cli"]),
        ("object_store::", &["objects", "net"]),
        ("image::", &["objects"]),
    ];
    let mut wrong = Vec::new();
    for (path, text) in rust_sources() {
        let Ok(inside) = path.strip_prefix("crates/nestor/src") else { continue };
        for (library, homes) in homes {
            let uses = text.lines().any(|line| !line.trim_start().starts_with("//") && names_library(line, library));
            if uses && !homes.iter().any(|home| inside.starts_with(home)) {
                wrong.push(format!("{}: {} belongs to {homes:?}", path.display(), library.trim_end_matches(':')));
            }
        }
    }
    assert_none(&wrong, "a library is used where its layer is");
}

/// Whether the line names the library itself, not a module of ours whose name ends alike.
fn names_library(line: &str, library: &str) -> bool {
    line.match_indices(library).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn sql_lives_in_the_store() {
    let mut wrong = Vec::new();
    for (path, text) in rust_sources() {
        let Ok(inside) = path.strip_prefix("crates/nestor/src") else { continue };
        if inside.starts_with("store") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let statements = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "];
            if statements.iter().any(|start| line.contains(start)) {
                wrong.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert_none(&wrong, "SQL lives in the store and nowhere else");
}

#[test]
fn every_source_file_says_first_what_it_is_for() {
    let wrong: Vec<String> = rust_sources()
        .into_iter()
        .filter(|(_, text)| !text.trim_start().starts_with("//!"))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert_none(&wrong, "a file begins with `//!`: what it is and why");
}

#[test]
fn no_file_is_too_long_to_read() {
    let mut wrong = Vec::new();
    for (path, text) in rust_sources() {
        if !path.components().any(|part| part.as_os_str() == "src") || path.ends_with("tests.rs") {
            continue;
        }
        let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
        if lines > LONGEST_FILE {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
    }
    assert_none(&wrong, &format!("at most {LONGEST_FILE} lines before the tests"));
}

#[test]
fn files_are_named_for_what_they_hold() {
    let banned = ["utils", "util", "helpers", "helper", "common", "manager", "misc"];
    let wrong: Vec<String> = rust_sources()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| banned.contains(&path.file_stem().unwrap().to_string_lossy().as_ref()))
        .map(|path| path.display().to_string())
        .collect();
    assert_none(&wrong, "a file is named for what it holds");
}

#[test]
fn links_in_the_documents_lead_somewhere() {
    let root = root();
    let mut wrong = Vec::new();
    for path in files(&root, ".md") {
        let text = std::fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1) {
            let Some(target) = link.split(')').next() else { continue };
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            if !path.parent().unwrap().join(target).exists() {
                wrong.push(format!("{}: {target}", path.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert_none(&wrong, "links lead somewhere");
}

#[test]
fn the_migrations_of_both_databases_have_the_same_numbers() {
    let names = |database: &str| -> Vec<String> {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database), ".sql")
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}
