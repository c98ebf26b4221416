//! Reads the sources of settings, merges them, and gathers everything that is wrong with them.
//!
//! Serde would stop at the first mistake and does not know what the user typed. Therefore each source becomes a list of values
//! that remember their name; for each setting the highest source that says something is checked; only then a [`Config`] is made.

use super::settings::{ORCHESTRATOR_PREFIXES, OTHER_VARIABLES, PREFIX, SETTINGS, Setting};
use super::{Config, DEFAULT_TOML};
use figment::Provider;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Num, Value};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The file that is read from the current folder when no other is named.
const USUAL_FILE: &str = "nestor.toml";

/// Settings from the command line; `None` where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--listen`: `server.listen`.
    pub listen: Option<String>,
    /// `--data`: `storage.data`.
    pub data: Option<PathBuf>,
    /// `--database-url`: `storage.database_url`.
    pub database_url: Option<SecretString>,
}

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the setting as the user wrote it: ``NESTOR_SERVER__LISTEN``, ``server.listen in nestor.toml``, `--listen`.
    pub setting: String,
    /// What stands there, unless it is a secret.
    pub value: Option<String>,
    /// What is wrong and what is allowed.
    pub sentence: String,
}

impl Problem {
    fn new(setting: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { setting: setting.into(), value: None, sentence: sentence.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(formatter, "{} is {value:?}: {}", self.setting, self.sentence),
            None => write!(formatter, "{}: {}", self.setting, self.sentence),
        }
    }
}

/// The settings cannot be used. All that is wrong, not only the first thing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the configuration cannot be used:")?;
        self.problems.iter().try_for_each(|problem| write!(formatter, "\n  {problem}"))
    }
}

impl Config {
    /// Reads the settings: `file` (`--config`), or `nestor.toml` in the current folder if there is one; `environment`, which is
    /// `std::env::vars()` in the program; the command line.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: &Overrides,
    ) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let layers = [
            read_toml("nestor.default.toml", DEFAULT_TOML, &mut problems),
            read_file(file, &mut problems),
            read_environment(environment, &mut problems),
            read_overrides(overrides),
        ];
        let merged = merge(&layers, &mut problems);
        if !problems.is_empty() {
            return Err(ConfigError { problems });
        }
        let mut config: Self = Value::from(merged).deserialize().map_err(|error| ConfigError {
            problems: vec![Problem::new("the settings together", error.to_string())],
        })?;
        if let Some(data) = overrides.data.as_ref().filter(|data| !data.as_os_str().is_empty()) {
            config.storage.data.clone_from(data);
        }
        Ok(config)
    }
}

/// A setting as it stands in one source.
struct Given {
    setting: &'static Setting,
    name: String,
    content: Content,
}

enum Content {
    Text(String),
    /// The text stands in this file.
    File(PathBuf),
    /// Something that no setting can be: a table, a list.
    Misshapen,
}

fn read_file(named: Option<&Path>, problems: &mut Vec<Problem>) -> Vec<Given> {
    let path = named.unwrap_or(Path::new(USUAL_FILE));
    match std::fs::read_to_string(path) {
        Ok(text) => read_toml(&path.display().to_string(), &text, problems),
        Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            problems.push(Problem::new(path.display().to_string(), format!("the file cannot be read: {error}")));
            Vec::new()
        }
    }
}

fn read_toml(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Given> {
    match Toml::string(text).data() {
        Ok(profiles) => {
            let mut given = Vec::new();
            profiles.into_values().for_each(|table| read_table(file, "", table, &mut given, problems));
            given
        }
        Err(error) => {
            // Between the place and the reason the parser quotes the line, and with it perhaps a secret.
            let words = error.to_string();
            let place = words.lines().next().unwrap_or_default();
            let reason = words.lines().next_back().unwrap_or_default();
            problems.push(Problem::new(file, format!("{place}: {reason}")));
            Vec::new()
        }
    }
}

fn read_table(file: &str, prefix: &str, table: Dict, given: &mut Vec<Given>, problems: &mut Vec<Problem>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        let named = format!("{key} in {file}");
        let secret_key = key.strip_suffix("_file");
        if let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) {
            let content = text_of(&value).map_or(Content::Misshapen, Content::Text);
            given.push(Given { setting, name: named, content });
        } else if let Some(setting) = SETTINGS.iter().find(|it| it.kind.is_secret() && Some(it.key) == secret_key) {
            let content = text_of(&value).map_or(Content::Misshapen, |path| Content::File(path.into()));
            given.push(Given { setting, name: named, content });
        } else {
            match value {
                Value::Dict(_, inner) if !inner.is_empty() || is_section(&key) => {
                    read_table(file, &key, inner, given, problems);
                }
                _ => {
                    let known = SETTINGS.iter().map(|setting| setting.key.to_owned());
                    problems.push(Problem::new(named, unknown("there is no such setting", nearest(&key, known))));
                }
            }
        }
    }
}

fn is_section(key: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

/// A simple value as it would stand in the environment.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Bool(_, switch) => Some(switch.to_string()),
        Value::Num(_, Num::F32(number)) => Some(number.to_string()),
        Value::Num(_, Num::F64(number)) => Some(number.to_string()),
        Value::Num(_, number) => number
            .to_i128()
            .map(|number| number.to_string())
            .or_else(|| number.to_u128().map(|number| number.to_string())),
        Value::Char(_, _) | Value::Dict(_, _) | Value::Array(_, _) | Value::Empty(_, _) => None,
    }
}

