//! The web application: files that are deployed beside the program (`xtask/src/worker_assets.rs`), of which the Worker answers
//! those that say what is new, and leaves to Cloudflare those that are named by their content.

use axum::http::Uri;
use preau_adapters_cloudflare::Assets;
use preau_kernel::web_application::{WebApplication, kept};
use worker::{Result, web_sys};

const PAGE: &str = "index.html";
/// What changes with the settings, or leads elsewhere, is kept by nobody.
const BY_NOBODY: &str = "no-store";

/// What a request wants of the application.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Its beginning, without the slash.
    Beginning,
    /// What it must know of this host.
    Configuration,
    /// A file of this path under `/app/`; where there is none, the page.
    File(String),
    /// A file that is named by its content. A page that asks for what another build had must not get a page for a script.
    Named(String),
    /// The page, whichever of its addresses this is: the application knows.
    Page,
}

impl Asked {
    /// What is wanted by this address; none where it is not the application's.
    pub(crate) fn by(address: &str) -> Option<Self> {
        let uri: Uri = address.parse().ok()?;
        if uri.path() == "/app" {
            return Some(Self::Beginning);
        }
        let name = uri.path().strip_prefix("/app/")?;
        Some(match name {
            "config.json" => Self::Configuration,
            _ if name.starts_with("assets/") => Self::Named(name.to_owned()),
            // No file is without an ending, and most addresses of pages are: nobody has to look whether there is such a file.
            _ if name.rsplit('/').next().is_some_and(|last| last.contains('.')) => {
                Self::File(name.to_owned())
            }
            _ => Self::Page,
        })
    }
}

/// The application, as this Worker answers it.
pub(crate) struct Application {
    policy: String,
    configuration: String,
}

impl Application {
    pub(crate) fn new(application: &WebApplication) -> Self {
        Self {
            policy: application.policy().to_owned(),
            configuration: application.configuration(None).to_string(),
        }
    }

    /// Answers what is asked.
    ///
    /// # Errors
    /// The assets cannot be reached.
    pub(crate) async fn answer(
        &self,
        asked: &Asked,
        assets: &Assets,
        request: &web_sys::Request,
    ) -> Result<web_sys::Response> {
        if !matches!(request.method().as_str(), "GET" | "HEAD") {
            return self.own(None, 405, &[("allow", "GET, HEAD")]);
        }
        let known = request.headers().get("if-none-match")?;
        let file = async |name: &str| assets.get(&format!("/app/{name}"), known.as_deref()).await;
        match asked {
            Asked::Beginning => self.own(None, 308, &[("location", "/app/")]),
            Asked::Configuration => {
                self.own(Some(&self.configuration), 200, &[("content-type", "application/json")])
            }
            Asked::Page => self.guarded(&file(PAGE).await?, PAGE),
            Asked::File(name) | Asked::Named(name) => {
                let found = file(name).await?;
                if found.status() != 404 {
                    return self.guarded(&found, name);
                }
                match asked {
                    Asked::Named(_) => self.own(None, 404, &[]),
                    _ => self.guarded(&file(PAGE).await?, PAGE),
                }
            }
        }
    }

    /// An asset, with what browsers are told of the application's file of this name.
    fn guarded(&self, found: &web_sys::Response, name: &str) -> Result<web_sys::Response> {
        let headers = web_sys::Headers::new_with_headers(&found.headers())?;
        self.guard(&headers, if found.status() < 400 { kept(name) } else { BY_NOBODY })?;
        let init = web_sys::ResponseInit::new();
        init.set_status(found.status());
        init.set_headers(&headers);
        Ok(web_sys::Response::new_with_opt_readable_stream_and_init(found.body().as_ref(), &init)?)
    }

    /// What the Worker answers itself.
    fn own(&self, text: Option<&str>, status: u16, said: &[(&str, &str)]) -> Result<web_sys::Response> {
        let headers = web_sys::Headers::new()?;
        for (name, value) in said {
            headers.set(name, value)?;
        }
        self.guard(&headers, BY_NOBODY)?;
        let init = web_sys::ResponseInit::new();
        init.set_status(status);
        init.set_headers(&headers);
        Ok(web_sys::Response::new_with_opt_str_and_init(text, &init)?)
    }

    fn guard(&self, headers: &web_sys::Headers, kept: &str) -> Result<()> {
        for (name, value) in [
            ("content-security-policy", self.policy.as_str()),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", kept),
        ] {
            headers.set(name, value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &str) -> Option<Asked> {
        Asked::by(&format!("https://preau.example{path}"))
    }

    #[test]
    fn addresses_of_pages_are_told_from_files_and_from_what_is_not_the_applications() {
        assert_eq!(asked("/app"), Some(Asked::Beginning));
        for page in ["/app/", "/app/?hl=en", "/app/classes/1.5/notes", "/app/connexion/retour?code=a.b"] {
            assert_eq!(asked(page), Some(Asked::Page), "{page}");
        }
        assert_eq!(asked("/app/config.json?x"), Some(Asked::Configuration));
        assert_eq!(asked("/app/worker.js"), Some(Asked::File("worker.js".to_owned())));
        assert_eq!(asked("/app/assets/a"), Some(Asked::Named("assets/a".to_owned())));
        for other in ["/", "/apps", "/application", "/sessions", "/assets/a.js"] {
            assert_eq!(asked(other), None, "{other}");
        }
    }

    #[test]
    fn no_function_has_an_address_of_the_applications() {
        for function in preau_functions::all() {
            let Some(endpoint) = function.as_endpoint() else { continue };
            assert_eq!(asked(&endpoint.path), None, "{}", function.name);
        }
    }
}
