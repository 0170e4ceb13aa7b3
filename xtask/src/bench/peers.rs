//! The local host against servers of the same work, written by hand with what a user would pick instead:
//! `tests/load/peers`.

use std::process::Command;

use anyhow::{Error, Result};

use super::{
    local::{empty, preau, socket},
    profile,
    programs::{Programs, SETTINGS, samples},
    row::{Budget, Outcome, Row},
};
use crate::{
    test::servers::Server,
    tools::node,
    workspace::{command, root, run},
};

const UNIT: &str = "processor s a thousand requests";
const METHOD: &str = "Processor time of all processes of both servers, which `/proc` counts, a thousand requests: 16 connections \
                      that are kept, five rounds of 1 s in turns after a warm-up. Both verify the same tokens (HS256), look \
                      for an overlap in the agendas of coach and student, and keep session and event in one transaction that \
                      is synced to the disk before the answer.";
const BOOKING: &str = " A booking of Préau's is counted with its delivery, which the others have none of: a round ends once \
                       the server is at rest. It keeps limits, availability and the pending requests of a student too.";

/// A server that does the same work.
pub struct Peer {
    name: &'static str,
    said: &'static str,
    /// What is measured of it.
    pub rows: &'static [Measured],
    start: fn() -> Result<Vec<Server>>,
}

/// What is measured of a peer.
pub struct Measured {
    /// The row's name.
    pub what: &'static str,
    measurement: &'static str,
    budget: Budget,
}

/// All of them.
pub const ALL: &[Peer] = &[HONO];

const HONO: Peer = Peer {
    name: "Hono",
    said: "`tests/load/peers/hono-sqlite`: one process of Node, SQLite with `synchronous=FULL`.",
    rows: &[
        at_most(0.25, "peer-read", "Local host: point read, CPU, to Hono + better-sqlite3"),
        at_most(0.5, "peer-list", "Local host: list of 20, CPU, to Hono + better-sqlite3"),
        at_most(0.5, "peer-booking", "Local host: booking with its delivery, CPU, to Hono + better-sqlite3"),
        at_most(0.9, "peer-contended", "Local host: contended slot, CPU, to Hono + better-sqlite3"),
    ],
    start: || Ok(vec![hono()?]),
};

const fn at_most(ratio: f64, measurement: &'static str, what: &'static str) -> Measured {
    Measured { what, measurement, budget: Budget::RatioAtMost(ratio) }
}

impl Peer {
    /// Measures it.
    pub fn row(&self, measured: &Measured, programs: &Programs) -> Row {
        let (method, unit) = match measured.measurement {
            "peer-winners" => (WINNERS.to_owned(), "bookings that win"),
            "peer-booking" => (format!("{METHOD}{BOOKING}"), UNIT),
            _ => (METHOD.to_owned(), UNIT),
        };
        Row {
            what: measured.what,
            sides: ["Préau", self.name],
            unit,
            method: format!("{method} The other is {}", self.said),
            budget: measured.budget,
            outcome: self.compared(measured.measurement, measured.budget, programs),
        }
    }

    fn compared(&self, measurement: &str, budget: Budget, programs: &Programs) -> Result<Outcome> {
        // Both are new and empty each time.
        let servers = || Ok::<_, Error>(((self.start)()?, preau(programs)?));
        let measure = |peers: &[Server], preau: &Server| {
            let ids: Vec<_> = peers.iter().map(|server| server.id().to_string()).collect();
            let mut measure = programs.measure(measurement);
            measure.args([socket(preau), &preau.id().to_string(), socket(&peers[0]), &ids.join(",")]);
            measure
        };
        let (peers, preau) = servers()?;
        let samples = samples(&mut measure(&peers, &preau))?;
        drop((peers, preau));
        Ok(budget.judge(samples, || {
            let (peers, preau) = servers()?;
            profile::attached(preau.id(), || run(&mut measure(&peers, &preau)).map(drop))
        }))
    }
}

const WINNERS: &str = "200 students book one slot at once, another in each of five rounds; the samples are how many were \
                       answered 201.";

fn hono() -> Result<Server> {
    const FOLDER: &str = "tests/load/peers/hono-sqlite";
    node::install_in(FOLDER)?;
    let database = empty("hono")?.join("peer.db");
    Server::start("bench-hono", |port| {
        let mut node = command("node");
        node.arg(root().join(FOLDER).join("src/index.mjs")).env("DATABASE", database);
        with_settings(&mut node, port);
        node
    })
}

/// Gives a peer its port, and the tokens' key, issuer and audience.
fn with_settings(peer: &mut Command, port: u16) {
    let secret =
        SETTINGS.iter().find(|(name, _)| *name == "PREAU_JWT_SECRET").map_or("", |(_, secret)| secret);
    peer.env("PORT", port.to_string())
        .env("JWT_SECRET", secret)
        .env("JWT_ISSUER", "preau")
        .env("JWT_AUDIENCE", "preau");
}
