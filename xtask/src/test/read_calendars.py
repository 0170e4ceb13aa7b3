"""Reads what Préau writes as calendars with Python's icalendar, as calendar programs do."""

import json
import os
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

from icalendar import Calendar

ADDRESS, AMINA, REY = (os.environ[name] for name in ("PREAU_ADDRESS", "AMINA_TOKEN", "REY_TOKEN"))
NOTE = "Limites, continuité ; « dérivées » \\ n\nChapitre 4 : " + "une très longue phrase à plier, " * 9 + "🎓"
START = (datetime.now(timezone.utc) + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)


def ask(method, path, token=None, body=None, tag=None):
    request = urllib.request.Request(ADDRESS + path, method=method, data=body and json.dumps(body).encode())
    headers = {"Content-Type": "application/json", "Authorization": token and f"Bearer {token}", "If-None-Match": tag}
    for name, value in headers.items():
        if value:
            request.add_header(name, value)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def slot(hours):
    return {"start": (START + timedelta(hours=hours)).isoformat(), "end": (START + timedelta(hours=hours + 1)).isoformat()}


def book(hours, note=None):
    body = {"type": "Visio", "coach_id": "rey", "slot": slot(hours), "note": note}
    status, _, answer = ask("POST", "/sessions/book", AMINA, body)
    assert status == 201, answer
    return json.loads(answer)["id"]


def events(raw):
    lines = raw.split(b"\r\n")
    assert lines[-1] == b"" and all(len(line) <= 75 and b"\n" not in line for line in lines), raw
    calendar = Calendar.from_ical(raw)
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert not calendar.errors, calendar.errors
    found = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        found[str(event["UID"])] = event
    return found


def expect(event, sequence, status, hours):
    told = (int(event["SEQUENCE"]), str(event["STATUS"]), event.decoded("DTSTART"), event.decoded("DTEND"))
    start = START + timedelta(hours=hours)
    assert told == (sequence, status, start, start + timedelta(hours=1)), told
    assert event.decoded("DTSTART").utcoffset() == timedelta(0)


# Sessions are asked for of coaches alone: whoever sets an availability is one, and `{}` is any time.
status, _, answer = ask("PUT", "/coaches/rey/availability", REY, {"time_zone": "UTC"})
assert status == 200, answer
moved, kept = book(0, NOTE), book(5)
status, headers, _ = ask("POST", "/calendar/feed", AMINA)
assert status == 201
feed = headers["Location"]

status, headers, raw = ask("GET", feed)
found = events(raw)
assert headers["Content-Type"] == "text/calendar; charset=utf-8"
assert set(found) == {f"{moved}@preau.dev", f"{kept}@preau.dev"}, found
uid = f"{moved}@preau.dev"
expect(found[uid], 0, "TENTATIVE", 0)
assert str(found[uid]["DESCRIPTION"]) == NOTE, repr(str(found[uid]["DESCRIPTION"]))
assert str(found[uid]["SUMMARY"]) == "Séance avec rey"
tag = headers["ETag"]
assert ask("GET", feed, tag=tag)[0] == 304

assert ask("POST", f"/sessions/{moved}/confirm", REY)[0] == 200
assert ask("POST", f"/sessions/{moved}/reschedule", REY, {"slot": slot(2)})[0] == 200
status, headers, raw = ask("GET", feed, tag=tag)
assert (status, headers["ETag"] == tag) == (200, False)
expect(events(raw)[uid], 2, "CONFIRMED", 2)

assert ask("POST", f"/sessions/{moved}/cancel", REY)[0] == 200
found = events(ask("GET", feed)[2])
expect(found[uid], 3, "CANCELLED", 2)
expect(found[f"{kept}@preau.dev"], 0, "TENTATIVE", 5)
one = events(ask("GET", f"/sessions/{moved}/calendar.ics", REY)[2])
expect(one[uid], 3, "CANCELLED", 2)
assert str(one[uid]["SUMMARY"]) == "Séance avec amina"
print("calendars read")
