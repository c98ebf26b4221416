//! Cards of people as vCards (RFC 6350): what Telegram gives besides name and number, and how we give it.

use crate::content::{ContactCard, Labelled};

/// Adds what a vCard says to a card that has its name and first number.
pub(super) fn read(vcard: &str, card: &mut ContactCard) {
    // A long line goes on in the next one, which begins with a space.
    let unfolded = vcard.replace("\r\n", "\n").replace("\n ", "");
    for (property, value) in unfolded.lines().filter_map(|line| line.split_once(':')) {
        let mut parts = property.split(';');
        // Lines of a group begin with its name: `item1.EMAIL`.
        let name = parts.next().unwrap_or_default().rsplit('.').next().unwrap_or_default().to_ascii_uppercase();
        let label = parts.find_map(label);
        let value = match name.as_str() {
            "ADR" | "ORG" => in_one_line(value),
            _ => plain(value),
        };
        if value.is_empty() {
            continue;
        }
        let labelled = Labelled { value: value.clone(), label };
        match name.as_str() {
            "TEL" if !card.phones.iter().any(|known| digits(&known.value) == digits(&value)) => {
                card.phones.push(labelled)
            }
            "EMAIL" => card.emails.push(labelled),
            "ADR" => card.addresses.push(labelled),
            "URL" => card.urls.push(labelled),
            "ORG" | "TITLE" => {
                let known = card.organization.take().map(|known| format!("{known}, {value}"));
                card.organization = Some(known.unwrap_or(value));
            }
            "BDAY" => card.birthday = Some(value),
            _ => {}
        }
    }
}

/// What a value is for: `TYPE=HOME`, or only `HOME` in the oldest version.
fn label(parameter: &str) -> Option<String> {
    let label = match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("type") => value,
        Some(_) => return None,
        None => parameter,
    };
    let label = label.trim_matches('"').split(',').find(|label| !label.eq_ignore_ascii_case("pref"))?;
    (!label.is_empty()).then(|| label.to_ascii_lowercase())
}

/// A value without its escapes.
fn plain(value: &str) -> String {
    value.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";").trim().to_owned()
}

/// A value of several parts, for people.
fn in_one_line(value: &str) -> String {
    let parts = value.split(';').map(plain).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// The vCard of a card; `None` when name and first number say everything.
pub(super) fn write(card: &ContactCard) -> Option<String> {
    let more = [card.phones.len() > 1, !card.emails.is_empty(), !card.addresses.is_empty(), !card.urls.is_empty()];
    if !more.contains(&true) && card.organization.is_none() && card.birthday.is_none() {
        return None;
    }
    let names = [&card.last_name, &card.first_name].map(|name| escaped(name.as_deref().unwrap_or_default())).join(";");
    let mut lines = vec![
        "BEGIN:VCARD".to_owned(),
        "VERSION:3.0".to_owned(),
        format!("N:{names};;;"),
        format!("FN:{}", escaped(&card.name)),
    ];
    let mut all = |property: &str, prefix: &str, values: &[Labelled]| {
        for labelled in values {
            let label = labelled.label.as_deref().map(|label| format!(";TYPE={label}")).unwrap_or_default();
            lines.push(format!("{property}{label}:{prefix}{}", escaped(&labelled.value)));
        }
    };
    all("TEL", "", &card.phones);
    all("EMAIL", "", &card.emails);
    // The street stands in the third place of an address.
    all("ADR", ";;", &card.addresses);
    all("URL", "", &card.urls);
    lines.extend(card.organization.iter().map(|organization| format!("ORG:{}", escaped(organization))));
    lines.extend(card.birthday.iter().map(|birthday| format!("BDAY:{}", escaped(birthday))));
    lines.push("END:VCARD".to_owned());
    Some(lines.join("\n"))
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}
