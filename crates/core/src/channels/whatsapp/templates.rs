//! Templates of a WhatsApp business account (platforms A.12, read 2026-11-22; limits of developers.facebook.com "Template components",
//! updated 2025-11-21).

use super::errors;
use crate::channels::meta::templates::{self, Dialect};
use crate::channels::{Answer, ApiCall, Outcome, SubmittedTemplate, TemplatePage, Templates};
use crate::template::{ButtonKind, HeaderFormat, NewTemplate, Rules, TemplateChange};

/// The templates.
#[derive(Clone, Copy, Debug)]
pub(super) struct WhatsappTemplates;

/// What is asked of each template: without it the quality would be missing.
const FIELDS: &str =
    "fields=id,name,language,status,category,parameter_format,components,quality_score,rejected_reason&";

static RULES: Rules = Rules {
    categories: &["MARKETING", "UTILITY", "AUTHENTICATION"],
    headers: &HeaderFormat::ALL,
    buttons: &[
        (ButtonKind::QuickReply, 10),
        (ButtonKind::Url, 2),
        (ButtonKind::Phone, 1),
        (ButtonKind::CopyCode, 1),
        (ButtonKind::OneTimePassword, 1),
        (ButtonKind::Flow, 1),
        (ButtonKind::Catalog, 1),
        (ButtonKind::Products, 1),
        (ButtonKind::Product, 1),
        (ButtonKind::ContactRequest, 1),
        (ButtonKind::VoiceCall, 1),
        (ButtonKind::Other, 10),
    ],
    most_buttons: 10,
    button_text: 25,
    header_text: 60,
    body_text: 1024,
    footer_text: Some(60),
    url: 2000,
    code: 15,
    most_cards: 10,
    card_text: 160,
    filled_body: 1024,
    filled_body_alone: 32_768,
    one_line_parameters: true,
};

impl Templates for WhatsappTemplates {
    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn owner(&self, _account: &str, business_account: Option<&str>) -> Option<String> {
        business_account.map(str::to_owned)
    }

    fn list(&self, owner: &str, after: Option<&str>) -> ApiCall {
        templates::list(owner, FIELDS, after)
    }

    fn listed(&self, answer: &Answer<'_>) -> Outcome<TemplatePage> {
        templates::listed(errors::TABLES, answer)
    }

    fn create(&self, owner: &str, new: &NewTemplate) -> ApiCall {
        templates::create(owner, new, Dialect::Whatsapp)
    }

    fn created(&self, answer: &Answer<'_>) -> Outcome<SubmittedTemplate> {
        templates::submitted(errors::TABLES, answer)
    }

    fn edit(&self, external_id: &str, change: &TemplateChange) -> ApiCall {
        templates::edit(external_id, change, Dialect::Whatsapp)
    }

    fn delete(&self, owner: &str, name: &str, external_id: &str) -> ApiCall {
        templates::delete(owner, name, external_id)
    }

    fn done(&self, answer: &Answer<'_>) -> Outcome<()> {
        templates::done(errors::TABLES, answer)
    }
}
