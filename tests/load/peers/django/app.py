"""The seed's booking, by Django and PostgreSQL: it locks the sessions that overlap, and what is not there yet cannot be locked."""

import json
import os
import uuid
from datetime import UTC, datetime

import jwt
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models, transaction
from django.db.models import Q
from django.http import JsonResponse
from django.urls import path

host, port = os.environ["DATABASE"].split(":")
database = {"ENGINE": "django.db.backends.postgresql", "HOST": host, "PORT": port, "USER": "preau", "NAME": "postgres"}
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": database | {"CONN_MAX_AGE": None}},
    ROOT_URLCONF=__name__,
    USE_TZ=True,
)
application = get_wsgi_application()


class Session(models.Model):
    id = models.UUIDField(primary_key=True)
    student_id = models.TextField()
    coach_id = models.TextField()
    kind = models.TextField()
    modality = models.TextField()
    slot_start = models.DateTimeField()
    slot_end = models.DateTimeField()
    status = models.TextField()
    note = models.TextField(null=True)
    video_url = models.TextField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = "peer", "sessions", False


class Event(models.Model):
    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    session_id = models.UUIDField()
    actor_id = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = "peer", "events", False


def book(request):
    try:
        claims = jwt.decode(
            request.headers.get("Authorization", "").removeprefix("Bearer "),
            os.environ["JWT_SECRET"],
            algorithms=["HS256"],
            issuer=os.environ["JWT_ISSUER"],
            audience=os.environ["JWT_AUDIENCE"],
        )
    except jwt.InvalidTokenError:
        return JsonResponse({"title": "invalid token"}, status=401)
    body, student, now = json.loads(request.body), claims["sub"], datetime.now(UTC)
    start, end = (datetime.fromisoformat(body["slot"][name]) for name in ("start", "end"))
    with transaction.atomic():
        conflicting_sessions = (
            Session.objects.select_for_update()
            .filter(Q(coach_id=body["coach_id"]) | Q(student_id=student), slot_start__lt=end, slot_end__gt=start)
            .exclude(status="Annulé")
        )
        if conflicting_sessions.exists():
            return JsonResponse({"title": "slot taken"}, status=409)
        session = Session.objects.create(
            id=uuid.uuid4(),
            student_id=student,
            coach_id=body["coach_id"],
            kind=body["type"],
            modality=body["type"],
            slot_start=start,
            slot_end=end,
            status="Proposé",
            created_at=now,
            updated_at=now,
        )
        Event.objects.create(id=uuid.uuid4(), kind="SESSION_BOOKED", session_id=session.id, actor_id=student, at=now)
    return JsonResponse({"id": session.id}, status=201, headers={"Location": f"/sessions/{session.id}"})


urlpatterns = [path("sessions/book", book)]
