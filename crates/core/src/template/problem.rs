//! What is wrong with a template, or with what it is filled in with.

use serde::Serialize;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateProblem {
    /// Where: a path such as `body.0.text` or `buttons.1.value`.
    pub field: String,
    /// What kind of thing.
    pub kind: ProblemKind,
    /// The same in a sentence, without a full stop.
    pub sentence: String,
}

/// The kinds of things that can be wrong. The words are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The platform does not let it be sent: not approved yet, rejected, disabled, deleted.
    NotApproved,
    /// The platform has stopped it for a while because of its quality.
    Paused,
    /// There are more or fewer values than blanks.
    WrongCount,
    /// There is no blank of this name.
    UnknownName,
    /// Something that must be there is not.
    Missing,
    /// Something is there that has no place in this template.
    Unexpected,
    /// Something is of another kind than it must be.
    WrongKind,
    /// Something is longer or more than the platform takes.
    TooLong,
    /// Anything else that the platform does not take.
    Invalid,
}

/// What was found wrong so far.
#[derive(Default)]
pub(super) struct Problems(pub(super) Vec<TemplateProblem>);

impl Problems {
    pub(super) fn add(&mut self, field: impl Into<String>, kind: ProblemKind, sentence: impl Into<String>) {
        self.0.push(TemplateProblem { field: field.into(), kind, sentence: sentence.into() });
    }

    /// Complains when a text is longer than allowed, in characters.
    pub(super) fn limit(&mut self, field: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            self.add(field, ProblemKind::TooLong, format!("holds {length} characters; at most {most} are allowed"));
        }
    }
}
