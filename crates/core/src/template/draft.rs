//! Templates that are to be approved: what can be said about them before they are submitted.
//!
//! Limits of Meta's "Template components" page (developers.facebook.com, updated 2025-11-21) beside platforms A.12; the rest is for
//! those who approve it to say.

use super::problem::Problems;
use super::{
    Body, Button, ButtonKind, Card, Components, Example, Header, HeaderFormat, ParameterFormat, ProblemKind, Rules,
    TemplateProblem, blanks,
};

/// The longest name of a template.
const LONGEST_NAME: usize = 512;
/// The longest telephone number, in signs.
const LONGEST_PHONE: usize = 20;
/// The fewest cards of a carousel.
const FEWEST_CARDS: usize = 2;

/// A template that is to be approved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewTemplate {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// Its language: `el`, `en_US`.
    pub language: String,
    /// Its category, in the platform's capitals.
    pub category: String,
    /// How its blanks are written.
    pub parameter_format: ParameterFormat,
    /// What it consists of.
    pub components: Components,
    /// The platform may choose another category instead of rejecting it.
    pub allow_category_change: bool,
    /// For how many seconds the platform tries to deliver it.
    pub lives_seconds: Option<u32>,
}

/// What is to change about a template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TemplateChange {
    /// The new category, in the platform's capitals.
    pub category: Option<String>,
    /// How the blanks are written. It stays as it was.
    pub parameter_format: ParameterFormat,
    /// What it shall consist of, all of it.
    pub components: Option<Components>,
    /// For how many seconds the platform tries to deliver it.
    pub lives_seconds: Option<u32>,
}

/// Everything that is wrong with a template that is to be submitted.
pub fn check_new(new: &NewTemplate, rules: &Rules) -> Vec<TemplateProblem> {
    let mut problems = Problems::default();
    let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    if new.name.is_empty() || new.name.len() > LONGEST_NAME || !new.name.chars().all(plain) {
        let sentence = "must be 1 to 512 small letters without accents, digits and underscores";
        problems.add("name", ProblemKind::Invalid, sentence);
    }
    let (base, region) = new.language.split_once('_').map_or((new.language.as_str(), None), |(a, b)| (a, Some(b)));
    let known = (2..=3).contains(&base.len())
        && base.chars().all(|sign| sign.is_ascii_lowercase())
        && region.is_none_or(|region| {
            (2..=4).contains(&region.len()) && region.chars().all(|sign| sign.is_ascii_alphanumeric())
        });
    if !known {
        problems.add("language", ProblemKind::Invalid, "must be a language such as el or en_US");
    }
    category(&new.category, rules, &mut problems);
    components(&new.components, &new.category, new.parameter_format, rules, &mut problems);
    problems.0
}

/// Everything that is wrong with a change. `current` is the category that the template has.
pub fn check_change(change: &TemplateChange, current: &str, rules: &Rules) -> Vec<TemplateProblem> {
    let mut problems = Problems::default();
    if let Some(wanted) = &change.category {
        category(wanted, rules, &mut problems);
    }
    if let Some(wanted) = &change.components {
        let category = change.category.as_deref().unwrap_or(current);
        components(wanted, category, change.parameter_format, rules, &mut problems);
    }
    if change.category.is_none() && change.components.is_none() && change.lives_seconds.is_none() {
        problems.add("components", ProblemKind::Missing, "there is nothing to change");
    }
    problems.0
}

fn category(category: &str, rules: &Rules, problems: &mut Problems) {
    if !rules.categories.contains(&category) {
        problems.add("category", ProblemKind::Invalid, format!("must be one of: {}", rules.categories.join(", ")));
    }
}

fn components(form: &Components, category: &str, format: ParameterFormat, rules: &Rules, problems: &mut Problems) {
    let at = "components.";
    let password = category == "AUTHENTICATION";
    header(form.header.as_ref(), format, rules, at, problems);
    match &form.body {
        None => problems.add("components.body", ProblemKind::Missing, "is missing"),
        Some(body) if password => {
            if !body.text.is_empty() {
                let sentence = "must be empty: the platform writes the words of authentication templates";
                problems.add("components.body.text", ProblemKind::Unexpected, sentence);
            }
        }
        Some(body) => words(body, format, rules.body_text, at, problems),
    }
    match (&form.footer, rules.footer_text) {
        (Some(_), None) => {
            problems.add("components.footer", ProblemKind::Unexpected, "the platform has no footers");
        }
        (Some(footer), Some(most)) => {
            problems.limit("components.footer.text", &footer.text, most);
            if footer.text.is_empty() && !password {
                problems.add("components.footer.text", ProblemKind::Missing, "is empty");
            }
            if !blanks::of(&footer.text).is_empty() {
                problems.add("components.footer.text", ProblemKind::Invalid, "must not have blanks");
            }
        }
        (None, _) => {}
    }
    buttons(&form.buttons, rules, at, problems);
    let has_password = form.buttons.iter().any(|button| button.kind == ButtonKind::OneTimePassword);
    if password != has_password {
        let sentence = "an authentication template, and no other, has a button of the kind one_time_password";
        problems.add(
            "components.buttons",
            if password { ProblemKind::Missing } else { ProblemKind::Invalid },
            sentence,
        );
    }
    cards(&form.cards, format, rules, problems);
}

