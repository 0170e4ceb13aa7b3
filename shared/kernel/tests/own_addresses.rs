//! Which file an address of ours is of, wherever the files are.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::{sync::Arc, time::Duration};

use preau_harness::TestApp;
use preau_kernel::{
    async_trait,
    checksum::Checksum,
    files::{Address, Expected, File, FileSlice, Files, FilesError, Permission},
};

const KEY: &str = "photos/019cad90-0000-7000-8000-000000000001/original";

fn to_read() -> Permission {
    Permission::Get { disposition: "inline".to_owned() }
}

async fn address(app: &TestApp, permission: &Permission) -> String {
    app.app.files.presign(KEY, permission, Duration::from_mins(1)).await.unwrap().url
}

#[tokio::test]
async fn an_address_that_preau_signed_is_of_its_file_as_long_as_it_holds() {
    let app = TestApp::new(Vec::new());
    let url = address(&app, &to_read()).await;
    assert_eq!(app.app.file_at(&url).await.unwrap().as_deref(), Some(KEY));
    let to_put = Permission::Put(Expected {
        content_type: "application/pdf".to_owned(),
        size: 3,
        sha256: Checksum::of(b"pdf"),
    });
    let others = [
        format!("{url}x"),
        url.replace("http://test/", "http://evil.example/"),
        address(&app, &to_put).await,
        format!("http://test/{KEY}"),
        "http://test/files/".to_owned(),
        String::new(),
    ];
    for url in others {
        assert_eq!(app.app.file_at(&url).await.unwrap(), None, "{url}");
    }
    app.clock.advance_minutes(2);
    assert_eq!(app.app.file_at(&url).await.unwrap(), None);
}

/// Files that are elsewhere, at addresses of their own.
struct Bucket;

fn nothing<T>() -> Result<T, FilesError> {
    Err(FilesError("nothing is read here".to_owned()))
}

#[async_trait]
impl Files for Bucket {
    async fn put(&self, _: &str, _: File) -> Result<(), FilesError> {
        nothing()
    }

    async fn get(&self, _: &str) -> Result<Option<File>, FilesError> {
        nothing()
    }

    async fn get_range(&self, _: &str, _: u64, _: u64) -> Result<Option<File>, FilesError> {
        nothing()
    }

    async fn delete(&self, _: &str) -> Result<(), FilesError> {
        nothing()
    }

    async fn list(&self, _: &str, _: Option<&str>) -> Result<FileSlice, FilesError> {
        nothing()
    }

    async fn presign(&self, key: &str, _: &Permission, _: Duration) -> Result<Address, FilesError> {
        let url = format!("https://s3.eu-west-3.amazonaws.com/ecole/{key}?X-Amz-Signature=now");
        Ok(Address { url, headers: Vec::new() })
    }
}

#[tokio::test]
async fn an_address_where_the_files_are_is_of_its_file_however_it_was_signed() {
    let mut app = TestApp::new(Vec::new());
    app.app.files = Arc::new(Bucket);
    let of = async |url: &str| app.app.file_at(url).await.unwrap();
    let bucket = "https://s3.eu-west-3.amazonaws.com/ecole";
    let signed = format!("{bucket}/{KEY}?X-Amz-Signature=then");
    assert_eq!(of(&signed).await.as_deref(), Some(KEY));
    for url in [
        format!("https://s3.eu-west-3.amazonaws.com/other/{KEY}"),
        format!("https://evil.example/ecole/{KEY}"),
        format!("http://s3.eu-west-3.amazonaws.com/ecole/{KEY}"),
        format!("https://evil.example/?{bucket}/{KEY}"),
        bucket.to_owned(),
        "a/".repeat(1_000),
    ] {
        assert_eq!(of(&url).await, None, "{url}");
    }
}
