//! Products of a catalogue (platforms A.10): one, several in sections, or the catalogue itself.

use super::check::{self, filled};
use super::interactive::{Frame, section_title};
use crate::channels::RenderError;
use crate::channels::whatsapp::capabilities::CAPABILITIES;
use crate::interactive::Interactive;
use serde_json::{Map, Value, json};

/// WhatsApp's word for the offer, what may stand around it, and its action.
pub(super) fn products(offer: &Interactive) -> Result<(&'static str, Frame, Value), RenderError> {
    let rows: Vec<&str> = offer.sections.iter().flat_map(|section| &section.rows).map(|row| row.id.as_str()).collect();
    if rows.is_empty() {
        let frame = Frame { header: false, footer: true, text: Some("interactive.text") };
        return Ok(("catalog_message", frame, json!({"name": "catalog_message"})));
    }
    CAPABILITIES.check_count("interactive.products", rows.len())?;
    CAPABILITIES.check_count("interactive.sections", offer.sections.len())?;
    check::different("interactive.sections.rows.id", rows.iter().copied())?;
    let catalog = offer.catalog_id.as_deref().unwrap_or_default();
    let catalog = filled("interactive.catalog_id", "interactive.catalog_id", catalog)?;
    for (index, section) in offer.sections.iter().enumerate() {
        for (number, row) in section.rows.iter().enumerate() {
            let place = format!("interactive.sections.{index}.rows.{number}.id");
            filled("interactive.products.id", &place, &row.id)?;
        }
    }
    if let [only] = rows.as_slice() {
        let frame = Frame { header: false, footer: true, text: None };
        return Ok(("product", frame, json!({"catalog_id": catalog, "product_retailer_id": only})));
    }
    // A list of products must have a header of text.
    let header = offer.header.as_deref().unwrap_or_default();
    filled("interactive.header", "interactive.header", header)?;
    let mut sections = Vec::new();
    for (index, section) in offer.sections.iter().enumerate() {
        let mut written = Map::new();
        if let Some(title) = section_title(section, offer.sections.len(), &format!("interactive.sections.{index}"))? {
            written.insert("title".to_owned(), json!(title));
        }
        let items = section.rows.iter().map(|row| json!({"product_retailer_id": row.id})).collect();
        written.insert("product_items".to_owned(), items);
        sections.push(Value::Object(written));
    }
    let frame = Frame { header: true, footer: true, text: Some("interactive.text") };
    Ok(("product_list", frame, json!({"catalog_id": catalog, "sections": sections})))
}
