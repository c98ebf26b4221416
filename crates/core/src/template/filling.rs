//! Filling a template in: whether a message fits it, and how it reads then.
//!
//! What is checked is what the platforms answer with 132000, 132005, 132012, 132015, 132016 and 132018 (platforms A.12, A.14), before
//! anything is stored.

use super::problem::Problems;
use super::{
    Body, Button, ButtonKind, Header, HeaderFormat, ParameterFormat, PreviewButton, PreviewCard, ProblemKind, Rules,
    Template, TemplatePreview, TemplateProblem, blanks,
};
use crate::content::{Attachment, Location};
use crate::interactive::{TemplateButton, TemplateButtonKind, TemplateMessage, TemplateParameter};
use serde_json::Value;

/// A template that is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The words.
    pub text: String,
    /// Everything else that is shown.
    pub preview: TemplatePreview,
}

/// Whether the message may be sent with this template, and how it reads.
///
/// # Errors
/// Everything that is in the way, with the field that it is about.
pub fn validate(template: &Template, message: &TemplateMessage, rules: &Rules) -> Result<Filled, Vec<TemplateProblem>> {
    let filled = fill(template, message, rules);
    match (sendable(&template.status), filled) {
        (Ok(()), filled) => filled,
        (Err(problem), Ok(_)) => Err(vec![problem]),
        (Err(problem), Err(mut others)) => {
            others.insert(0, problem);
            Err(others)
        }
    }
}

/// Whether the platform lets a template of this status be sent.
///
/// # Errors
/// What is in the way.
pub fn sendable(status: &str) -> Result<(), TemplateProblem> {
    let (kind, sentence) = match status {
        // A flagged template may still be sent: its quality is low.
        // Where the platform has not told a status, it has the last word.
        "APPROVED" | "REINSTATED" | "FLAGGED" | "ACTIVE" | "UNARCHIVED" | "UNKNOWN" => return Ok(()),
        "PAUSED" => (ProblemKind::Paused, "is paused because of its quality; the platform tells when it may go again"),
        "PENDING" | "IN_APPEAL" => (ProblemKind::NotApproved, "is not approved yet"),
        "REJECTED" => (ProblemKind::NotApproved, "was rejected"),
        "DISABLED" | "LOCKED" => (ProblemKind::NotApproved, "is disabled"),
        "DELETED" | "PENDING_DELETION" => (ProblemKind::NotApproved, "is deleted"),
        "ARCHIVED" => (ProblemKind::NotApproved, "is archived"),
        _ => (ProblemKind::NotApproved, "is not approved"),
    };
    Err(TemplateProblem { field: "name".to_owned(), kind, sentence: format!("{sentence} (status {status})") })
}

