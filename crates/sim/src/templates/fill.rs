//! Placeholders of templates and what is put in their place (platforms.md A.10, A.12).

use crate::templates::Format;

/// Why the parameters do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mismatch {
    /// Too many or too few.
    Count { expected: usize, given: usize },
    /// A named placeholder without its parameter, or a parameter without a name.
    Name(String),
    /// A text that no parameter may have.
    Text(String),
}

/// One parameter: its name, if it has one, and its text.
pub(crate) type Parameter = (Option<String>, String);

/// The placeholders of a text, each once, in their order.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        let name = name.trim();
        if !found.contains(&name) {
            found.push(name);
        }
        rest = behind;
    }
    found
}

/// The text with its placeholders filled in.
pub(crate) fn fill(text: &str, format: Format, parameters: &[Parameter]) -> Result<String, Mismatch> {
    let wanted = placeholders(text);
    if wanted.len() != parameters.len() {
        return Err(Mismatch::Count { expected: wanted.len(), given: parameters.len() });
    }
    let mut values = Vec::with_capacity(wanted.len());
    for (index, name) in wanted.iter().enumerate() {
        let parameter = match format {
            Format::Positional => parameters.get(index),
            Format::Named => parameters.iter().find(|(given, _)| given.as_deref() == Some(*name)),
        };
        let (_, value) = parameter.ok_or_else(|| Mismatch::Name((*name).to_owned()))?;
        if value.trim().is_empty() || value.contains(['\n', '\t']) || value.contains("     ") {
            return Err(Mismatch::Text((*name).to_owned()));
        }
        values.push((*name, value.as_str()));
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        filled.push_str(before);
        filled.push_str(values.iter().find(|(known, _)| *known == name.trim()).map_or("", |(_, value)| value));
        rest = behind;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::{Mismatch, fill};
    use crate::templates::Format;

    #[test]
    fn placeholders_are_filled_and_counted() {
        let given = |pairs: &[(Option<&str>, &str)]| -> Vec<_> {
            pairs.iter().map(|(name, text)| (name.map(str::to_owned), (*text).to_owned())).collect()
        };
        let filled = fill("{{1}} and {{2}} and {{1}}", Format::Positional, &given(&[(None, "{{2}}"), (None, "b")]));
        assert_eq!(filled.as_deref(), Ok("{{2}} and b and {{2}}"));
        let named = fill("Hi {{ name }}", Format::Named, &given(&[(Some("name"), "Ann")]));
        assert_eq!(named.as_deref(), Ok("Hi Ann"));
        let count = fill("Hi {{name}}", Format::Named, &[]);
        assert_eq!(count, Err(Mismatch::Count { expected: 1, given: 0 }));
        assert_eq!(fill("{{a}}", Format::Named, &given(&[(None, "x")])), Err(Mismatch::Name("a".to_owned())));
        assert_eq!(fill("{{1}}", Format::Positional, &given(&[(None, "x\ny")])), Err(Mismatch::Text("1".to_owned())));
    }
}
