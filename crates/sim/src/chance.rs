//! Seeded randomness. What happens (orders, delays, words) follows the seed alone and can be replayed; names (message ids,
//! trace ids) also follow the moment of the start, so that a restarted demo never hands out an id a second time.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(crate) struct Chance {
    behaviour: StdRng,
    names: StdRng,
}

impl Chance {
    pub(crate) fn new(seed: u64, run: u64, started_ms: i64) -> Self {
        Self {
            behaviour: StdRng::seed_from_u64(seed.wrapping_add(run.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
            names: StdRng::seed_from_u64(seed ^ started_ms.unsigned_abs().rotate_left(20)),
        }
    }

    /// A number between the two, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.behaviour.random_range(low..=high.max(low))
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, percent: u8) -> bool {
        self.behaviour.random_range(0..100) < u32::from(percent)
    }

    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        if choices.is_empty() {
            return None;
        }
        let index = self.behaviour.random_range(0..choices.len());
        choices.get(index)
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.behaviour.random_range(0..=end));
        }
    }

    /// A WhatsApp message id: base64 with the padding and the `/` and `+` that real ones can have.
    pub(crate) fn wamid(&mut self) -> String {
        format!("wamid.HBgM{}=", self.text(BASE64, 53))
    }

    /// A WhatsApp call id.
    pub(crate) fn wacid(&mut self) -> String {
        format!("wacid.HBgM{}=", self.text(BASE64, 37))
    }

    /// A Messenger message id.
    pub(crate) fn messenger_mid(&mut self) -> String {
        format!("m_{}", self.text(URL_SAFE, 86))
    }

    /// An Instagram message id: base64-like, far over 100 characters.
    pub(crate) fn instagram_mid(&mut self) -> String {
        format!("aWdfZAG1faXRlbToxOkl{}ZDZD", self.text(URL_SAFE, 124))
    }

    /// An `fbtrace_id`.
    pub(crate) fn trace_id(&mut self) -> String {
        format!("A{}", self.text(URL_SAFE, 22))
    }

    /// So many digits, the first of them not zero.
    pub(crate) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|index| char::from(b'0' + self.names.random_range(u8::from(index == 0)..=9))).collect()
    }

    /// So many characters that are safe in an address.
    pub(crate) fn url_safe(&mut self, count: usize) -> String {
        self.text(URL_SAFE, count)
    }

    fn text(&mut self, alphabet: &[u8], count: usize) -> String {
        (0..count)
            .filter_map(|_| alphabet.get(self.names.random_range(0..alphabet.len())).copied())
            .map(char::from)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_same_seed_behaves_the_same_and_names_nothing_twice() {
        let behaviour = |chance: &mut Chance| (0..50).map(|_| chance.between(0, 1_000)).collect::<Vec<_>>();
        let (mut one, mut later) = (Chance::new(7, 0, 1_000), Chance::new(7, 0, 2_000));
        assert_eq!(behaviour(&mut one), behaviour(&mut later));
        assert_ne!(one.wamid(), later.wamid());
        assert_ne!(behaviour(&mut Chance::new(7, 0, 1_000)), behaviour(&mut Chance::new(8, 0, 1_000)));
        assert_ne!(behaviour(&mut Chance::new(7, 0, 1_000)), behaviour(&mut Chance::new(7, 1, 1_000)));
    }
}
