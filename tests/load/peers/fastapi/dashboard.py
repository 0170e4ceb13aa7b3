"""A student's home by FastAPI, SQLAlchemy and PostgreSQL, as the seed has it: from its tables and its materialized view."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app import Base, Caller, Database, Time, app

SCHEMA = {"schema": "nexus_app"}


class User(Base):
    __tablename__ = "users"
    __table_args__ = SCHEMA
    id: Mapped[str] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    time_zone: Mapped[str]


class DashboardSummary(Base):
    __tablename__ = "mv_dashboard_summary"
    __table_args__ = SCHEMA
    student_id: Mapped[str] = mapped_column(primary_key=True)
    progress_overall: Mapped[float]
    last_eval_score: Mapped[float | None]


class Task(Base):
    __tablename__ = "tasks"
    __table_args__ = SCHEMA
    id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[str]
    label: Mapped[str]
    due_at: Mapped[Time | None]
    weight: Mapped[float]
    status: Mapped[str]


class Lesson(Base):
    __tablename__ = "sessions"
    __table_args__ = SCHEMA
    id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[str]
    kind: Mapped[str]
    slot_start: Mapped[Time]
    status: Mapped[str]
    coach_id: Mapped[str]


class Exam(Base):
    __tablename__ = "epreuves_plan"
    __table_args__ = SCHEMA
    id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[str]
    label: Mapped[str]
    scheduled_at: Mapped[date | None]


class Journal(Base):
    __tablename__ = "events"
    __table_args__ = SCHEMA
    id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[str]
    kind: Mapped[str]
    at: Mapped[Time]


class Kpis(BaseModel):
    progress_overall: float
    streak_days: int
    last_eval_score: float | None


class Upcoming(BaseModel):
    id: UUID
    at: datetime
    kind: Literal["Visio", "Présentiel", "Épreuve", "Rappel"]
    title: str


class FirstTask(BaseModel):
    id: UUID
    label: str
    due: datetime | None
    weight: float


class Home(BaseModel):
    kpis: Kpis
    upcoming: list[Upcoming]
    tasks: list[FirstTask]


def streak(active: set[date], today: date) -> int:
    day = today if today in active else today - timedelta(days=1)
    length = 0
    while day in active:
        day -= timedelta(days=1)
        length += 1
    return length


def urgency(due: datetime | None, now: datetime) -> int:
    if due is None:
        return 4
    return next((place for place, hours in enumerate((0, 48, 168)) if due <= now + timedelta(hours=hours)), 3)


@app.get("/dashboard/summary")
async def summary(caller: Caller, db: Database) -> Home:
    student, now = caller["sub"], datetime.now(UTC)
    known = select(DashboardSummary.progress_overall, DashboardSummary.last_eval_score, User.time_zone)
    known = known.join(User, User.id == DashboardSummary.student_id).where(DashboardSummary.student_id == student)
    progress, score, zone = (await db.execute(known)).one()
    zone = ZoneInfo(zone)
    lessons = (
        select(Lesson.id, Lesson.slot_start, Lesson.kind, User.full_name)
        .join(User, User.id == Lesson.coach_id)
        .where(Lesson.student_id == student, Lesson.status.in_(("Proposé", "Confirmé")), Lesson.slot_start >= now)
        .order_by(Lesson.slot_start)
        .limit(7)
    )
    tasks = (
        select(Task.id, Task.label, Task.due_at, Task.weight)
        .where(Task.student_id == student, Task.status == "Todo")
        .order_by(Task.due_at)
        .limit(100)
    )
    exams = (
        select(Exam.id, Exam.scheduled_at, Exam.label)
        .where(Exam.student_id == student, Exam.scheduled_at >= now.astimezone(zone).date())
        .order_by(Exam.scheduled_at)
        .limit(7)
    )
    days = (
        select(cast(func.timezone(zone.key, Journal.at), Date))
        .where(Journal.student_id == student, Journal.kind == "TASK_DONE", Journal.at >= now - timedelta(days=400))
        .distinct()
    )
    todo = (await db.execute(tasks)).all()
    upcoming = [
        Upcoming(id=id, at=at, kind=kind, title=f"Séance avec {coach}")
        for id, at, kind, coach in await db.execute(lessons)
    ]
    upcoming += [
        Upcoming(id=id, at=datetime.combine(day, clock(), zone), kind="Épreuve", title=label)
        for id, day, label in await db.execute(exams)
    ]
    upcoming += [
        Upcoming(id=id, at=due, kind="Rappel", title=label) for id, label, due, _ in todo if due is not None and due >= now
    ]
    upcoming.sort(key=lambda entry: (entry.at, entry.id))
    first = sorted(todo, key=lambda task: (urgency(task.due_at, now), -task.weight, str(task.due_at), task.id))[:5]
    return Home(
        kpis=Kpis(
            progress_overall=round(progress, 4),
            streak_days=streak(set(await db.scalars(days)), now.astimezone(zone).date()),
            last_eval_score=score,
        ),
        upcoming=[entry for entry in upcoming if entry.at >= now][:7],
        tasks=[FirstTask(id=task.id, label=task.label, due=task.due_at, weight=task.weight) for task in first],
    )
