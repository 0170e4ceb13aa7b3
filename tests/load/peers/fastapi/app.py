"""Bookings by FastAPI, SQLAlchemy and PostgreSQL: advisory locks keep the agendas of coach and student for one transaction."""

import os
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import DateTime, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["DATABASE"], pool_size=16, max_overflow=0)
transactions = async_sessionmaker(engine, expire_on_commit=False)
Time = Annotated[datetime, mapped_column(DateTime(timezone=True))]
app = FastAPI()


class Base(DeclarativeBase):
    pass


class Session(Base):
    __tablename__ = "sessions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[str]
    coach_id: Mapped[str]
    kind: Mapped[str]
    modality: Mapped[str]
    slot_start: Mapped[Time]
    slot_end: Mapped[Time]
    status: Mapped[str]
    note: Mapped[str | None]
    video_url: Mapped[str | None]
    created_at: Mapped[Time]
    updated_at: Mapped[Time]


class Event(Base):
    __tablename__ = "events"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    session_id: Mapped[UUID]
    actor_id: Mapped[str]
    at: Mapped[Time]


class Slot(BaseModel):
    start: AwareDatetime
    end: AwareDatetime


class Booking(BaseModel):
    type: Literal["Visio", "Présentiel", "Stage"]
    slot: Slot
    coach_id: str
    note: str | None = None


class Booked(BaseModel, from_attributes=True):
    id: UUID
    student_id: str
    coach_id: str
    kind: str
    modality: str
    slot_start: datetime
    slot_end: datetime
    status: str
    note: str | None
    video_url: str | None
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    data: list[Booked]


async def claims(authorization: Annotated[str, Header()]) -> dict:
    try:
        return jwt.decode(
            authorization.removeprefix("Bearer "),
            os.environ["JWT_SECRET"],
            algorithms=["HS256"],
            issuer=os.environ["JWT_ISSUER"],
            audience=os.environ["JWT_AUDIENCE"],
        )
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "invalid token") from error


async def transaction():
    async with transactions() as db:
        yield db


Caller = Annotated[dict, Depends(claims)]
Database = Annotated[AsyncSession, Depends(transaction)]


@app.get("/sessions/list")
async def list_sessions(caller: Caller, db: Database, limit: int = 20) -> Page:
    mine = or_(Session.student_id == caller["sub"], Session.coach_id == caller["sub"])
    found = await db.scalars(select(Session).where(mine).order_by(Session.slot_start, Session.id).limit(min(limit, 100)))
    return {"data": found.all()}


@app.get("/sessions/{session_id}")
async def get_session(session_id: UUID, caller: Caller, db: Database) -> Booked:
    session = await db.get(Session, session_id)
    if session is None:
        raise HTTPException(404, "no such session")
    if caller["sub"] not in (session.student_id, session.coach_id) and "admin" not in caller["roles"]:
        raise HTTPException(403, "not yours")
    return session


@app.post("/sessions/book", status_code=201)
async def book_session(booking: Booking, caller: Caller, db: Database, response: Response) -> Booked:
    student, coach, slot, now = caller["sub"], booking.coach_id, booking.slot, datetime.now(UTC)
    if coach == student or not now < slot.start < slot.end:
        raise HTTPException(400, "invalid request")
    async with db.begin():
        # In one order, so that no two bookings wait for each other.
        for person in sorted((coach, student)):
            await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(person, 0))))
        overlapping = select(Session.id).where(
            or_(Session.coach_id == coach, Session.student_id == student),
            Session.slot_start < slot.end,
            Session.slot_end > slot.start,
            Session.status != "Annulé",
        )
        if await db.scalar(overlapping.limit(1)):
            raise HTTPException(409, "slot taken")
        session = Session(
            id=uuid4(),
            student_id=student,
            coach_id=coach,
            kind=booking.type,
            modality=booking.type,
            slot_start=slot.start,
            slot_end=slot.end,
            status="Proposé",
            note=booking.note,
            created_at=now,
            updated_at=now,
        )
        event = Event(id=uuid4(), kind="SESSION_BOOKED", session_id=session.id, actor_id=student, at=now)
        db.add_all([session, event])
    response.headers["Location"] = f"/sessions/{session.id}"
    return session
