//! The parser of Messenger.

#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| nestor_fuzz::parse(nestor_core::channels::ChannelKind::Messenger, body));