/// How the template reads when it is filled in, whatever its status.
///
/// # Errors
/// Everything that does not fit, with the field that it is about.
pub fn fill(template: &Template, message: &TemplateMessage, rules: &Rules) -> Result<Filled, Vec<TemplateProblem>> {
    let form = &template.components;
    let mut filling = Filling { format: template.parameter_format, rules, problems: Problems::default() };
    let top = Top {
        parameters: &message.header,
        attachment: message.header_attachment.as_ref(),
        location: message.header_location.as_ref(),
    };
    let header = filling.header(form.header.as_ref(), &top, "");
    if form.other.iter().any(|part| part.get("type").and_then(Value::as_str) == Some("HEADER")) {
        filling.problems.add("header", ProblemKind::Invalid, "is of a kind that cannot be sent");
    }
    let text = filling.words(form.body.as_ref(), &message.body, "body");
    let alone = form.header.is_none()
        && form.footer.is_none()
        && form.buttons.is_empty()
        && form.cards.is_empty()
        && form.offer.is_none();
    filling.problems.limit("body", &text, if alone { rules.filled_body_alone } else { rules.filled_body });
    let buttons = filling.buttons(&form.buttons, &message.buttons, "");
    if message.cards.len() != form.cards.len() {
        let sentence = format!("holds {} cards; the template has {}", message.cards.len(), form.cards.len());
        filling.problems.add("cards", ProblemKind::WrongCount, sentence);
    }
    let mut cards = Vec::new();
    for (index, (form, given)) in form.cards.iter().zip(&message.cards).enumerate() {
        let at = format!("cards.{index}.");
        let top = Top { parameters: &[], attachment: given.attachment.as_ref(), location: None };
        filling.header(form.header.as_ref(), &top, &at);
        if !form.other.is_empty() {
            filling.problems.add(at.trim_end_matches('.'), ProblemKind::Invalid, "is of a kind that cannot be sent");
        }
        let text = filling.words(form.body.as_ref(), &given.body, &format!("{at}body"));
        let buttons = filling.buttons(&form.buttons, &given.buttons, &at);
        cards.push(PreviewCard { text, buttons });
    }
    match (&form.offer, message.offer_expires_at) {
        (Some(offer), None) if offer.expires => {
            filling.problems.add("offer_expires_at", ProblemKind::Missing, "is missing: the offer says when it ends");
        }
        (Some(offer), Some(_)) if offer.expires => {}
        (_, Some(_)) => filling.unexpected("offer_expires_at", "the template has no offer that ends"),
        (_, None) => {}
    }
    if !filling.problems.0.is_empty() {
        return Err(filling.problems.0);
    }
    let preview = TemplatePreview {
        header,
        footer: form.footer.as_ref().map(|footer| footer.text.clone()).filter(|text| !text.is_empty()),
        offer: form.offer.as_ref().map(|offer| offer.text.clone()).filter(|text| !text.is_empty()),
        buttons,
        cards,
    };
    Ok(Filled { text, preview })
}

/// What a header is filled in with.
struct Top<'m> {
    parameters: &'m [TemplateParameter],
    attachment: Option<&'m Attachment>,
    location: Option<&'m Location>,
}

/// What one button of a template takes.
enum Takes {
    /// Nothing.
    Nothing,
    /// A value of one of these kinds, if one is given.
    Perhaps(&'static [TemplateButtonKind]),
    /// A value of one of these kinds.
    Always(&'static [TemplateButtonKind]),
    /// Nobody knows.
    Anything,
}

fn takes(form: &Button) -> Takes {
    use TemplateButtonKind as Kind;
    match form.kind {
        ButtonKind::QuickReply | ButtonKind::Postback => Takes::Perhaps(&[Kind::QuickReply]),
        ButtonKind::Url if blanks::of(form.url.as_deref().unwrap_or_default()).is_empty() => Takes::Nothing,
        ButtonKind::Url => Takes::Always(&[Kind::Url]),
        ButtonKind::CopyCode => Takes::Always(&[Kind::CopyCode]),
        // The platform lists these as buttons with an address, too.
        ButtonKind::OneTimePassword => Takes::Always(&[Kind::Url, Kind::CopyCode]),
        ButtonKind::Flow => Takes::Perhaps(&[Kind::Flow]),
        ButtonKind::Catalog => Takes::Perhaps(&[Kind::Catalog]),
        ButtonKind::Products => Takes::Always(&[Kind::Products]),
        ButtonKind::Phone | ButtonKind::Product | ButtonKind::ContactRequest | ButtonKind::VoiceCall => Takes::Nothing,
        ButtonKind::Other => Takes::Anything,
    }
}

struct Filling<'r> {
    format: ParameterFormat,
    rules: &'r Rules,
    problems: Problems,
}

impl Filling<'_> {
    fn unexpected(&mut self, field: impl Into<String>, why: &str) {
        self.problems.add(field, ProblemKind::Unexpected, format!("has no place: {why}"));
    }

