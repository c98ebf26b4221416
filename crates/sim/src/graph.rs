//! The Graph API on both hosts (platforms.md A to D): one address scheme, `/{version}/{node}[/{edge}]`, over nodes of three
//! products.

pub(crate) mod download;
pub(crate) mod error;
pub(crate) mod http;
pub(crate) mod media;
pub(crate) mod nodes;
pub(crate) mod page;
pub(crate) mod reader;
pub(crate) mod request;
pub(crate) mod subscriptions;
pub(crate) mod templates;
pub(crate) mod whatsapp;
