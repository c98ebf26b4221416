//! Reads the objects of a call key by key and names exactly what is wrong. WhatsApp says 131008 for what is missing and 131009
//! for what is not valid, the pages say 100 for both; unknown keys and wrong JSON types are 100 everywhere (A.14, B.7).

use serde_json::{Map, Value};

use crate::graph::error::GraphError;

/// Whose codes are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    WhatsApp,
    Page,
}

/// One object of the body and the way to it (`interactive['action']`).
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    dialect: Dialect,
    path: String,
    keys: &'a Map<String, Value>,
}

type Read<T> = Result<T, GraphError>;

impl<'a> Reader<'a> {
    pub(crate) fn new(dialect: Dialect, path: &str, value: &'a Value) -> Read<Self> {
        match value {
            Value::Object(keys) => Ok(Self { dialect, path: path.to_owned(), keys }),
            _ => Err(GraphError::invalid(format!("Param {path} must be a JSON object."))),
        }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}['{name}']", self.path) }
    }

    pub(crate) fn missing(&self, name: &str) -> GraphError {
        let sentence = format!("The parameter {} is required.", self.path(name));
        match self.dialect {
            Dialect::WhatsApp => GraphError::parameter_missing(sentence),
            Dialect::Page => GraphError::invalid(sentence),
        }
    }

    /// A value that is of the right JSON type but not valid.
    pub(crate) fn invalid(&self, name: &str, why: &str) -> GraphError {
        let sentence = format!("Param {} {why}", self.path(name));
        match self.dialect {
            Dialect::WhatsApp => GraphError::parameter_invalid(sentence),
            Dialect::Page => GraphError::invalid(sentence),
        }
    }

    fn wrong_type(&self, name: &str, wanted: &str) -> GraphError {
        let sentence = format!("Param {} must be {wanted}.", self.path(name));
        GraphError::invalid(&sentence).details(sentence)
    }

    /// Refuses keys that this object does not have.
    pub(crate) fn only(&self, known: &[&str]) -> Read<()> {
        match self.keys.iter().find(|(key, value)| !value.is_null() && !known.contains(&key.as_str())) {
            Some((key, _)) => {
                let sentence = format!("Unexpected key \"{key}\" on param \"{}\".", self.path);
                Err(GraphError::invalid(&sentence).details(sentence))
            }
            None => Ok(()),
        }
    }

    /// A value that is there and not null.
    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.keys.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub(crate) fn text(&self, name: &str) -> Read<Option<&'a str>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong_type(name, "a string")),
        }
    }

    /// A text of at most so many characters, not blank when it is there.
    pub(crate) fn text_up_to(&self, name: &str, longest: usize) -> Read<Option<&'a str>> {
        let text = self.text(name)?;
        match text {
            Some(text) if text.trim().is_empty() => Err(self.invalid(name, "must not be empty.")),
            Some(text) if text.chars().count() > longest => {
                Err(self.invalid(name, &format!("has an invalid length. Min length: 1, Max length: {longest}.")))
            }
            text => Ok(text),
        }
    }

    pub(crate) fn required_text(&self, name: &str, longest: usize) -> Read<&'a str> {
        self.text_up_to(name, longest)?.ok_or_else(|| self.missing(name))
    }

    pub(crate) fn one_of(&self, name: &str, known: &[&str]) -> Read<Option<&'a str>> {
        let text = self.text(name)?;
        match text {
            Some(text) if !known.contains(&text) => {
                let sentence =
                    format!("Param {} must be one of {{{}}} - got \"{text}\".", self.path(name), known.join(", "));
                Err(GraphError::invalid(&sentence).details(sentence))
            }
            text => Ok(text),
        }
    }

    pub(crate) fn required_one_of(&self, name: &str, known: &[&str]) -> Read<&'a str> {
        self.one_of(name, known)?.ok_or_else(|| self.missing(name))
    }

    pub(crate) fn flag(&self, name: &str) -> Read<Option<bool>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(self.wrong_type(name, "a boolean")),
        }
    }

    /// A number, also when it came as a string of digits.
    pub(crate) fn number(&self, name: &str) -> Read<Option<f64>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64()),
            Some(Value::String(text)) if text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
                Ok(text.trim().parse().ok())
            }
            Some(_) => Err(self.wrong_type(name, "a number")),
        }
    }

    /// A number within the two, both included.
    pub(crate) fn required_number(&self, name: &str, low: f64, high: f64) -> Read<f64> {
        let number = self.number(name)?.ok_or_else(|| self.missing(name))?;
        if (low..=high).contains(&number) {
            Ok(number)
        } else {
            Err(self.invalid(name, &format!("must be between {low} and {high}.")))
        }
    }

    pub(crate) fn object(&self, name: &str) -> Read<Option<Reader<'a>>> {
        self.value(name).map(|value| Self::new(self.dialect, &self.path(name), value)).transpose()
    }

    pub(crate) fn required_object(&self, name: &str) -> Read<Reader<'a>> {
        self.object(name)?.ok_or_else(|| self.missing(name))
    }

    /// A list with so many items; an absent list is empty.
    pub(crate) fn list(&self, name: &str, low: usize, high: usize) -> Read<&'a [Value]> {
        let items: &[Value] = match self.value(name) {
            None if low == 0 => &[],
            None => return Err(self.missing(name)),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(self.wrong_type(name, "an array")),
        };
        if (low..=high).contains(&items.len()) {
            Ok(items)
        } else {
            Err(self.invalid(name, &format!("has an invalid count. Min: {low}, Max: {high}, got {}.", items.len())))
        }
    }

    /// A list of objects.
    pub(crate) fn objects(&self, name: &str, low: usize, high: usize) -> Read<Vec<Reader<'a>>> {
        let items = self.list(name, low, high)?.iter().enumerate();
        items.map(|(index, item)| Self::new(self.dialect, &format!("{}[{index}]", self.path(name)), item)).collect()
    }

    /// The object itself.
    pub(crate) fn keys(&self) -> &'a Map<String, Value> {
        self.keys
    }
}

/// An address that begins with `http://` or `https://` and names a host.
pub(crate) fn is_web_address(text: &str) -> bool {
    let uri: Option<axum::http::Uri> = text.parse().ok();
    uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    })
}
