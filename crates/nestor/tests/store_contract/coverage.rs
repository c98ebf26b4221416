//! Every public function of the store is under this contract.

use std::path::Path;

fn text_of(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_public_function_of_the_store_is_run_here() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests: String =
        text_of(&here.join("tests/store_contract")).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n");
    let mut missing = Vec::new();
    let mut found = 0;
    for (module, text) in text_of(&here.join("src/store")) {
        for line in text.lines() {
            let Some(rest) = ["pub fn ", "pub async fn ", "pub const fn "]
                .iter()
                .find_map(|begin| line.trim_start().strip_prefix(begin))
            else {
                continue;
            };
            let name: String =
                rest.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
            // A function is called by its module's name, a method by its value or type.
            let free = !line.starts_with(' ');
            let called = if free { format!("{module}::{name}(") } else { format!("{name}(") };
            let passed = if free { format!("{module}::{name})") } else { format!("::{name})") };
            found += 1;
            if !(name == "as_str" || tests.contains(&called) || tests.contains(&passed)) {
                missing.push(format!("{module}::{name}"));
            }
        }
    }
    assert!(found > 80, "the store was read: {found}");
    assert!(missing.is_empty(), "not under the store contract: {missing:?}");
}
