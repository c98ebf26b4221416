//! Utility templates of a page (platforms B.3, read 2026-11-22). How they are changed and deleted is not documented: it is done as on
//! WhatsApp, whose form they share, and what the platform says to it is shown.

use super::errors;
use crate::channels::meta::templates::{self, Dialect};
use crate::channels::{Answer, ApiCall, Outcome, SubmittedTemplate, TemplatePage, Templates};
use crate::template::{ButtonKind, HeaderFormat, NewTemplate, Rules, TemplateChange};

/// The templates.
#[derive(Clone, Copy, Debug)]
pub(super) struct MessengerTemplates;

static RULES: Rules = Rules {
    categories: &["UTILITY"],
    headers: &[HeaderFormat::Text, HeaderFormat::Image],
    buttons: &[(ButtonKind::Postback, 3), (ButtonKind::Url, 3), (ButtonKind::Other, 3)],
    most_buttons: 3,
    button_text: 20,
    header_text: 60,
    body_text: 1024,
    footer_text: None,
    url: 2000,
    code: 15,
    most_cards: 0,
    card_text: 0,
    filled_body: 2000,
    filled_body_alone: 2000,
    one_line_parameters: false,
};

impl Templates for MessengerTemplates {
    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn owner(&self, account: &str, _business_account: Option<&str>) -> Option<String> {
        Some(account.to_owned())
    }

    fn list(&self, owner: &str, after: Option<&str>) -> ApiCall {
        templates::list(owner, "", after)
    }

    fn listed(&self, answer: &Answer<'_>) -> Outcome<TemplatePage> {
        templates::listed(errors::TABLES, answer)
    }

    fn create(&self, owner: &str, new: &NewTemplate) -> ApiCall {
        templates::create(owner, new, Dialect::Messenger)
    }

    fn created(&self, answer: &Answer<'_>) -> Outcome<SubmittedTemplate> {
        templates::submitted(errors::TABLES, answer)
    }

    fn edit(&self, external_id: &str, change: &TemplateChange) -> ApiCall {
        templates::edit(external_id, change, Dialect::Messenger)
    }

    fn delete(&self, owner: &str, name: &str, external_id: &str) -> ApiCall {
        templates::delete(owner, name, external_id)
    }

    fn done(&self, answer: &Answer<'_>) -> Outcome<()> {
        templates::done(errors::TABLES, answer)
    }
}
