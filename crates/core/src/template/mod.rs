//! Message templates: texts that a platform approves before they may be sent, what is filled in, and whether a message fits.
//!
//! WhatsApp has them for a whole business account (platforms A.12), Messenger as utility templates of a page (platforms B.3). How a
//! platform writes them stands in its channel; what [`Rules`] it has is data.

mod blanks;
mod components;
mod draft;
mod filling;
mod preview;
mod problem;
mod rules;

pub use components::{
    Body, Button, ButtonKind, Card, Components, Example, Footer, Header, HeaderFormat, Offer, ParameterFormat,
};
pub use draft::{NewTemplate, TemplateChange, check_change, check_new};
pub use filling::{Filled, fill, sendable, validate};
pub use preview::{PreviewButton, PreviewCard, TemplatePreview};
pub use problem::{ProblemKind, TemplateProblem};
pub use rules::Rules;

/// A template as the platform knows it. Words of the platform (category, status, quality) are kept in its capitals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// The platform's id.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Its language: `el`, `en_US`.
    pub language: String,
    /// `MARKETING`, `UTILITY`, `AUTHENTICATION`.
    pub category: String,
    /// `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`, …
    pub status: String,
    /// `GREEN`, `YELLOW`, `RED`; `None` when the platform has no opinion.
    pub quality: Option<String>,
    /// How its blanks are written.
    pub parameter_format: ParameterFormat,
    /// What it consists of.
    pub components: Components,
    /// Why it was rejected.
    pub rejected_reason: Option<String>,
}