    /// The header's line, if it has one. `at` is the path of what it belongs to, with a point at its end.
    fn header(&mut self, form: Option<&Header>, given: &Top<'_>, at: &str) -> Option<String> {
        let format = form.map(|form| form.format);
        let card = !at.is_empty();
        let file = if card { format!("{at}attachment") } else { "header_attachment".to_owned() };
        match (format.and_then(HeaderFormat::attachment), given.attachment) {
            (Some(kind), None) => {
                let sentence = format!("is missing: the template has a header of the kind {}", kind.as_str());
                self.problems.add(&file, ProblemKind::Missing, sentence);
            }
            (Some(kind), Some(attachment)) if attachment.kind != kind => {
                let sentence = format!("is of the kind {}; it must be {}", attachment.kind.as_str(), kind.as_str());
                self.problems.add(&file, ProblemKind::WrongKind, sentence);
            }
            (None, Some(_)) => self.unexpected(&file, "the template has no header with a file"),
            _ => {}
        }
        match (format == Some(HeaderFormat::Location), given.location) {
            (true, None) => self.problems.add(
                "header_location",
                ProblemKind::Missing,
                "is missing: the template has a place as its header",
            ),
            (false, Some(_)) => self.unexpected("header_location", "the template has no place as its header"),
            _ => {}
        }
        let text = form.filter(|form| form.format == HeaderFormat::Text).and_then(|form| form.text.as_deref());
        match text {
            Some(text) => {
                let filled = self.text(text, given.parameters, "header");
                self.problems.limit("header", &filled, self.rules.header_text);
                Some(filled)
            }
            None => {
                if !given.parameters.is_empty() {
                    self.unexpected("header", "the template has no header of text");
                }
                None
            }
        }
    }

    /// The words of a body, filled in.
    fn words(&mut self, form: Option<&Body>, given: &[TemplateParameter], field: &str) -> String {
        self.text(form.map_or("", |form| form.text.as_str()), given, field)
    }

    /// A text, filled in.
    fn text(&mut self, text: &str, given: &[TemplateParameter], field: &str) -> String {
        for (index, parameter) in given.iter().enumerate() {
            let at = format!("{field}.{index}.text");
            if parameter.text.trim().is_empty() {
                self.problems.add(at, ProblemKind::Missing, "is empty");
            } else if self.rules.one_line_parameters && !fits_one_line(&parameter.text) {
                let sentence = "must not hold line breaks, tabs or more than four spaces in a row";
                self.problems.add(at, ProblemKind::Invalid, sentence);
            }
        }
        let blanks = blanks::of(text);
        match self.format {
            ParameterFormat::Positional => self.by_position(text, blanks, given, field),
            ParameterFormat::Named => self.by_name(text, &blanks, given, field),
        }
    }

    fn by_position(&mut self, text: &str, mut blanks: Vec<&str>, given: &[TemplateParameter], field: &str) -> String {
        if blanks.len() != given.len() {
            let sentence = format!("holds {} values; the template has {} blanks", given.len(), blanks.len());
            self.problems.add(field, ProblemKind::WrongCount, sentence);
        }
        for (index, _) in given.iter().enumerate().filter(|(_, parameter)| parameter.name.is_some()) {
            self.unexpected(
                format!("{field}.{index}.name"),
                "the blanks of this template are filled in by their order",
            );
        }
        blanks.sort_by_key(|blank| blank.parse::<u32>().unwrap_or(u32::MAX));
        blanks::fill(text, |name| {
            let place = blanks.iter().position(|blank| *blank == name)?;
            given.get(place).map(|parameter| parameter.text.as_str())
        })
    }

    fn by_name(&mut self, text: &str, blanks: &[&str], given: &[TemplateParameter], field: &str) -> String {
        for (index, parameter) in given.iter().enumerate() {
            let at = format!("{field}.{index}.name");
            let earlier = given.iter().take(index).any(|earlier| earlier.name == parameter.name);
            match parameter.name.as_deref() {
                None => self.problems.add(at, ProblemKind::Missing, "is missing: this template's blanks have names"),
                Some(name) if !blanks.contains(&name) => {
                    self.problems.add(at, ProblemKind::UnknownName, format!("there is no blank {name} here"));
                }
                Some(name) if earlier => {
                    self.problems.add(at, ProblemKind::Invalid, format!("the blank {name} is filled in twice"));
                }
                Some(_) => {}
            }
        }
        let value = |name: &str| {
            let found = given.iter().find(|parameter| parameter.name.as_deref() == Some(name));
            found.map(|parameter| parameter.text.as_str())
        };
        for name in blanks.iter().filter(|name| value(name).is_none()) {
            self.problems.add(field, ProblemKind::Missing, format!("the blank {name} is not filled in"));
        }
        blanks::fill(text, value)
    }