fn header(form: Option<&Header>, format: ParameterFormat, rules: &Rules, at: &str, problems: &mut Problems) {
    let Some(form) = form else { return };
    let field = format!("{at}header");
    if !rules.headers.contains(&form.format) {
        let allowed: Vec<_> = rules.headers.iter().map(|format| format.as_str()).collect();
        let sentence = format!("must be one of: {}", allowed.join(", "));
        problems.add(format!("{field}.format"), ProblemKind::WrongKind, sentence);
        return;
    }
    match form.format {
        HeaderFormat::Text => {
            let text = form.text.as_deref().unwrap_or_default();
            if text.is_empty() {
                problems.add(format!("{field}.text"), ProblemKind::Missing, "is empty");
            }
            problems.limit(&format!("{field}.text"), text, rules.header_text);
            if blanks::of(text).len() > 1 {
                problems.add(format!("{field}.text"), ProblemKind::TooLong, "may have one blank");
            }
            names_and_examples(text, &form.examples, format, &field, problems);
        }
        HeaderFormat::Image | HeaderFormat::Video | HeaderFormat::Document => {
            if form.example_file.as_deref().unwrap_or_default().is_empty() {
                let sentence = "is missing: those who approve it want to see a file like the one that it will have";
                problems.add(format!("{field}.example_file"), ProblemKind::Missing, sentence);
            }
        }
        HeaderFormat::Location => {}
    }
}

fn words(body: &Body, format: ParameterFormat, most: usize, at: &str, problems: &mut Problems) {
    let field = format!("{at}body");
    if body.text.trim().is_empty() {
        problems.add(format!("{field}.text"), ProblemKind::Missing, "is empty");
    }
    problems.limit(&format!("{field}.text"), &body.text, most);
    if blanks::at_an_end(&body.text) {
        problems.add(format!("{field}.text"), ProblemKind::Invalid, "must not begin or end with a blank");
    }
    names_and_examples(&body.text, &body.examples, format, &field, problems);
}

/// Blanks have the names that they may have, and an example each.
fn names_and_examples(text: &str, examples: &[Example], format: ParameterFormat, field: &str, problems: &mut Problems) {
    let blanks = blanks::of(text);
    let example_for = |place: usize, name: &str| match format {
        ParameterFormat::Positional => examples.get(place),
        ParameterFormat::Named => examples.iter().find(|example| example.name.as_deref() == Some(name)),
    };
    for (place, name) in blanks.iter().enumerate() {
        let well_named = match format {
            ParameterFormat::Positional => *name == (place + 1).to_string(),
            ParameterFormat::Named => {
                let sane = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
                name.chars().all(sane) && name.starts_with(|first: char| first.is_ascii_lowercase())
            }
        };
        if !well_named {
            let wanted = match format {
                ParameterFormat::Positional => "blanks are numbered {{1}}, {{2}}, … as they come",
                ParameterFormat::Named => "blanks are named in small letters, digits and underscores",
            };
            problems.add(format!("{field}.text"), ProblemKind::Invalid, format!("{{{{{name}}}}}: {wanted}"));
        }
        if example_for(place, name).is_none_or(|example| example.value.trim().is_empty()) {
            let sentence = format!("has no example for the blank {name}");
            problems.add(format!("{field}.examples"), ProblemKind::Missing, sentence);
        }
    }
    if examples.len() > blanks.len() {
        let sentence = format!("holds {} examples for {} blanks", examples.len(), blanks.len());
        problems.add(format!("{field}.examples"), ProblemKind::WrongCount, sentence);
    }
}

fn buttons(forms: &[Button], rules: &Rules, at: &str, problems: &mut Problems) {
    let field = format!("{at}buttons");
    if forms.len() > rules.most_buttons {
        let sentence = format!("holds {} buttons; at most {} are allowed", forms.len(), rules.most_buttons);
        problems.add(&field, ProblemKind::TooLong, sentence);
    }
    for (index, form) in forms.iter().enumerate() {
        let here = format!("{field}.{index}");
        let before = forms.iter().take(index).filter(|other| other.kind == form.kind).count();
        match rules.most_of(form.kind) {
            None => problems.add(format!("{here}.kind"), ProblemKind::WrongKind, "the platform has no such button"),
            Some(most) if before >= most => {
                let sentence = format!("at most {most} buttons of this kind are allowed");
                problems.add(format!("{here}.kind"), ProblemKind::TooLong, sentence);
            }
            Some(_) => {}
        }
        button(form, rules, &here, problems);
    }
    let quick: Vec<bool> = forms.iter().map(|form| form.kind == ButtonKind::QuickReply).collect();
    if quick.windows(2).filter(|pair| matches!(pair, [a, b] if a != b)).count() > 1 {
        problems.add(&field, ProblemKind::Invalid, "quick replies must stand together, before or after the others");
    }
}

