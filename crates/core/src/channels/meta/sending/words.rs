//! What has no form of its own on these platforms and goes as words: places, cards of people.

use crate::channels::RenderError;
use crate::content::{ContactCard, Details, Labelled, Location};

/// A place: the words of the message, name and address, a link to a map.
pub(super) fn of_location(text: &str, details: &Details) -> Result<String, RenderError> {
    let location = details.location.as_ref();
    let location = location.ok_or_else(|| RenderError::Missing { field: "location".to_owned() })?;
    let Location { latitude, longitude, .. } = location;
    let inside = (-90.0..=90.0).contains(latitude) && (-180.0..=180.0).contains(longitude);
    if !inside {
        let reason = "must be degrees on the earth".to_owned();
        return Err(RenderError::Invalid { field: "location".to_owned(), reason });
    }
    let map = format!("https://www.google.com/maps/search/?api=1&query={latitude},{longitude}");
    let name = location.name.as_deref().unwrap_or_default();
    // The words of a place are its name, for lists.
    let text = if text == name { "" } else { text };
    Ok(lines([text, name, location.address.as_deref().unwrap_or_default(), &map]))
}

/// Cards of people: each a paragraph.
pub(super) fn of_contacts(text: &str, details: &Details) -> Result<String, RenderError> {
    if details.contacts.is_empty() {
        return Err(RenderError::Missing { field: "contacts".to_owned() });
    }
    let names: Vec<&str> = details.contacts.iter().map(|card| card.name.as_str()).collect();
    // The words of cards are their names, for lists.
    let text = if text == names.join(", ") { "" } else { text };
    let mut paragraphs = vec![text.to_owned()];
    paragraphs.extend(details.contacts.iter().map(of_card));
    paragraphs.retain(|paragraph| !paragraph.trim().is_empty());
    Ok(paragraphs.join("\n\n"))
}

fn of_card(card: &ContactCard) -> String {
    let said = [card.organization.as_deref().unwrap_or_default()].into_iter();
    let listed = [&card.phones, &card.emails, &card.addresses, &card.urls];
    let listed = listed.into_iter().flatten().map(|Labelled { value, .. }| value.as_str());
    lines(std::iter::once(card.name.as_str()).chain(said).chain(listed))
}

/// Lines that say something, one below the other.
pub(super) fn lines<'t>(lines: impl IntoIterator<Item = &'t str>) -> String {
    let said = lines.into_iter().map(str::trim_end).filter(|line| !line.trim().is_empty());
    said.collect::<Vec<_>>().join("\n")
}
