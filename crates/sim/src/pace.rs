//! Token buckets on the virtual clock: throughput, pair rate and flood limits (platforms.md A.13, B.6, C.3, E.4).

use std::collections::HashMap;

/// How much a bucket holds and how fast it fills.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) burst: u32,
    pub(crate) refill_ms: f64,
}

impl Limit {
    const fn per_second(rate: u32) -> Self {
        Self { burst: rate, refill_ms: 1000.0 / rate as f64 }
    }
}

/// 80 messages a second per number, inbound and outbound together.
pub(crate) const WHATSAPP_NUMBER: Limit = Limit::per_second(80);
/// One message in six seconds to one user, bursts up to 45.
pub(crate) const WHATSAPP_PAIR: Limit = Limit { burst: 45, refill_ms: 6_000.0 };
/// 300 texts a second per page.
pub(crate) const MESSENGER_PAGE: Limit = Limit::per_second(300);
/// Ten films or sounds a second per page or Instagram account.
pub(crate) const PAGE_FILMS: Limit = Limit::per_second(10);
/// The lower of the two documented figures.
pub(crate) const INSTAGRAM_ACCOUNT: Limit = Limit::per_second(100);
/// About 30 messages a second per bot.
pub(crate) const TELEGRAM_BOT: Limit = Limit::per_second(30);
/// One a second in a chat; short bursts pass.
pub(crate) const TELEGRAM_CHAT: Limit = Limit { burst: 20, refill_ms: 1_000.0 };

/// Twenty a minute in a group.
pub(crate) const TELEGRAM_GROUP: Limit = Limit { burst: 20, refill_ms: 3_000.0 };

#[derive(Debug)]
struct Bucket {
    left: f64,
    seen_ms: i64,
}

/// All buckets, by name.
#[derive(Debug, Default)]
pub(crate) struct Pace(HashMap<String, Bucket>);

impl Pace {
    /// Takes one from the bucket, or tells in how many milliseconds there will be one.
    pub(crate) fn take(&mut self, name: String, limit: Limit, now_ms: i64) -> Result<(), i64> {
        let bucket = self.0.entry(name).or_insert(Bucket { left: f64::from(limit.burst), seen_ms: now_ms });
        let passed = now_ms.saturating_sub(bucket.seen_ms).max(0) as f64;
        bucket.left = (bucket.left + passed / limit.refill_ms).min(f64::from(limit.burst));
        bucket.seen_ms = now_ms;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            Ok(())
        } else {
            Err((((1.0 - bucket.left) * limit.refill_ms).ceil() as i64).max(1))
        }
    }
}
