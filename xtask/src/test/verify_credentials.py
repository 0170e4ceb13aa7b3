"""Verifies the credential of a certificate as others do: offline, with a JOSE library and the key of its `kid`."""

import base64
import json
import os
import sys
import urllib.error
import urllib.request
from datetime import datetime, timezone
from hashlib import sha256

from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey, RSAKey

ADDRESS, AMINA, REY = (os.environ[name] for name in ("PREAU_ADDRESS", "AMINA_TOKEN", "REY_TOKEN"))
ALGORITHM = sys.argv[1]
ADDRESS_OF_AMINA = "amina@example.org"


def ask(method, path, token=None, body=None, accept="application/json"):
    request = urllib.request.Request(ADDRESS + path, method=method, data=body and json.dumps(body).encode())
    headers = {"Content-Type": "application/json", "Accept": accept, "Authorization": token and f"Bearer {token}"}
    for name, value in headers.items():
        if value:
            request.add_header(name, value)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def done(method, path, token=None, body=None):
    status, answer = ask(method, path, token, body)
    assert status in (200, 201), (path, answer)
    return json.loads(answer)


def verified(credential, key):
    return json.loads(jws.deserialize_compact(credential, key, algorithms=[ALGORITHM]).payload)


done("PUT", "/api/users/me", AMINA, {"first_name": "Ọlá", "last_name": "Diallo", "email": ADDRESS_OF_AMINA})
outline = {"title": "Suites", "modules": [{"title": "Un", "lessons": [{"title": "Terme", "duration_minutes": 90}]}]}
course = done("POST", "/api/courses", REY, outline)
done("POST", f"/api/courses/{course['id']}/publish", REY, {})
enrollment = done("POST", "/api/enrollments", AMINA, {"course_id": course["id"]})
lesson = course["modules"][0]["lessons"][0]["id"]
done("POST", f"/api/enrollments/{enrollment['id']}/lessons/{lesson}/complete", AMINA, {})
certificate = done("POST", f"/api/enrollments/{enrollment['id']}/certificate", AMINA, {})
path = f"/api/certificates/{certificate['certificate_code']}"

status, credential = ask("GET", f"{path}/credential")
assert status == 200, credential
credential = credential.decode()
header = json.loads(base64.urlsafe_b64decode(credential.split(".")[0] + "=="))
assert set(header) == {"alg", "kid", "typ"} and header["alg"] == ALGORITHM, header
status, published = ask("GET", "/api/certificates/keys/" + header["kid"].rsplit("/", 1)[1])
assert status == 200, published
published = json.loads(published)
assert "d" not in published, published
key = (RSAKey if ALGORITHM == "RS256" else OKPKey).import_key(published)

# From here on, nothing is asked of Préau.
claims = verified(credential, key)
assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"], claims
assert claims["iss"] == claims["issuer"]["id"] and claims["jti"] == claims["id"], claims
subject = claims["credentialSubject"]
assert claims["sub"] == subject["id"] == f"urn:uuid:{certificate['id']}", claims
assert subject["achievement"]["name"] == "Suites", subject
assert datetime.fromtimestamp(claims["nbf"], timezone.utc) == datetime.fromisoformat(claims["validFrom"]), claims
name, address = subject["identifier"]
assert name["identityHash"] == "Ọlá Diallo", name
hashed = sha256((ADDRESS_OF_AMINA + address["salt"]).encode()).hexdigest()
assert address["identityHash"] == f"sha256${hashed}", address
text = json.dumps(claims)
assert ADDRESS_OF_AMINA not in text and certificate["certificate_code"] not in text, text

# A changed byte, wherever it is, fails.
for part in range(3):
    parts = credential.split(".")
    place = len(parts[part]) // 2
    other = "A" if parts[part][place] != "A" else "B"
    parts[part] = parts[part][:place] + other + parts[part][place + 1 :]
    try:
        verified(".".join(parts), key)
    except (BadSignatureError, ValueError):
        continue
    raise AssertionError(f"part {part} was changed, and nobody saw it")

status, page = ask("GET", path, accept="text/html")
assert status == 200 and "Ọlá Diallo" in page.decode() and "<svg" in page.decode(), page
print(f"{ALGORITHM}: verified offline")
