"""Drafts: nothing typed is ever lost, nothing of it counts yet, nobody else reads it (C-2, P-1)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import DocumentKind, Level, Tier
from app.errors import NotFound, Refusal
from app.models.attachment import Attachment, EntryDraft
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.user import Account
from app.security.jurisdiction import Actor
from app.services.attachment import Upload, attach_to_draft
from app.services.case_entry import enter_case
from app.services.entry_draft import (
    discard_draft,
    get_draft,
    hand_in_draft,
    list_drafts,
    reveal_number,
    save_draft,
)
from app.services.photo import replace_draft_photo
from app.session import SYSTEM, use_scope
from tests import factories
from tests.services.entry_forms import PDF, PHOTO, entry_of, in_campaign, typed

__all__ = ["in_campaign"]
SENIOR = Level.SENIOR


@pytest.fixture
def clerk(session: Session) -> Actor:
    """A clerk of a county office."""
    return factories.make_actor(session, Tier.COUNTY_OFFICE, "330521-office")


@pytest.fixture
def employer(session: Session) -> Actor:
    """The clerk of an employer of the same county."""
    unit = factories.make_employer(session, factories.COUNTY)
    return factories.actor_for(session, factories.make_account_of(session, Tier.EMPLOYER, unit.id))


def test_everything_typed_is_kept_and_encrypted(session: Session, clerk: Actor) -> None:
    """P-1: bad input stays as typed; the database file holds no ID number."""
    raw = typed(obtained_on="不知道", id_number="33019919450101001?")
    draft = save_draft(session, clerk, raw | {"original_seen": "y", "unknown": "dropped"}, SENIOR)
    kept = get_draft(session, clerk, draft.id).typed
    assert kept == {k: v for k, v in raw.items() if v} | {"original_seen": "y"}
    stored = session.connection().execute(sa.text("select payload from entry_draft")).scalar_one()
    assert b"33019919450101001" not in bytes(stored)


def test_a_masked_number_sent_back_changes_nothing(session: Session, clerk: Actor) -> None:
    """U-6: the page shows stars, and saving them keeps the number behind them."""
    raw = typed()
    draft = save_draft(session, clerk, raw, SENIOR)
    again = save_draft(session, clerk, raw | {"id_number": "33" + "*" * 16}, SENIOR, draft_id=draft.id)
    assert again.typed["id_number"] == raw["id_number"]


def test_two_who_save_at_once_both_keep_their_text(session: Session, clerk: Actor) -> None:
    """C-2: an overtaken saving becomes a draft of its own."""
    draft = save_draft(session, clerk, typed(name="甲"), SENIOR)
    save_draft(session, clerk, typed(name="乙"), SENIOR, draft_id=draft.id, seen_stamp=draft.stamp)
    third = save_draft(session, clerk, typed(name="丙"), SENIOR, draft_id=draft.id, seen_stamp=draft.stamp)
    assert third.id != draft.id
    assert {d.name for d in list_drafts(session, clerk)} == {"乙", "丙"}


def test_an_employers_draft_is_its_own_until_handed_in(session: Session, clerk: Actor, employer: Actor) -> None:
    """C-2: then the office sees it and goes on with it, and the employer only reads."""
    draft = save_draft(session, employer, typed(), SENIOR)
    attach_to_draft(session, employer, draft.id, [Upload(DocumentKind.ID_COPY, "a.pdf", PDF)])
    assert not list_drafts(session, clerk)
    with pytest.raises(NotFound):
        get_draft(session, clerk, draft.id)
    hand_in_draft(session, employer, draft.id)
    assert [d.id for d in list_drafts(session, clerk)] == [draft.id]
    save_draft(session, clerk, typed(name="改过"), SENIOR, draft_id=draft.id)
    with pytest.raises(Refusal) as refused:
        save_draft(session, employer, typed(name="又改"), SENIOR, draft_id=draft.id)
    assert refused.value.problems[0].rule == "C-2"
    assert get_draft(session, employer, draft.id).typed["name"] == "改过"
    other = factories.make_actor(session, Tier.COUNTY_OFFICE, "330522-office")
    assert not list_drafts(session, other)


def test_a_handed_in_draft_goes_back_instead_of_away(session: Session, clerk: Actor, employer: Actor) -> None:
    """C-2: the office that does not want it cannot lose the employer's typing."""
    draft = save_draft(session, employer, typed(), SENIOR)
    hand_in_draft(session, employer, draft.id)
    discard_draft(session, clerk, draft.id)
    assert not list_drafts(session, clerk)
    assert save_draft(session, employer, typed(name="再改"), SENIOR, draft_id=draft.id).typed["name"] == "再改"
    discard_draft(session, employer, draft.id)
    assert not list_drafts(session, employer)