fn read_environment(
    environment: impl IntoIterator<Item = (String, String)>,
    problems: &mut Vec<Problem>,
) -> Vec<Given> {
    let mut known = BTreeMap::new();
    for setting in &SETTINGS {
        for variable in setting.variables() {
            if setting.kind.is_secret() {
                known.insert(format!("{variable}_FILE"), (setting, true));
            }
            known.insert(variable, (setting, false));
        }
    }
    let sorted: BTreeMap<String, String> =
        environment.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
    let mut given = Vec::new();
    for (name, value) in sorted {
        if let Some((setting, in_file)) = known.get(&name) {
            let content = if *in_file { Content::File(value.into()) } else { Content::Text(value) };
            given.push(Given { setting, name, content });
        } else if name.starts_with(PREFIX)
            && !OTHER_VARIABLES.contains(&name.as_str())
            && !ORCHESTRATOR_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        {
            let others = OTHER_VARIABLES.into_iter().map(str::to_owned);
            let suggestion = nearest(&name, known.keys().cloned().chain(others));
            problems.push(Problem::new(name, unknown("there is no such variable", suggestion)));
        }
    }
    given
}

fn read_overrides(overrides: &Overrides) -> Vec<Given> {
    // `--data` may be a path that is no text; it is put in at the end.
    let listen = overrides.listen.clone();
    let database_url = overrides.database_url.as_ref().map(|url| url.expose_secret().to_owned());
    [("server.listen", "--listen", listen), ("storage.database_url", "--database-url", database_url)]
        .into_iter()
        .filter_map(|(key, name, text)| {
            let setting = SETTINGS.iter().find(|setting| setting.key == key)?;
            Some(Given { setting, name: name.to_owned(), content: Content::Text(text?) })
        })
        .collect()
}

/// The settings that count, checked, as nested tables.
fn merge(layers: &[Vec<Given>], problems: &mut Vec<Problem>) -> Dict {
    let mut root = Dict::new();
    for setting in &SETTINGS {
        let found = layers.iter().rev().find_map(|layer| found_in(layer, setting, problems));
        let Some(Found::Text { name, text }) = found else {
            insert(&mut root, setting.key, None);
            continue;
        };
        match setting.kind.check(&text) {
            Ok(value) => insert(&mut root, setting.key, Some(value)),
            Err(sentence) => {
                let value = (!setting.kind.hides(&text)).then_some(text);
                problems.push(Problem { setting: name, value, sentence });
            }
        }
    }
    root
}

enum Found {
    Text {
        name: String,
        text: String,
    },
    /// Something stands there that cannot be read; it has been reported.
    Unusable,
}

/// What one source says of a setting; `None` when that is nothing or blank.
fn found_in(layer: &[Given], setting: &Setting, problems: &mut Vec<Problem>) -> Option<Found> {
    let mut found: Option<(String, String)> = None;
    for given in layer.iter().filter(|given| given.setting.key == setting.key) {
        let text = match &given.content {
            Content::Text(text) => text.clone(),
            Content::File(path) if path.as_os_str().is_empty() => continue,
            Content::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => without_line_break(&text).to_owned(),
                Err(error) => {
                    let sentence = format!("the file {} cannot be read: {error}", path.display());
                    problems.push(Problem::new(&given.name, sentence));
                    return Some(Found::Unusable);
                }
            },
            Content::Misshapen => {
                problems.push(Problem::new(&given.name, "expected one value, not a table or a list"));
                return Some(Found::Unusable);
            }
        };
        if text.trim().is_empty() {
            continue;
        }
        match &found {
            Some((first, other)) if *other != text => {
                let sentence = format!("{first} says something else; set only one of them");
                problems.push(Problem::new(&given.name, sentence));
                return Some(Found::Unusable);
            }
            Some(_) => {}
            None => found = Some((given.name.clone(), text)),
        }
    }
    found.map(|(name, text)| Found::Text { name, text })
}

fn without_line_break(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// Puts a value where its key says. Of one that is not set only the section is made.
fn insert(table: &mut Dict, key: &str, value: Option<Value>) {
    if let Some((section, rest)) = key.split_once('.') {
        let inner = table.entry(section.to_owned()).or_insert_with(|| Value::from(Dict::new()));
        if let Value::Dict(_, inner) = inner {
            insert(inner, rest, value);
        }
    } else if let Some(value) = value {
        table.insert(key.to_owned(), value);
    }
}

fn unknown(sentence: &str, suggestion: Option<String>) -> String {
    match suggestion {
        Some(name) => format!("{sentence}; did you mean {name}?"),
        None => format!("{sentence}; nestor.default.toml explains all that there are"),
    }
}

/// The known name that was probably meant: one that ends in the same word and no other does, or one a few letters away.
fn nearest(written: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let bare = |name: &str| name.strip_prefix(PREFIX).unwrap_or(name).replace("__", ".").to_lowercase();
    let wanted = bare(written);
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let known: Vec<(String, String)> = known.map(|name| (bare(&name), name)).collect();
    let closest = known.iter().min_by_key(|(bare, _)| distance(&wanted, bare))?;
    if distance(&wanted, &closest.0) <= (wanted.len() / 3).max(2) {
        return Some(closest.1.clone());
    }
    let mut same_word = known.iter().filter(|(bare, _)| last(bare) == last(&wanted));
    same_word.next().filter(|_| same_word.next().is_none()).map(|(_, name)| name.clone())
}

/// Levenshtein's distance: how many letters to add, drop or change.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (above, other) in row.iter_mut().zip(std::iter::once(None).chain(to.chars().map(Some))) {
            let cost = match other {
                None => left,
                Some(other) => (diagonal + usize::from(other != letter)).min(left + 1).min(*above + 1),
            };
            diagonal = std::mem::replace(above, cost);
            left = cost;
        }
    }
    row.last().copied().unwrap_or_default()
}
