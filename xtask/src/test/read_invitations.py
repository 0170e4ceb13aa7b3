"""Reads the calendar entries that Préau's e-mails carry with Python's icalendar, as mail programs do."""

import json
import os
import time
import urllib.request
from datetime import datetime, timedelta, timezone

from icalendar import Calendar

ADDRESS, COACH, ADMIN = (os.environ[name] for name in ("PREAU_ADDRESS", "COACH_TOKEN", "ADMIN_TOKEN"))
START = (datetime.now(timezone.utc) + timedelta(days=40)).replace(minute=0, second=0, microsecond=0)


def ask(method, path, token, body=None):
    request = urllib.request.Request(ADDRESS + path, method=method, data=body and json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def entry(session, template):
    """The entry that Bastien got with this e-mail about the session, once it went out."""
    for _ in range(150):
        messages = ask("GET", "/api/admin/messages?to=bastien&channel=email&limit=100", ADMIN)["data"]
        for message in messages:
            told = (message["template"], message["data"].get("session_id"), message["state"])
            if told == (template, session, "sent"):
                (file,) = ask("GET", f"/sent/{message['id']}", ADMIN)["attachments"]
                return file["media_type"], Calendar.from_ical(file["text"])
        time.sleep(0.2)
    raise AssertionError(f"no e-mail {template}")


def expect(found, method, sequence, status):
    media_type, calendar = found
    (event,) = calendar.walk("VEVENT")
    assert not calendar.errors and not event.errors, (calendar.errors, event.errors)
    assert media_type == f"text/calendar; charset=utf-8; method={method}", media_type
    told = (str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"]), event.decoded("DTSTART"))
    assert told == (method, sequence, status, START), told
    assert str(event["ORGANIZER"]).startswith("mailto:") and event["ORGANIZER"].params["CN"] == "Préau"
    attendee = event["ATTENDEE"]
    assert attendee.params["CN"] == "Bastien Morel" and attendee.params["RSVP"] == "FALSE", attendee.params
    return str(event["UID"])


slot = {"start": START.isoformat(), "end": (START + timedelta(hours=1)).isoformat()}
booking = {"type": "Visio", "coach_id": "mba", "student_id": "bastien", "slot": slot}
session = ask("POST", "/sessions/book", COACH, booking)["id"]
first = expect(entry(session, "session-confirmed"), "REQUEST", 0, "CONFIRMED")
ask("POST", f"/sessions/{session}/cancel", COACH)
assert expect(entry(session, "session-cancelled"), "CANCEL", 1, "CANCELLED") == first == f"{session}@preau.dev"
print("invitations read")
