//! What a message says (platforms A.3). A type that is not known, and one whose object is not as documented, is kept whole as
//! unsupported with the words that were found in it.

use super::{Fields, card, form, offered};
use crate::channels::json;
use crate::content::{
    Attachment, AttachmentKind, AttachmentRole, Choice, ChoiceKind, Content, Details, Forwarded, Location, MediaSource,
    MessageType, Order, Product, Referral,
};
use serde_json::Value;

/// The content of a message.
pub(super) fn content(message: &Fields) -> Content {
    let platform_type = type_of(message);
    let mut content = known(message, platform_type).unwrap_or_else(|| unsupported(message, platform_type));
    circumstances(message, &mut content);
    content
}

/// The type of a message: as it says, or that of the object that it holds.
pub(super) fn type_of(message: &Fields) -> &str {
    const OBJECTS: [&str; 18] = [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "interactive",
        "button",
        "order",
        "reaction",
        "revoke",
        "edit",
        "system",
        "template",
        "request_welcome",
        "unsupported",
    ];
    json::text(message, "type")
        .or_else(|| OBJECTS.into_iter().find(|key| message.get(*key).is_some_and(|value| !value.is_null())))
        .unwrap_or("unknown")
}

fn known(message: &Fields, platform_type: &str) -> Option<Content> {
    let about = || json::object(message, platform_type);
    Some(match platform_type {
        "text" => Content::text(json::owned_text(about()?, "body")?),
        "image" => media(about()?, AttachmentKind::Image)?,
        "video" => media(about()?, AttachmentKind::Video)?,
        "audio" if json::flag(about()?, "voice") => media(about()?, AttachmentKind::Voice)?,
        "audio" => media(about()?, AttachmentKind::Audio)?,
        "voice" => media(about()?, AttachmentKind::Voice)?,
        "document" => media(about()?, AttachmentKind::Document)?,
        "sticker" => media(about()?, AttachmentKind::Sticker)?,
        "location" => location(about()?)?,
        "contacts" => card::contacts(message)?,
        "interactive" => form::reply(about()?).or_else(|| offered::interactive(about()?))?,
        "button" => button(about()?)?,
        "order" => order(about()?)?,
        "template" => offered::template(about()?)?,
        _ => return None,
    })
}

/// A message that cannot be read. Where WhatsApp itself gives up, its error says why: the code stands in for the type.
fn unsupported(message: &Fields, platform_type: &str) -> Content {
    let named = json::object(message, "unsupported").and_then(|unsupported| json::text(unsupported, "type"));
    let error = message.get("errors").and_then(Value::as_array).and_then(|errors| errors.first()?.as_object());
    let code = error.and_then(|error| json::id(error, "code")).map(|code| format!("error:{code}"));
    let name = match (platform_type, named, code) {
        ("unsupported" | "unknown", Some(named), _) if named != "unknown" => named.to_owned(),
        ("unsupported" | "unknown", _, Some(code)) => code,
        _ => platform_type.to_owned(),
    };
    Content::unsupported(&json::short_name(&name), words(message, platform_type), Value::Object(message.clone()))
}

/// Where words stand in an object whose type is not known or whose shape is another.
fn words(message: &Fields, platform_type: &str) -> Option<String> {
    const PLACES: [&[&str]; 8] = [
        &["body"],
        &["caption"],
        &["text"],
        &["title"],
        &["name"],
        &["body", "text"],
        &["message", "text", "body"],
        &["nfm_reply", "body"],
    ];
    let text = || json::object(message, "text").and_then(|text| json::owned_text(text, "body"));
    let about = json::object(message, platform_type);
    let found = about.and_then(|about| {
        PLACES.iter().find_map(|path| {
            let (last, parents) = path.split_last()?;
            let parent = parents.iter().try_fold(about, |fields, key| json::object(fields, key))?;
            json::owned_text(parent, last)
        })
    });
    found.or_else(text)
}

/// A file. What WhatsApp does not give an id of cannot be fetched.
pub(super) fn media(about: &Fields, kind: AttachmentKind) -> Option<Content> {
    let attachment = Attachment {
        mime_type: json::owned_text(about, "mime_type"),
        sha256: json::owned_text(about, "sha256"),
        file_name: json::owned_text(about, "filename"),
        size: json::number(about, "file_size").and_then(|size| u64::try_from(size).ok()),
        animated: json::flag(about, "animated"),
        ..Attachment::new(kind, Some(source(about)?))
    };
    let details = Details { attachments: vec![attachment], ..Details::default() };
    Some(Content::new(kind.message_type(), json::owned_text(about, "caption"), details))
}