fn button(form: &Button, rules: &Rules, here: &str, problems: &mut Problems) {
    let written_by_platform =
        matches!(form.kind, ButtonKind::CopyCode | ButtonKind::OneTimePassword | ButtonKind::Other);
    if form.text.trim().is_empty() && !written_by_platform {
        problems.add(format!("{here}.text"), ProblemKind::Missing, "is empty");
    }
    problems.limit(&format!("{here}.text"), &form.text, rules.button_text);
    match form.kind {
        ButtonKind::Url => {
            let url = form.url.as_deref().unwrap_or_default();
            problems.limit(&format!("{here}.url"), url, rules.url);
            if !url.starts_with("https://") && !url.starts_with("http://") {
                problems.add(format!("{here}.url"), ProblemKind::Invalid, "must begin with https://");
            }
            let blanks = blanks::of(url);
            if blanks.len() > 1 || (blanks.len() == 1 && !url.trim_end().ends_with("}}")) {
                problems.add(format!("{here}.url"), ProblemKind::Invalid, "may have one blank, at its end");
            }
            if !blanks.is_empty() && form.example.as_deref().unwrap_or_default().is_empty() {
                problems.add(format!("{here}.example"), ProblemKind::Missing, "is missing: the address has a blank");
            }
        }
        ButtonKind::Phone => {
            let phone = form.phone.as_deref().unwrap_or_default();
            if phone.is_empty() {
                problems.add(format!("{here}.phone"), ProblemKind::Missing, "is missing");
            }
            problems.limit(&format!("{here}.phone"), phone, LONGEST_PHONE);
        }
        ButtonKind::CopyCode => {
            let example = form.example.as_deref().unwrap_or_default();
            if example.is_empty() {
                problems.add(format!("{here}.example"), ProblemKind::Missing, "is missing: an example of the code");
            }
            problems.limit(&format!("{here}.example"), example, rules.code);
        }
        ButtonKind::Postback if form.payload.as_deref().unwrap_or_default().is_empty() => {
            problems.add(format!("{here}.payload"), ProblemKind::Missing, "is missing");
        }
        ButtonKind::Flow
            if !["flow_id", "flow_name", "flow_json"].iter().any(|key| form.platform.contains_key(*key)) =>
        {
            problems.add(
                format!("{here}.platform"),
                ProblemKind::Missing,
                "flow_id, flow_name or flow_json is missing",
            );
        }
        ButtonKind::OneTimePassword if !form.platform.contains_key("otp_type") => {
            problems.add(format!("{here}.platform"), ProblemKind::Missing, "otp_type is missing");
        }
        _ => {}
    }
}

fn cards(forms: &[Card], format: ParameterFormat, rules: &Rules, problems: &mut Problems) {
    if forms.is_empty() {
        return;
    }
    if rules.most_cards == 0 {
        problems.add("components.cards", ProblemKind::Unexpected, "the platform has no templates with cards");
        return;
    }
    if !(FEWEST_CARDS..=rules.most_cards).contains(&forms.len()) {
        let sentence = format!("holds {} cards; {FEWEST_CARDS} to {} are allowed", forms.len(), rules.most_cards);
        problems.add("components.cards", ProblemKind::WrongCount, sentence);
    }
    for (index, form) in forms.iter().enumerate() {
        let at = format!("components.cards.{index}.");
        header(form.header.as_ref(), format, rules, &at, problems);
        if form.header.is_none() && form.other.is_empty() {
            problems.add(format!("{at}header"), ProblemKind::Missing, "is missing: each card has a picture or video");
        }
        if let Some(body) = &form.body {
            words(body, format, rules.card_text, &at, problems);
        }
        buttons(&form.buttons, rules, &at, problems);
        let shape = |card: &Card| {
            let header = card.header.as_ref().map(|header| header.format);
            (header, card.buttons.iter().map(|button| button.kind).collect::<Vec<_>>())
        };
        if forms.first().is_some_and(|first| shape(first) != shape(form)) {
            let sentence = "all cards must have a header of the same kind and the same buttons";
            problems.add(at.trim_end_matches('.'), ProblemKind::Invalid, sentence);
        }
    }
}