def test_yiwu_receives_the_drafts_of_its_employers(session: Session) -> None:
    """C-2, P-5: below a direct-reporting office the draft goes to that office."""
    office = factories.make_actor(session, Tier.DIRECT_OFFICE, "330782-office")
    unit = factories.make_employer(session, factories.DIRECT)
    employer = factories.actor_for(session, factories.make_account_of(session, Tier.EMPLOYER, unit.id))
    draft = save_draft(session, employer, typed(), SENIOR)
    hand_in_draft(session, employer, draft.id)
    assert [d.id for d in list_drafts(session, office)] == [draft.id]


def test_nobody_hands_in_on_the_provincial_line(session: Session) -> None:
    """C-2, A1-4: the employer of a provincial department enters by itself."""
    unit = factories.make_employer(session, factories.PROVINCIAL)
    employer = factories.actor_for(session, factories.make_account_of(session, Tier.EMPLOYER, unit.id))
    draft = save_draft(session, employer, typed(), SENIOR)
    with pytest.raises(Refusal):
        hand_in_draft(session, employer, draft.id)


def test_entering_turns_the_draft_into_the_case(session: Session, clerk: Actor, employer: Actor) -> None:
    """P-11: its scans and photo move to the case, and the draft is done with; a second entry finds none."""
    raw = typed()
    draft = save_draft(session, employer, raw, SENIOR)
    attach_to_draft(session, employer, draft.id, [Upload(DocumentKind.ID_COPY, "a.pdf", PDF)])
    assert replace_draft_photo(session, employer, draft.id, PHOTO) == []
    hand_in_draft(session, employer, draft.id)
    photo = get_draft(session, clerk, draft.id).photo_file_id
    entry = entry_of(session, clerk, raw, photo=None, photo_file_id=photo, draft_id=draft.id)
    case_id = enter_case(session, clerk, entry).case_id
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(sa.func.count()).select_from(EntryDraft)) == 0
        scan = session.scalars(sa.select(Attachment)).one()
        case = session.get(Case, case_id)
        assert (scan.case_id, scan.local_office_id, scan.employer_id) == (case_id, clerk.unit_id, case.employer_id)
    with pytest.raises(NotFound):
        enter_case(session, clerk, entry)


def test_revealing_is_on_record_and_needs_the_permission(session: Session, clerk: Actor, employer: Actor) -> None:
    """U-6: who looked, never what was seen."""
    raw = typed()
    draft = save_draft(session, clerk, raw, SENIOR)
    assert reveal_number(session, clerk, draft.id) == raw["id_number"]
    with use_scope(SYSTEM):
        (event,) = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "reveal"))
    assert (event.actor_id, event.noun_id, event.after) == (clerk.user_id, draft.id, None)
    own = save_draft(session, employer, raw, SENIOR)
    with pytest.raises(Refusal):
        reveal_number(session, employer, own.id)


@pytest.mark.parametrize("tier", [Tier.CITY_OFFICE, Tier.PROVINCE])
def test_tiers_that_enter_nothing_keep_no_drafts(session: Session, tier: Tier) -> None:
    """C-2, U-1: reviewing tiers have no entry form."""
    actor = factories.make_actor(session, tier, "330500-office" if tier is Tier.CITY_OFFICE else "province")
    with pytest.raises(Refusal):
        save_draft(session, actor, typed(), SENIOR)
    assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1
