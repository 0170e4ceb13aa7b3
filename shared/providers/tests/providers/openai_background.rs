//! A model's questions that are written in the background, by OpenAI's Responses.

use std::time::Duration;

use preau_kernel::question_writer::{Pace, QuestionWriter, WriterFailure, WriterTicket, Writing};
use serde_json::json;

use preau_played_providers::{
    contract::Contract,
    provider::{NOBODY, Plays, Provider, client, hasty_client},
};

use crate::openai::{TICKET, begun, drafts, plays, provider, wanted, writer};

const CANCEL: &str = "/responses/resp_67ccd2bed1ec8190b14f964abc054267/cancel";

fn ticket() -> WriterTicket {
    WriterTicket("resp_67ccd2bed1ec8190b14f964abc054267".to_owned())
}

/// A provider of which an answer that is being written may be cancelled: there is nothing to say beside.
async fn cancelling(plays: Plays) -> Provider {
    Provider::in_turn(vec![plays], vec![(CANCEL, Contract::of_nothing())], Vec::new()).await
}

#[tokio::test]
async fn in_the_background_an_answer_is_looked_for_by_its_id_until_it_is_there() {
    let nothing_yet = json!({"output": [], "usage": null});
    let turns = ["queued", "in_progress"].map(|status| plays(status, &nothing_yet));
    let turns = turns.into_iter().chain([plays("completed", &json!({}))]).collect();
    let provider = provider(turns).await;
    let writer = writer(client(), &provider.base_url, true);
    let ticket = WriterTicket("resp_67ccd2bed1ec8190b14f964abc054267".to_owned());
    let later = Ok(Writing::Later { ticket: ticket.clone(), after: Duration::from_secs(2) });
    assert_eq!(writer.begin(&wanted()).await, later);
    assert_eq!(writer.look(&ticket).await, later);
    assert_eq!(drafts(writer.look(&ticket).await).len(), 1);
    let calls = provider.all_received();
    let calls: Vec<_> = calls.iter().map(|call| (call.method.as_str(), call.path.as_str())).collect();
    assert_eq!(calls, [("POST", "/responses"), ("GET", TICKET), ("GET", TICKET)]);
}

#[tokio::test]
async fn an_id_that_is_not_there_any_more_is_unknown_and_one_that_is_a_path_is_not_asked_for() {
    let body =
        json!({"error": {"message": "no", "type": "invalid_request_error", "param": null, "code": null}});
    let provider = provider(vec![Plays::json(404, &body)]).await;
    let writer = writer(client(), &provider.base_url, true);
    let ticket = WriterTicket("resp_67ccd2bed1ec8190b14f964abc054267".to_owned());
    let cause = "OpenAI answered 404 invalid_request_error".to_owned();
    assert_eq!(writer.look(&ticket).await, Err(WriterFailure::Unknown { cause: cause.clone() }));
    assert_eq!(begun(Plays::json(404, &body)).await, Err(WriterFailure::Permanent { cause }));
    for path in ["../models", "resp_1/cancel", "resp_1?x=1", ""] {
        let failure = writer.look(&WriterTicket(path.to_owned())).await.unwrap_err();
        assert!(matches!(failure, WriterFailure::Unknown { .. }), "{path}");
    }
    provider.received();
}

#[tokio::test]
async fn where_nothing_is_done_in_the_background_one_call_waits_for_the_model() {
    let provider = provider(vec![plays("completed", &json!({"background": false}))]).await;
    let writer = writer(client(), &provider.base_url, false);
    assert_eq!(writer.pace(), Pace::AtLength);
    assert_eq!(drafts(writer.begin(&wanted()).await).len(), 1);
}

#[tokio::test]
async fn what_is_not_wanted_any_more_is_cancelled_by_its_id() {
    let nothing_yet = json!({"output": [], "usage": null});
    let gone =
        json!({"error": {"message": "no", "type": "invalid_request_error", "param": null, "code": null}});
    for plays in [plays("cancelled", &nothing_yet), plays("completed", &json!({})), Plays::json(404, &gone)] {
        let provider = cancelling(plays).await;
        assert_eq!(writer(client(), &provider.base_url, true).cancel(&ticket()).await, Ok(()));
        let received = provider.received();
        assert_eq!((received.path.as_str(), &received.body), (CANCEL, &json!({})));
        assert_eq!(received.headers["authorization"], "Bearer sk-test");
    }
}

#[tokio::test]
async fn what_cannot_be_cancelled_says_so_and_an_id_that_is_a_path_is_not_asked_for() {
    let down = cancelling(Plays::text(503, "<html>").retry_after("30")).await;
    let cause = "OpenAI answered 503".to_owned();
    let after = Some(Duration::from_secs(30));
    let outcome = writer(client(), &down.base_url, true).cancel(&ticket()).await;
    assert_eq!(outcome, Err(WriterFailure::Retry { after, cause }));
    let silent = cancelling(Plays::Silence).await;
    for (http, base_url) in [(hasty_client(), silent.base_url.as_str()), (client(), NOBODY)] {
        let failure = writer(http, base_url, true).cancel(&ticket()).await.unwrap_err();
        assert!(matches!(failure, WriterFailure::Unknown { .. }), "{failure:?}");
    }
    let never = cancelling(Plays::text(200, "")).await;
    for path in ["../models", "resp_1/cancel", "resp_1?x=1", ""] {
        let failure = writer(client(), &never.base_url, true).cancel(&WriterTicket(path.to_owned())).await;
        assert!(matches!(failure, Err(WriterFailure::Unknown { .. })), "{path}");
    }
    assert!(never.all_received().is_empty());
}