/// Where a file is: by its id; by its address in echoes of what was sent by link.
pub(super) fn source(about: &Fields) -> Option<MediaSource> {
    let address = || json::owned_text(about, "link").or_else(|| json::owned_text(about, "url"));
    json::id(about, "id").map(MediaSource::Id).or_else(|| address().map(MediaSource::Url))
}

fn location(about: &Fields) -> Option<Content> {
    let location = Location {
        latitude: degrees(about, "latitude", 90.0)?,
        longitude: degrees(about, "longitude", 180.0)?,
        name: json::owned_text(about, "name"),
        address: json::owned_text(about, "address"),
        url: json::owned_text(about, "url"),
        live_seconds: None,
    };
    let text = location.name.clone().or_else(|| location.address.clone());
    Some(Content::new(MessageType::Location, text, Details { location: Some(location), ..Details::default() }))
}

/// A number, or a text of one as in older samples, of a place on earth.
fn degrees(about: &Fields, key: &str, most: f64) -> Option<f64> {
    let degrees = match about.get(key)? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (degrees.is_finite() && degrees.abs() <= most).then_some(degrees)
}

/// The quick reply of a template.
fn button(about: &Fields) -> Option<Content> {
    let title = json::owned_text(about, "text");
    let choice = Choice { kind: ChoiceKind::TemplateButton, id: json::id(about, "payload"), title, description: None };
    (choice.id.is_some() || choice.title.is_some()).then(|| chosen(choice))
}

/// A choice; what the customer read is the text.
pub(super) fn chosen(choice: Choice) -> Content {
    let text = choice.title.clone().or_else(|| choice.id.clone());
    Content::new(MessageType::Choice, text, Details { choice: Some(choice), ..Details::default() })
}

fn order(about: &Fields) -> Option<Content> {
    let items = about.get("product_items")?.as_array()?.iter().filter_map(Value::as_object).map(product).collect();
    let order = Order { catalog_id: json::id(about, "catalog_id"), items };
    let text = json::owned_text(about, "text");
    Some(Content::new(MessageType::Order, text, Details { order: Some(order), ..Details::default() }))
}

/// A product. Prices are documented as whole numbers and shown as decimals: they are kept as they are written.
pub(super) fn product(item: &Fields) -> Product {
    Product {
        id: json::id(item, "product_retailer_id").unwrap_or_default(),
        catalog_id: json::id(item, "catalog_id"),
        title: None,
        quantity: json::number(item, "quantity").and_then(|quantity| u32::try_from(quantity).ok()),
        price: item.get("item_price").and_then(|price| match price {
            Value::Number(number) => Some(number.to_string()),
            price => json::as_id(price),
        }),
        currency: json::owned_text(item, "currency"),
        image_url: None,
    }
}

/// What surrounds a message: it was passed on, it asks about a product, it came by an advertisement.
fn circumstances(message: &Fields, content: &mut Content) {
    if let Some(context) = json::object(message, "context") {
        let often = json::flag(context, "frequently_forwarded");
        if often || json::flag(context, "forwarded") {
            content.details_mut().forwarded = Some(Forwarded { often, from: None });
        }
        if let Some(asked) = json::object(context, "referred_product") {
            content.details_mut().products.push(product(asked));
        }
    }
    let Some(referral) = json::object(message, "referral") else { return };
    let picture = |key: &str, kind| {
        let url = json::owned_text(referral, key)?;
        let role = Some(AttachmentRole::Advertisement);
        Some(Attachment { role, ..Attachment::new(kind, Some(MediaSource::Url(url))) })
    };
    let shown = picture("video_url", AttachmentKind::Video)
        .or_else(|| picture("image_url", AttachmentKind::Image))
        .or_else(|| picture("thumbnail_url", AttachmentKind::Image));
    let details = content.details_mut();
    details.attachments.extend(shown);
    let welcome = json::object(referral, "welcome_message");
    details.referral = Some(Referral {
        source: json::owned_text(referral, "source_type").unwrap_or_default().to_lowercase(),
        source_id: json::id(referral, "source_id"),
        url: json::owned_text(referral, "source_url"),
        reference: json::owned_text(referral, "ref"),
        title: json::owned_text(referral, "headline"),
        description: json::owned_text(referral, "body"),
        click_id: json::id(referral, "ctwa_clid"),
        welcome: welcome.and_then(|welcome| json::owned_text(welcome, "text")),
    });
}
