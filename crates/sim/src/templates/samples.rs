//! The templates that the demo's accounts own from the start, in Greek and English: text, media header, named parameters,
//! buttons, and some that cannot be sent.

use serde_json::{Value, json};

use crate::templates::{Format, Status, Template};

fn template(name: &str, language: &str, category: &str, components: Value) -> Template {
    let named = components.to_string().contains("_named_params");
    Template {
        id: String::new(),
        owner: String::new(),
        name: name.to_owned(),
        language: language.to_owned(),
        category: category.to_owned(),
        status: Status::Approved,
        format: if named { Format::Named } else { Format::Positional },
        components: components.as_array().cloned().unwrap_or_default(),
        rejected_reason: None,
        quality: "GREEN".to_owned(),
        previous_category: None,
        edits_ms: Vec::new(),
        pauses: 0,
        lives_seconds: None,
    }
}

fn body(text: &str, examples: &[&str]) -> Value {
    if examples.is_empty() {
        return json!({"type": "BODY", "text": text});
    }
    json!({"type": "BODY", "text": text, "example": {"body_text": [examples]}})
}

fn named_body(text: &str, examples: &[(&str, &str)]) -> Value {
    let examples: Vec<Value> =
        examples.iter().map(|(name, example)| json!({"param_name": name, "example": example})).collect();
    json!({"type": "BODY", "text": text, "example": {"body_text_named_params": examples}})
}

fn buttons(buttons: Value) -> Value {
    json!({"type": "BUTTONS", "buttons": buttons})
}

/// Templates of a WhatsApp business account.
pub(crate) fn whatsapp() -> Vec<Template> {
    let image =
        json!({"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://example.org/a.png"]}});
    let document =
        json!({"type": "HEADER", "format": "DOCUMENT", "example": {"header_handle": ["https://example.org/a.pdf"]}});
    let track = json!({"type": "URL", "text": "Παρακολούθηση", "url": "https://example.org/orders/{{1}}",
        "example": ["https://example.org/orders/4471"]});
    let call = json!({"type": "PHONE_NUMBER", "text": "Κλήση", "phone_number": "+302100000000"});
    vec![
        template(
            "hello_world",
            "en_US",
            "UTILITY",
            json!([
                {"type": "HEADER", "format": "TEXT", "text": "Hello World"},
                body("Welcome and congratulations! This message shows that you can send a template.", &[]),
                {"type": "FOOTER", "text": "A sample message"},
            ]),
        ),
        template(
            "order_update",
            "el",
            "UTILITY",
            json!([
                body("Γεια σας {{1}}, η παραγγελία {{2}} είναι έτοιμη για παραλαβή.", &["Μαρία", "4471"]),
                {"type": "FOOTER", "text": "Καφεκοπτείο Νέστωρ"},
                buttons(json!([{"type": "QUICK_REPLY", "text": "Θα περάσω"}, {"type": "QUICK_REPLY", "text": "Αλλαγή"}])),
            ]),
        ),
        template(
            "order_update",
            "en",
            "UTILITY",
            json!([
                body("Hello {{1}}, your order {{2}} is ready for pick-up.", &["Emily", "5120"]),
                {"type": "FOOTER", "text": "Nestor Coffee"},
                buttons(json!([{"type": "QUICK_REPLY", "text": "On my way"}, {"type": "QUICK_REPLY", "text": "Change it"}])),
            ]),
        ),
        template(
            "order_shipped",
            "el",
            "UTILITY",
            json!([
                image,
                named_body(
                    "{{first_name}}, η παραγγελία {{order_id}} έφυγε σήμερα από το εργαστήριό μας.",
                    &[("first_name", "Μαρία"), ("order_id", "4471")],
                ),
                buttons(json!([track, call])),
            ]),
        ),
        template(
            "invoice_ready",
            "en",
            "UTILITY",
            json!([document, body("Your invoice for order {{1}} is attached. Thank you!", &["5120"])]),
        ),
        template(
            "find_us",
            "el",
            "UTILITY",
            json!([{"type": "HEADER", "format": "LOCATION"}, body("Σας περιμένουμε στο κατάστημα.", &[])]),
        ),
        template(
            "autumn_offer",
            "en",
            "MARKETING",
            json!([
                {"type": "HEADER", "format": "TEXT", "text": "Hi {{name}}!",
                    "example": {"header_text_named_params": [{"param_name": "name", "example": "Emily"}]}},
                named_body("This week all beans from {{country}} are 20% off.", &[("country", "Ethiopia")]),
                {"type": "FOOTER", "text": "Say stop to end these messages"},
                buttons(json!([{"type": "COPY_CODE", "example": "AUTUMN20"}, {"type": "QUICK_REPLY", "text": "Stop"}])),
            ]),
        ),
        template(
            "login_code",
            "el",
            "AUTHENTICATION",
            json!([
                {"type": "BODY", "text": "Ο κωδικός σας είναι {{1}}.", "add_security_recommendation": false,
                    "example": {"body_text": [["123456"]]}},
                buttons(json!([{"type": "OTP", "otp_type": "COPY_CODE", "text": "Αντιγραφή κωδικού",
                    "url": "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}])),
            ]),
        ),
        Template {
            status: Status::Pending,
            quality: "UNKNOWN".to_owned(),
            ..template("winter_menu", "el", "MARKETING", json!([body("Το χειμερινό μας μενού είναι εδώ! ☕", &[])]))
        },
        Template {
            status: Status::Rejected,
            quality: "UNKNOWN".to_owned(),
            rejected_reason: Some("PROMOTIONAL".to_owned()),
            ..template("free_coffee", "en", "UTILITY", json!([body("Free coffee for everybody, today only!", &[])]))
        },
        Template {
            status: Status::Paused,
            quality: "RED".to_owned(),
            pauses: 1,
            ..template(
                "price_list",
                "el",
                "MARKETING",
                json!([body("Δείτε τις νέες μας τιμές: {{1}} ευρώ.", &["7,90"])]),
            )
        },
    ]
}

/// Utility templates of a page.
pub(crate) fn page() -> Vec<Template> {
    let postback = |text: &str| json!({"type": "POSTBACK", "text": text, "payload": "ORDER_DETAILS"});
    vec![
        template(
            "order_ready",
            "el",
            "UTILITY",
            json!([
                body("{{1}}, η παραγγελία {{2}} είναι έτοιμη.", &["Μαρία", "4471"]),
                buttons(json!([postback("Λεπτομέρειες")])),
            ]),
        ),
        template(
            "order_ready",
            "en",
            "UTILITY",
            json!([
                {"type": "HEADER", "format": "TEXT", "text": "Your order"},
                named_body("{{first_name}}, order {{order_id}} is ready.", &[("first_name", "Emily"), ("order_id", "5120")]),
                buttons(json!([postback("Details"), {"type": "URL", "text": "Track it",
                    "url": "https://example.org/orders/{{1}}", "example": ["https://example.org/orders/5120"]}])),
            ]),
        ),
    ]
}
