//! Names that are looked up for calls to the public internet alone.

use std::{
    error::Error,
    net::{IpAddr, SocketAddr},
};

use preau_kernel::network::is_public;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

/// Answers the public addresses of a name: what is connected to is what was looked at, and cannot change in between.
#[derive(Debug)]
pub(crate) struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Box::<dyn Error + Send + Sync>::from("it has no address of the public internet"));
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether a call there may go out: an address that is no name is not looked up.
pub(crate) fn may_be_public(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host.parse::<IpAddr>().map_or(true, is_public)
}
