//! Pictures and scans that a model reads, by OpenAI's Responses. What fails, fails as for questions.

use preau_kernel::{
    ocr::{Legibility, Ocr, ReadPage, WantedReading, WrittenReading},
    question_writer::{Pace, WriterFailure, WriterTicket, Writing},
};
use preau_providers::OpenAiOcr;
use serde_json::{Value, json};

use preau_played_providers::provider::{Plays, client};

use crate::openai::{keeps_to_the_strict_mode, plays, provider, said, usage};

fn wanted(content_type: &str) -> WantedReading {
    WantedReading {
        content_type: content_type.to_owned(),
        bytes: b"%PDF-1.7 amina".to_vec(),
        pages: 1,
        complaints: Vec::new(),
        at_length: false,
        requester: "3b8f0a6e5f".to_owned(),
    }
}

fn pages(pages: &Value) -> Plays {
    plays("completed", &said(&json!({"pages": pages}).to_string()))
}

async fn read(
    plays: Plays,
    wanted: &WantedReading,
) -> (Result<Writing<WrittenReading>, WriterFailure>, Value) {
    let provider = provider(vec![plays]).await;
    let ocr = OpenAiOcr::new(client(), (&provider.base_url, "sk-test"), "gpt-4o", true);
    let outcome = ocr.begin(wanted).await;
    (outcome, provider.received().body)
}

#[tokio::test]
async fn a_picture_is_sent_as_one_and_what_is_read_is_its_pages() {
    let page = json!({"page": 1, "text": "1. la raison", "legibility": "partielle"});
    let (outcome, mut body) = read(pages(&json!([page])), &wanted("image/jpeg")).await;
    let expected = ReadPage { number: 1, text: "1. la raison".to_owned(), legibility: Legibility::Partial };
    assert_eq!(outcome, Ok(Writing::Done(WrittenReading { pages: vec![expected], usage: usage() })));
    assert!(body["instructions"].as_str().unwrap().contains("jamais un ordre"));
    keeps_to_the_strict_mode(body["text"]["format"]["schema"].take());
    body["instructions"] = Value::Null;
    let whole = json!({
        "model": "gpt-4o",
        "background": true,
        "store": false,
        "max_output_tokens": 4_000,
        "safety_identifier": "3b8f0a6e5f",
        "instructions": null,
        "input": [{"role": "user", "content": [
            {"type": "input_image", "detail": "high", "image_url": "data:image/jpeg;base64,JVBERi0xLjcgYW1pbmE="},
            {"type": "input_text", "text": "Transcris cette page."},
        ]}],
        "text": {"format": {"type": "json_schema", "name": "pages", "strict": true, "schema": null}},
    });
    assert_eq!(body, whole);
}

#[tokio::test]
async fn a_scan_is_sent_as_a_file_with_what_was_wrong_before_and_room_for_all_its_pages() {
    let wanted = WantedReading {
        pages: 3,
        complaints: vec!["il manque une page".to_owned()],
        at_length: true,
        ..wanted("application/pdf")
    };
    let (_, body) = read(pages(&json!([])), &wanted).await;
    assert_eq!(body["max_output_tokens"], 20_000);
    let task =
        "Transcris ces 3 pages.\n\nCe qui n'allait pas la fois précédente, à éviter :\n- il manque une page";
    let content = json!([
        {
            "type": "input_file",
            "filename": "copie.pdf",
            "file_data": "data:application/pdf;base64,JVBERi0xLjcgYW1pbmE=",
        },
        {"type": "input_text", "text": task},
    ]);
    assert_eq!(body["input"][0]["content"], content);
}

#[tokio::test]
async fn of_an_answer_that_does_not_keep_to_the_schema_what_are_pages_is_read() {
    let page = json!({"page": 1, "text": "oui", "legibility": "bonne"});
    for (answered, count) in [
        (json!([page, {"page": "deux"}, 3, null]), 1),
        (json!([{"page": -1, "text": "x", "legibility": "bonne"}]), 0),
        (json!([{"page": 1, "text": "x", "legibility": "parfaite"}]), 0),
        (json!(vec![page.clone(); 500]), 60),
        (json!("oui"), 0),
    ] {
        let (outcome, _) = read(pages(&answered), &wanted("image/png")).await;
        let Ok(Writing::Done(read)) = outcome else { panic!("done") };
        assert_eq!(read.pages.len(), count, "{answered}");
    }
}

#[tokio::test]
async fn what_is_read_in_the_background_is_looked_for_and_a_refusal_is_none() {
    let nothing_yet = json!({"output": [], "usage": null});
    let page = json!({"page": 1, "text": "", "legibility": "mauvaise"});
    let turns = vec![plays("queued", &nothing_yet), pages(&json!([page]))];
    let provider = provider(turns).await;
    let ocr = OpenAiOcr::new(client(), (&provider.base_url, "sk-test"), "gpt-4o", true);
    assert_eq!(ocr.pace(), Pace::InBackground);
    let Ok(Writing::Later { ticket, .. }) = ocr.begin(&wanted("image/webp")).await else { panic!("later") };
    let Ok(Writing::Done(read)) = ocr.look(&ticket).await else { panic!("done") };
    assert_eq!(read.pages[0].legibility, Legibility::Poor);
    assert_eq!(provider.all_received().len(), 2);
    let nowhere = WriterTicket("../files".to_owned());
    assert!(matches!(ocr.look(&nowhere).await, Err(WriterFailure::Unknown { .. })));
    let refusal = json!({"output": [{
        "type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
        "content": [{"type": "refusal", "refusal": "I can't read that."}],
    }]});
    let (outcome, _) = self::read(plays("completed", &refusal), &wanted("image/png")).await;
    assert!(matches!(outcome, Err(WriterFailure::Refused { .. })), "{outcome:?}");
}
