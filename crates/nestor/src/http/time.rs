//! Times as the API writes them: RFC 3339, UTC, with milliseconds.

use jiff::fmt::temporal::DateTimePrinter;
use nestor_core::time::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// A time of the API: `2026-11-22T09:39:33.123Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) Timestamp);

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A stranger's time may lie outside what the calendar knows: it is shown as the end of the calendar.
        let millis = self.0.as_millis();
        let end = if millis < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        serializer
            .serialize_str(&PRINTER.timestamp_to_string(&jiff::Timestamp::from_millisecond(millis).unwrap_or(end)))
    }
}

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A time in UTC, with milliseconds (RFC 3339): `2026-11-22T09:39:33.123Z`."))
            .into()
    }
}

impl ToSchema for Time {}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(millis: i64) -> String {
        serde_json::to_string(&Time(Timestamp::from_millis(millis))).unwrap()
    }

    #[test]
    fn times_are_written_in_utc_with_milliseconds_whatever_they_are() {
        assert_eq!(written(1_795_340_373_123), "\"2026-11-22T09:39:33.123Z\"");
        assert_eq!(written(1_795_340_373_000), "\"2026-11-22T09:39:33.000Z\"");
        assert!(written(i64::MAX).starts_with("\"9999-12-30T"), "{}", written(i64::MAX));
        assert!(written(i64::MIN).starts_with("\"-00"), "{}", written(i64::MIN));
    }
}
