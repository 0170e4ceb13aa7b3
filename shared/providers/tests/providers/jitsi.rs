use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use preau_kernel::meeting_rooms::MeetingRooms;
use preau_providers::{Jitsi, WrongSetting};
use rsa::{
    RsaPrivateKey,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
    rand_core::OsRng,
};
use serde_json::{Value, json};

use preau_played_providers::contract::Contract;

use crate::rooms::lesson;

const APP: &str = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";

/// The header and the claims of the token in an address, once its signature is verified.
fn token(url: &str, key: &DecodingKey, algorithm: Algorithm) -> Value {
    let (_, token) = url.split_once("?jwt=").unwrap();
    let mut validation = Validation::new(algorithm);
    validation.set_audience(&["jitsi"]);
    // The lesson's time is not this machine's.
    validation.validate_exp = false;
    let token = jsonwebtoken::decode::<Value>(token, key, &validation).unwrap();
    json!({"header": token.header, "payload": token.claims})
}

#[tokio::test]
async fn rooms_of_jaas_have_signed_addresses_and_the_hosts_alone_moderates() {
    let pair = RsaPrivateKey::new(&mut OsRng, 2_048).unwrap();
    let private = pair.to_pkcs8_pem(LineEnding::LF).unwrap();
    let public = pair.to_public_key().to_public_key_pem(LineEnding::LF).unwrap();
    let public = DecodingKey::from_rsa_pem(public.as_bytes()).unwrap();
    let closed = [
        "",
        "/properties/payload",
        "/properties/payload/properties/context",
        "/properties/payload/properties/context/properties/user",
    ];
    let contract = Contract::closed_at("jaas-jwt.derived", &closed);
    for key_id in ["4f7a91", &format!("{APP}/4f7a91")] {
        let jitsi = Jitsi::jaas(Jitsi::JAAS_BASE_URL, APP, key_id, &private).unwrap();
        let room = jitsi.open(&lesson()).await.unwrap();
        for (url, moderator) in [(room.url, "false"), (room.host_url.unwrap(), "true")] {
            let address = format!("https://8x8.vc/{APP}/preau-5f0c2a9e81d34b67?jwt=");
            assert!(url.starts_with(&address), "{url}");
            let token = token(&url, &public, Algorithm::RS256);
            assert_eq!(contract.violations(&token), Vec::<String>::new());
            assert_eq!(token["header"]["kid"], format!("{APP}/4f7a91"));
            let claims = json!({
                "aud": "jitsi",
                "iss": "chat",
                "sub": APP,
                "room": "preau-5f0c2a9e81d34b67",
                "nbf": 1_795_423_500,
                "exp": 1_795_431_600,
                "context": {
                    "user": {"moderator": moderator},
                    "features": {
                        "livestreaming": "false",
                        "recording": "false",
                        "transcription": "false",
                        "outbound-call": "false",
                        "sip-outbound-call": "false",
                    },
                },
            });
            assert_eq!(token["payload"], claims);
        }
    }
}

#[test]
fn jaas_without_an_rsa_key_is_no_provider() {
    for wrong in ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        assert!(
            matches!(Jitsi::jaas(Jitsi::JAAS_BASE_URL, APP, "4f7a91", wrong), Err(WrongSetting { .. })),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_host_of_ones_own_shares_a_secret() {
    let jitsi = Jitsi::self_hosted("https://meet.preau.example:8443/", "preau", "a secret of both");
    let room = jitsi.open(&lesson()).await.unwrap();
    let key = DecodingKey::from_secret(b"a secret of both");
    for (url, moderator) in [(room.url, "false"), (room.host_url.unwrap(), "true")] {
        let address = "https://meet.preau.example:8443/preau-5f0c2a9e81d34b67?jwt=";
        assert!(url.starts_with(address), "{url}");
        let token = token(&url, &key, Algorithm::HS256);
        let claims = &token["payload"];
        assert_eq!(claims["iss"], "preau");
        assert_eq!(claims["sub"], "meet.preau.example");
        assert_eq!(claims["room"], "preau-5f0c2a9e81d34b67");
        assert_eq!((&claims["nbf"], &claims["exp"]), (&json!(1_795_423_500), &json!(1_795_431_600)));
        assert_eq!(claims["context"]["user"]["moderator"], moderator);
    }
}

#[tokio::test]
async fn a_room_of_the_public_jitsi_has_one_address_and_no_host() {
    let room = Jitsi::open_to_all(Jitsi::PUBLIC_BASE_URL).open(&lesson()).await.unwrap();
    assert_eq!(room.url, "https://meet.jit.si/preau-5f0c2a9e81d34b67");
    assert_eq!(room.host_url, None);
}
