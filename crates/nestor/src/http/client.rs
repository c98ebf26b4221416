//! Who is at the other end of the connection, as far as that can be believed.
//!
//! A reverse proxy on this machine tells the client's address in `X-Forwarded-For`. From anybody else the header is not believed:
//! it would let a stranger choose the address that sign-ins are counted by.

use axum::extract::ConnectInfo;
use http::request::Parts;
use http::{HeaderMap, HeaderName, header};
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REAL_ADDRESS: HeaderName = HeaderName::from_static("x-real-ip");

/// The client of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its network address, where one is known.
    address: Option<IpAddr>,
    /// It is a program on this machine, not somebody behind a proxy that is.
    local: bool,
}

impl Client {
    /// The client of a request.
    pub(crate) fn of(parts: &Parts) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        Self::behind(peer, &parts.headers)
    }

    fn behind(peer: Option<IpAddr>, headers: &HeaderMap) -> Self {
        let Some(peer) = peer.filter(IpAddr::is_loopback) else { return Self { address: peer, local: false } };
        let proxied = [FORWARDED_FOR, REAL_ADDRESS, header::FORWARDED, header::VIA];
        if !proxied.iter().any(|name| headers.contains_key(name)) {
            return Self { address: Some(peer), local: true };
        }
        // The last address is the one that the proxy beside us saw; those before it are the client's own words.
        let told = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .next_back()
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.rsplit(',').next())
            .and_then(|address| address.trim().parse::<IpAddr>().ok());
        Self { address: told.map(|address| address.to_canonical()), local: false }
    }

    /// It is a program on this machine.
    pub(crate) fn is_local(self) -> bool {
        self.local
    }

    /// What its attempts are counted by: the address, or the network of an IPv6 address, of which one client has 2^64.
    pub(crate) fn network(self) -> String {
        match self.address {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn client(peer: &str, forwarded: Option<&'static str>) -> Client {
        let mut headers = HeaderMap::new();
        if let Some(forwarded) = forwarded {
            headers.insert(FORWARDED_FOR, HeaderValue::from_static(forwarded));
        }
        Client::behind(Some(peer.parse().unwrap()), &headers)
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        assert_eq!(client("203.0.113.9", Some("127.0.0.1")).network(), "203.0.113.9");
        assert_eq!(client("127.0.0.1", Some("10.0.0.1, 203.0.113.9")).network(), "203.0.113.9");
        assert_eq!(client("::1", Some("garbage")).network(), "unknown");
    }

    #[test]
    fn nobody_behind_a_proxy_is_a_program_on_this_machine() {
        assert!(client("127.0.0.1", None).is_local());
        assert!(!client("127.0.0.1", Some("127.0.0.1")).is_local());
        assert!(!client("203.0.113.9", None).is_local());
    }

    #[test]
    fn an_ipv6_client_is_counted_by_its_network() {
        assert_eq!(client("2001:db8:1:2:3:4:5:6", None).network(), client("2001:db8:1:2::9", None).network());
        assert_ne!(client("2001:db8:1:2::9", None).network(), client("2001:db8:1:3::9", None).network());
    }
}
