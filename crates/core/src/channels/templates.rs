//! The calls of channels whose platform has templates, and what their answers mean.

use super::{Answer, ApiCall, Outcome};
use crate::template::{NewTemplate, Rules, Template, TemplateChange};

/// A page of the platform's list of templates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TemplatePage {
    /// What could be read.
    pub templates: Vec<Template>,
    /// How many could not be read.
    pub skipped: usize,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

/// What the platform says about a template that was submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedTemplate {
    /// The platform's id of it.
    pub external_id: String,
    /// Its status, in capitals; `PENDING` where the platform does not say.
    pub status: String,
    /// Its category, where the platform says which it has chosen.
    pub category: Option<String>,
}

/// The templates of a platform. They belong to an owner: on WhatsApp the business account, on Messenger the page.
pub trait Templates: Sync {
    /// What the platform wants of templates.
    fn rules(&self) -> &'static Rules;

    /// The platform's id of whom the templates of an account belong to; `None` when it is not known. `account` is the platform's
    /// id of the account, `business_account` of the business account that it is part of.
    fn owner(&self, account: &str, business_account: Option<&str>) -> Option<String>;

    /// The call that asks for a page of the templates.
    fn list(&self, owner: &str, after: Option<&str>) -> ApiCall;

    /// The page, from the answer.
    fn listed(&self, answer: &Answer<'_>) -> Outcome<TemplatePage>;

    /// The call that submits a template.
    fn create(&self, owner: &str, new: &NewTemplate) -> ApiCall;

    /// What became of it, from the answer.
    fn created(&self, answer: &Answer<'_>) -> Outcome<SubmittedTemplate>;

    /// The call that changes a template. It is to be approved again then.
    fn edit(&self, external_id: &str, change: &TemplateChange) -> ApiCall;

    /// The call that deletes a template in one language.
    fn delete(&self, owner: &str, name: &str, external_id: &str) -> ApiCall;

    /// Whether a change or a removal was done, from the answer.
    fn done(&self, answer: &Answer<'_>) -> Outcome<()>;
}
