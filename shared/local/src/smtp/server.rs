//! Where the mail server is, and how it is reached.

use std::time::Duration;

use lettre::transport::smtp::{
    Error, SUBMISSION_PORT, SUBMISSIONS_PORT,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, TlsParameters},
    extension::ClientId,
};
use percent_encoding::percent_decode_str;
use url::Url;

/// A mail server.
pub(super) struct Server {
    host: String,
    port: u16,
    /// TLS from the first byte.
    tls: bool,
    credentials: Option<Credentials>,
    /// What we call ourselves.
    name: ClientId,
}

impl Server {
    /// The server at `url`, to which we are `domain`; none where that is not of the form.
    pub(super) fn at(url: &str, domain: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let (tls, port) = match url.scheme() {
            "smtps" => (true, SUBMISSIONS_PORT),
            "smtp" => (false, SUBMISSION_PORT),
            _ => return None,
        };
        let decoded = |text: &str| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None if url.username().is_empty() => None,
            None => return None,
        };
        let host = url.host_str()?.trim_matches(['[', ']']);
        if host.is_empty() || !matches!(url.path(), "" | "/") || url.query().is_some() {
            return None;
        }
        let name = ClientId::Domain(domain.to_owned());
        Some(Self { host: host.to_owned(), port: url.port().unwrap_or(port), tls, credentials, name })
    }

    /// Connects, and tells who we are.
    pub(super) async fn connect(&self, time_limit: Duration) -> Result<AsyncSmtpConnection, Error> {
        let parameters = || TlsParameters::new(self.host.clone());
        let wrapped = self.tls.then(parameters).transpose()?;
        let address = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(time_limit), &self.name, wrapped, None).await?;
        if let Some(credentials) = &self.credentials {
            if !self.tls {
                connection.starttls(parameters()?, &self.name).await?;
            }
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Option<(String, u16, bool, Option<Credentials>)> {
        let server = Server::at(url, "ecole.example")?;
        Some((server.host, server.port, server.tls, server.credentials))
    }

    #[test]
    fn an_address_tells_host_port_tls_and_password() {
        let some = |host: &str, port, tls, credentials| Some((host.to_owned(), port, tls, credentials));
        let amina = || Some(Credentials::new("amina@ecole.example".to_owned(), "p:ss/é".to_owned()));
        let all = read("smtps://amina%40ecole.example:p%3Ass%2F%C3%A9@mail.ecole.example:2465");
        assert_eq!(all, some("mail.ecole.example", 2465, true, amina()));
        assert_eq!(read("smtps://mail.ecole.example"), some("mail.ecole.example", 465, true, None));
        assert_eq!(read("smtp://127.0.0.1:1025/"), some("127.0.0.1", 1025, false, None));
        assert_eq!(read("smtp://[::1]"), some("::1", 587, false, None));
    }

    #[test]
    fn anything_else_is_no_address() {
        for url in [
            "",
            "mail.ecole.example",
            "https://mail.ecole.example",
            "smtp://",
            "smtps:mail.ecole.example",
            "smtps://amina@mail.ecole.example",
            "smtps://amina:%FF@mail.ecole.example",
            "smtps://mail.ecole.example/inbox",
            "smtp://mail.ecole.example?tls=none",
        ] {
            assert_eq!(read(url), None, "{url}");
        }
    }
}