    /// The buttons, filled in. `at` is the path of what they belong to, with a point at its end.
    fn buttons(&mut self, forms: &[Button], given: &[TemplateButton], at: &str) -> Vec<PreviewButton> {
        let place = |button: &TemplateButton| usize::try_from(button.index).unwrap_or(usize::MAX);
        for (index, button) in given.iter().enumerate() {
            let field = format!("{at}buttons.{index}.index");
            if place(button) >= forms.len() {
                self.unexpected(field, &format!("the template has {} buttons", forms.len()));
            } else if given.iter().take(index).any(|earlier| earlier.index == button.index) {
                self.problems.add(field, ProblemKind::Invalid, "this button is filled in twice");
            }
        }
        let mut shown = Vec::new();
        for (index, form) in forms.iter().enumerate() {
            let filled = given.iter().enumerate().find(|(_, button)| place(button) == index);
            let value = self.button(form, index, filled, at);
            let whole = match form.kind {
                ButtonKind::Url => {
                    let url = form.url.as_deref().unwrap_or_default();
                    Some(blanks::fill(url, |_| value.as_deref()))
                }
                ButtonKind::Phone => form.phone.clone(),
                ButtonKind::CopyCode | ButtonKind::OneTimePassword => value,
                _ => None,
            };
            if form.kind == ButtonKind::Url {
                self.problems.limit(&format!("{at}buttons"), whole.as_deref().unwrap_or_default(), self.rules.url);
            }
            shown.push(PreviewButton { kind: form.kind, title: form.text.clone(), value: whole });
        }
        shown
    }

    /// Checks what one button is filled in with; gives its value.
    fn button(
        &mut self,
        form: &Button,
        index: usize,
        filled: Option<(usize, &TemplateButton)>,
        at: &str,
    ) -> Option<String> {
        let (kinds, needed): (&[TemplateButtonKind], bool) = match takes(form) {
            Takes::Anything => return filled.map(|(_, button)| button.value.clone()),
            Takes::Nothing => (&[], false),
            Takes::Perhaps(kinds) => (kinds, false),
            Takes::Always(kinds) => (kinds, true),
        };
        let Some((place, button)) = filled else {
            if needed {
                let sentence = format!("the button {index} ({}) is not filled in", form.text);
                self.problems.add(format!("{at}buttons"), ProblemKind::Missing, sentence);
            }
            return None;
        };
        let field = |name: &str| format!("{at}buttons.{place}.{name}");
        if kinds.is_empty() {
            self.unexpected(field("value"), &format!("the button {index} takes none"));
            return None;
        }
        if !kinds.contains(&button.kind) {
            self.problems.add(field("kind"), ProblemKind::WrongKind, format!("the button {index} is of another kind"));
        }
        let no_value = button.value.trim().is_empty() && button.kind != TemplateButtonKind::Products;
        if needed && no_value {
            self.problems.add(field("value"), ProblemKind::Missing, "is empty");
        }
        match form.kind {
            ButtonKind::CopyCode | ButtonKind::OneTimePassword => {
                self.problems.limit(&field("value"), &button.value, self.rules.code);
            }
            ButtonKind::Url if button.value.chars().any(char::is_whitespace) => {
                self.problems.add(
                    field("value"),
                    ProblemKind::Invalid,
                    "must not hold spaces: it is part of an address",
                );
            }
            ButtonKind::Products if button.sections.iter().all(|section| section.rows.is_empty()) => {
                self.problems.add(field("sections"), ProblemKind::Missing, "names no product");
            }
            _ => {}
        }
        Some(button.value.clone())
    }
}

/// Whether a value has no line break, no tab and no more than four spaces in a row.
fn fits_one_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\t']) && !text.contains("     ")
}
