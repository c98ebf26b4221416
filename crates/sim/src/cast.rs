//! The built-in cast: invented accounts and people. No number, id, name or token here belongs to anybody.

use crate::account::SimAccount;
use crate::people::{InstagramIdentity, Language, Person, TelegramIdentity, WhatsAppIdentity};

pub(crate) fn accounts() -> Vec<SimAccount> {
    vec![
        SimAccount::WhatsApp {
            business_account_id: "102290129340398".to_owned(),
            phone_number_id: "106540352242922".to_owned(),
            display_phone_number: "+30 210 000 0000".to_owned(),
            name: "Καφεκοπτείο Νέστωρ".to_owned(),
            token: "EAAsimWhatsAppDemoToken0000000000000000000000000".to_owned(),
        },
        SimAccount::Messenger {
            page_id: "110005550001234".to_owned(),
            name: "Καφεκοπτείο Νέστωρ".to_owned(),
            token: "EAAsimMessengerDemoToken000000000000000000000000".to_owned(),
        },
        SimAccount::Instagram {
            account_id: "17841400000012345".to_owned(),
            username: "nestor.coffee".to_owned(),
            token: "IGAAsimInstagramDemoToken00000000000000000000000".to_owned(),
        },
        SimAccount::Telegram {
            token: "7000000001:AAsimTelegramDemoToken_000000000000".to_owned(),
            username: "nestor_coffee_bot".to_owned(),
            name: "Καφεκοπτείο Νέστωρ".to_owned(),
            webhook_secret: Some("demo-telegram-secret".to_owned()),
        },
    ]
}

fn phone(last: u8) -> Option<String> {
    Some(format!("3069000000{last:02}"))
}

fn user_id(last: u8) -> Option<String> {
    Some(format!("GR.134912086553027419{last:02}"))
}

fn page_scoped(last: u8) -> Option<String> {
    Some(format!("72440000000001{last:02}"))
}

fn instagram(last: u8, username: &str) -> Option<InstagramIdentity> {
    Some(InstagramIdentity { id: format!("98760000000002{last:02}"), username: username.to_owned() })
}

fn telegram(last: i64, username: Option<&str>) -> Option<TelegramIdentity> {
    Some(TelegramIdentity { id: 5_100_000_300 + last, username: username.map(str::to_owned) })
}

fn person(id: &str, name: &str, language: Language) -> Person {
    Person {
        id: id.to_owned(),
        name: name.to_owned(),
        language,
        whatsapp: None,
        messenger: None,
        instagram: None,
        telegram: None,
    }
}

pub(crate) fn people() -> Vec<Person> {
    use Language::{El, En};
    let on_whatsapp =
        |last| Some(WhatsAppIdentity { phone: phone(last), user_id: user_id(last), ..WhatsAppIdentity::default() });
    vec![
        Person {
            whatsapp: on_whatsapp(1),
            instagram: instagram(1, "maria.kal"),
            ..person("maria", "Μαρία Καλογήρου", El)
        },
        Person {
            whatsapp: on_whatsapp(2),
            telegram: telegram(2, Some("giorgos_vel")),
            ..person("giorgos", "Γιώργος Βελισσάρης", El)
        },
        Person {
            // Hides behind a user name: WhatsApp gives neither `from` nor `wa_id`.
            whatsapp: Some(WhatsAppIdentity {
                phone: None,
                user_id: user_id(3),
                username: Some("@eleni.a".to_owned()),
                ..WhatsAppIdentity::default()
            }),
            messenger: page_scoped(3),
            ..person("eleni", "Ελένη Αρβανίτη", El)
        },
        Person {
            messenger: page_scoped(4), telegram: telegram(4, None), ..person("nikos", "Νίκος Θεοτοκάτος", El)
        },
        Person { whatsapp: on_whatsapp(5), messenger: page_scoped(5), ..person("emily", "Emily Harcourt", En) },
        Person {
            instagram: instagram(6, "liam.brews"),
            telegram: telegram(6, Some("liam_oc")),
            ..person("liam", "Liam O'Carrow", En)
        },
        Person { instagram: instagram(7, "sofia_dim"), ..person("sofia", "Σοφία Δημητρακάκη", El) },
        Person {
            // A Brazilian number: one dials a ninth digit that the wa_id does not have. Known to the whole portfolio.
            whatsapp: Some(WhatsAppIdentity {
                phone: Some("5511900000009".to_owned()),
                wa_id: Some("551100000009".to_owned()),
                user_id: Some("BR.13491208655302741909".to_owned()),
                parent_user_id: Some("BR.ENT.118157000009".to_owned()),
                username: None,
            }),
            ..person("bruna", "Bruna Tavares", En)
        },
        Person {
            // Before April 2026 WhatsApp gave a phone number alone.
            whatsapp: Some(WhatsAppIdentity { phone: phone(8), ..WhatsAppIdentity::default() }),
            messenger: page_scoped(8),
            instagram: instagram(8, "oliver.t"),
            telegram: telegram(8, Some("oliver_t")),
            ..person("oliver", "Oliver Thornbury", En)
        },
    ]
}
