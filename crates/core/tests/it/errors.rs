//! The tables of errors: whole, without repetitions, and with something to say to operators.

use nestor_core::channels::ChannelKind;
use nestor_core::channels::errors::{ErrorKey, advice, find, find_written};
use std::collections::HashSet;

#[test]
fn error_tables_name_each_error_once_and_find_it() {
    for channel in ChannelKind::ALL {
        let tables = channel.channel().errors();
        assert!(!tables.is_empty());
        for table in tables {
            let mut keys = HashSet::new();
            for row in *table {
                assert!(keys.insert(format!("{:?}", row.key)), "{channel:?}: {:?} twice", row.key);
                for sentence in [row.sentence, row.next.sentence()] {
                    assert!(sentence.en.is_ascii() && sentence.en.ends_with('.'), "{sentence:?}");
                    assert!(sentence.el.contains(char::is_alphabetic) && sentence.el.ends_with('.'), "{sentence:?}");
                    assert!(sentence.el.contains(['ά', 'έ', 'ή', 'ί', 'ό', 'ύ', 'ώ']), "{sentence:?}");
                }
                let found = match row.key {
                    ErrorKey::Code(code) => find(tables, code, None),
                    ErrorKey::Codes(first, last) => {
                        assert!(first < last);
                        continue;
                    }
                    ErrorKey::Both(code, subcode) => find_written(tables, &format!("{code}/{subcode}")),
                    ErrorKey::Subcode(subcode) => find(tables, 7, Some(subcode)),
                    ErrorKey::Worded(..) => find_written(tables, &row.key.written()),
                };
                assert_eq!(found.map(|found| found.key), Some(row.key), "{channel:?}");
            }
        }
    }
}

/// What an operator is told about a code as the database keeps it.
#[test]
fn kept_codes_lead_to_a_sentence_and_a_step() {
    let step = |channel, code| advice(channel, code).map(|(_, next)| next.as_str());
    for (channel, code, next) in [
        (ChannelKind::Whatsapp, "131047", Some("send_template")),
        (ChannelKind::Whatsapp, "190", Some("renew_token")),
        (ChannelKind::Whatsapp, "130429/2494055", Some("wait")),
        (ChannelKind::Messenger, "10/2018278", Some("wait_for_customer")),
        (ChannelKind::Messenger, "1/1357046", Some("nothing")),
        (ChannelKind::Messenger, "10/7", Some("check_account")),
        (ChannelKind::Instagram, "100/2534029", Some("try_other_channel")),
        (ChannelKind::Telegram, "403/blocked", Some("try_other_channel")),
        (ChannelKind::Telegram, "403/brand_new", Some("try_other_channel")),
        (ChannelKind::Telegram, "403", Some("try_other_channel")),
        (ChannelKind::Telegram, "502", Some("decide")),
        (ChannelKind::Telegram, "777", None),
        (ChannelKind::Telegram, "x/y", None),
    ] {
        assert_eq!(step(channel, code), next, "{channel:?} {code}");
    }
}

/// Every code of platforms A.14, B.7, C.3 and E.1 that a call may be answered with.
#[test]
fn every_documented_code_is_in_a_table() {
    let whatsapp = "0 1 2 3 4 10 33 100 100/33 100/2388023 100/2388024 102 104 190 190/460 190/463 190/467 200 299 368 613 803 \
        130429/2494055 4/2446079 80007 80008 130403 130429 130472 130497 130501 131000 131005 131008 131009 131016 131020 131021 \
        131026 131030 131031 131037 131041 131042 131044 131045 131047 131048 131049 131050 131051 131052 131053 131055 131056 \
        131057 131059 131060 131062 131063 131064 131201 131202 131204 131207 131208 131209 131210 131211 131212 131213 131214 \
        131215 132000 132001 132005 132007 132008 132012 132015 132016 132018 132068 132069 133000 133004 133005 133006 133008 \
        133009 133010 133015 133016 134011 134100 134101 134102 135000 136024 137000 138000 138018 139000 139004 139100 139103 \
        147001 147005 2388012 2388019 2388040 2388047 2388072 2388073 2388091 2388093 2388103 2388293 2388299 2494100 2494164 \
        2494179 2494191 2593107 2593109";
    let page = "1 1/99 2 2/2018344 1/1357046 4 4/2018354 613 613/1893016 613/2018338 9/2018352 10/2018278 10/2018065 10/2018108 \
        10/1404170 10/1893015 10/2018336 10/2534077 10/1893063 10/2534022 100/33 100/2018001 100/2018008 100/2018047 \
        100/2018074 100/2018109 100/2018294 100/2018014 100/2018164 100/2534014 100/2534029 190 200 200/2018021 200/2018027 \
        200/2018028 200/1545041 551 551/1545041 200/2534041 2018218 2018247 2018321 2018300 9000001 17 32 341 506 80001 80002 80006";
    for (channel, codes) in [
        (ChannelKind::Whatsapp, whatsapp),
        (ChannelKind::Messenger, page),
        (ChannelKind::Messenger, "10303 2022 2018389 2018396"),
        (ChannelKind::Instagram, page),
        (ChannelKind::Instagram, "100/2534013 100/2534015 100/2534025 100/2534037 613/2534040"),
        (ChannelKind::Telegram, "400 401 403 404 409 413 421 429 500"),
    ] {
        for code in codes.split_whitespace() {
            assert!(advice(channel, code).is_some(), "{channel:?} {code}");
        }
    }
}
