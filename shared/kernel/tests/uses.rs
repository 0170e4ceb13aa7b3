//! The harness fails a test in which a function does what its entry does not say.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use http::Method;
use preau_harness::{TestApp, people::amina};
use preau_kernel::routes;
use preau_kernel::{
    answer::Answer,
    app::App,
    changes::Changes,
    entity::Entity,
    files::{File, Permission},
    function::{Access, Function},
    list::List,
    problem::Problem,
    store::{Key, Scope},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Serialize, Deserialize)]
struct Note {}

impl Entity for Note {
    const KIND: &'static str = "note";

    fn key(&self) -> Key {
        Key::new("notes", "note")
    }
}

type Answered = Result<Answer<Value>, Problem>;

fn done() -> Answer<Value> {
    Answer::ok(json!({}))
}

#[utoipa::path(get, path = "/reads", tag = "uses", responses((status = 200)))]
async fn reads(app: App) -> Answered {
    app.records.find::<Note>(&Note {}.key()).await?;
    Ok(done())
}

#[utoipa::path(get, path = "/lists", tag = "uses", responses((status = 200)))]
async fn lists(app: App) -> Answered {
    app.records.all::<Note>(&List::whole(Scope::Partition("notes".to_owned()))).await?;
    Ok(done())
}

#[utoipa::path(get, path = "/writes", tag = "uses", responses((status = 200)))]
async fn writes(app: App) -> Answered {
    Changes::without_event(app.now()).create(&Note {}).commit_alone(&app).await?;
    Ok(done())
}

#[utoipa::path(get, path = "/reads-files", tag = "uses", responses((status = 200)))]
async fn reads_files(app: App) -> Answered {
    let permission = Permission::Get { disposition: "inline".to_owned() };
    app.files.presign("a", &permission, Duration::from_mins(1)).await?;
    Ok(done())
}

#[utoipa::path(get, path = "/puts-files", tag = "uses", responses((status = 200)))]
async fn puts_files(app: App) -> Answered {
    app.files.put("a", File { content_type: "text/plain".to_owned(), bytes: Vec::new() }).await?;
    Ok(done())
}

#[utoipa::path(get, path = "/deletes-files", tag = "uses", responses((status = 200)))]
async fn deletes_files(app: App) -> Answered {
    app.files.list("a", None).await?;
    Ok(done())
}

#[utoipa::path(post, path = "/idle", tag = "uses", responses((status = 200)))]
async fn idle() -> Answer<Value> {
    done()
}

/// What the harness says of a test that calls this function once.
async fn said_of(function: Function) -> Option<String> {
    let path = format!("/{}", function.name);
    let app = TestApp::new(vec![function]);
    let call = AssertUnwindSafe(app.get(&path).send()).catch_unwind();
    let panic = call.await.err()?;
    panic.downcast_ref::<String>().cloned()
}

macro_rules! held_to {
    ($($use:ident)*) => {
        $(
            let entry = || Function::endpoint(Access::Anyone, routes!($use));
            assert_eq!(said_of(entry().$use()).await, None);
            let name = stringify!($use).replace('_', "-");
            let lacks = format!("the entry of {name} lacks .{}()", stringify!($use));
            assert_eq!(said_of(entry()).await, Some(lacks));
        )*
    };
}

#[tokio::test]
async fn a_function_that_does_what_its_entry_does_not_say_fails_its_test() {
    held_to!(reads lists writes reads_files puts_files deletes_files);
}

#[tokio::test]
async fn so_does_a_schedule() {
    let schedule = || {
        Function::schedule("tidy", "* * * * *", "Tidies.", |app: App| async move {
            Changes::without_event(app.now()).create(&Note {}).commit_alone(&app).await?;
            Ok("tidied".to_owned())
        })
    };
    let run = async |function| {
        let app = TestApp::new(vec![function]);
        let run = AssertUnwindSafe(app.run("tidy")).catch_unwind().await;
        run.err().and_then(|panic| panic.downcast_ref::<String>().cloned())
    };
    assert_eq!(run(schedule().writes()).await, None);
    assert_eq!(run(schedule()).await.as_deref(), Some("the entry of tidy lacks .writes()"));
}

#[tokio::test]
async fn what_the_wrapping_does_needs_no_word_in_the_entry() {
    // The limit counts, the key is kept, and the roles of a token without any are read.
    let app = TestApp::new(vec![Function::endpoint(Access::SignedIn, routes!(idle))]);
    let nobody = preau_kernel::actor::Actor::new(amina().id, Vec::new());
    let answer = app.request(Method::POST, "/idle").by(&nobody).key("k").send().await;
    assert_eq!(answer.status, 200);
}
