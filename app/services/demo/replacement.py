"""Re-issues and corrections of the demo: at every step of every line and level, decided and ended ones (C-6, C-8)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, CertificateStatus, DocumentKind, Level, Line, Seat, Sex, Step, Verb
from app.errors import Refusal
from app.models.approval import Approval
from app.models.case import Case
from app.models.certificate import Certificate
from app.printing.portrait import draw_portrait
from app.queries.case_setting import Setting
from app.queries.replacement import Replaceable, list_replaceable
from app.rules.case_kind import KIND_RULES
from app.rules.face import SEX_TEXT
from app.rules.loss_declaration import Declaration, declaration_text
from app.rules.route import RouteStep, first_step
from app.rules.working_day import add_working_days
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.attachment import Upload
from app.services.demo.act import Acts
from app.services.demo.material import Material
from app.services.demo.scan_card import draw_id_copy, draw_newspaper, draw_old_certificate
from app.services.replacement_entry import Wish, open_replacements
from app.services.workflow import Instruction, Selection, apply
from app.session import writing

KINDS = tuple(kind for kind, rule in KIND_RULES.items() if rule.replaces)
LINES = (Line.COUNTY, Line.CITY_DEPARTMENT, Line.PROVINCIAL, Line.DIRECT)
UP = "情况属实，同意上报。"
DECIDED = {CaseKind.REISSUE: "同意补发，原证书作废。", CaseKind.CORRECTION: "同意更正，原证书作废。"}
ENDS = (
    Instruction(Verb.REJECT, "经查材料不属实", "forged"),
    Instruction(Verb.CLOSE, "原证书已找到，本人要求终止办理", "renunciation"),
    Instruction(Verb.WITHDRAW, "本人要求撤回"),
)
FIRST, ENDED, WAITING = 29, 16, 6
"""Days before the load on which they are opened: those decided, those that come to nothing, those that wait."""

Key = tuple[Level, Line]


@dataclass
class Replacements:
    """What holders of certificates come back for, each act by another officer of the office that holds the case."""

    session: Session
    actors: Mapping[str, Actor]
    material: Material

    def scenes(self, add: Callable[..., None]) -> None:
        """Three rounds of each kind; ``add(days_ago, hour, minute, play)``."""
        for place, kind in enumerate(KINDS):
            for opened, finish, count in (
                (FIRST, self._decide, 1),
                (ENDED, self._end, len(ENDS)),
                (WAITING, self._leave, 0),
            ):
                cases: dict[Key, list[int]] = defaultdict(list)
                add(opened, 9, 10 + place, partial(self._open, kind, count, cases))
                add(opened - 1, 10, 20 + place, partial(finish, kind, cases))

    def _open(self, kind: CaseKind, count: int, cases: dict[Key, list[int]], _acts: Acts, at: dt.datetime) -> None:
        """``count`` cases of each line and level, as many as it has steps for 0."""
        with clock.frozen(at):
            setting = Setting.read(self.session)
            by_actor: dict[str, list[tuple[Key, Replaceable]]] = defaultdict(list)
            for key, ones in self._valid(kind).items():
                seat = first_step(kind, key[1]).seat
                for one in ones[: count or len(setting.routes[kind, key[0], key[1]])]:
                    by_actor[self._officers(one.offices.get(seat), seat)[0]].append((key, one))
            for username, chosen in by_actor.items():
                wishes = [self._wish(kind, one) for _, one in chosen]
                with writing(self.session):
                    ids = open_replacements(self.session, self.actors[username], kind, wishes)
                for (key, _one), case_id in zip(chosen, ids, strict=True):
                    cases[key].append(case_id)

    def _valid(self, kind: CaseKind) -> dict[Key, list[Replaceable]]:
        """Valid certificates by level and line, of offices with officers enough: every other qualification for each
        kind, so neither stands in the way of the other."""
        query = sa.select(Certificate.id).where(Certificate.status != CertificateStatus.VOID)
        standing: dict[Key, list[Replaceable]] = defaultdict(list)
        for one in list_replaceable(self.session, self.session.scalars(query).all()).values():
            if one.line in LINES and self._staffed(one):
                standing[one.level, one.line].append(one)
        found = {}
        for key, ones in standing.items():
            ones.sort(key=lambda one: one.qualification_id)
            own = ones[KINDS.index(kind) :: len(KINDS)]
            found[key] = [one for one in own if one.open_case is None and one.status is CertificateStatus.VALID]
        return found

    def _staffed(self, one: Replaceable) -> bool:
        # Below senior one office may enter and decide, by two persons (C-9, C-13).
        least = 1 if one.level is Level.SENIOR else 2
        return len(self._officers(one.offices.get(Seat.REVIEW), Seat.REVIEW)) >= least and all(
            self._officers(one.offices.get(first_step(kind, one.line).seat), first_step(kind, one.line).seat)
            for kind in KINDS
            if one.line is not None
        )

    def _officers(self, unit_id: int | None, seat: Seat) -> list[str]:
        """Accounts of the unit at the seat that act on cases, in the order of the table of log-ins."""
        return [
            username
            for username, actor in self.actors.items()
            if actor.may(Permission.CASE_ACT)
            and actor.seat is seat
            and (actor.unit_id == unit_id or seat is Seat.PROVINCE)
        ]

    def _wish(self, kind: CaseKind, one: Replaceable) -> Wish:
        face, today = one.face, clock.today()
        portrait = draw_portrait(one.id % 30 * 2 + (face.sex is Sex.FEMALE), face.sex)
        id_copy = Upload(DocumentKind.ID_COPY, "身份证复印件.jpg", draw_id_copy(portrait, SEX_TEXT[face.sex]))
        if kind is CaseKind.REISSUE:
            paper = self.material.tables["newspapers"][one.id % len(self.material.tables["newspapers"])]["newspaper"]
            day = max(face.issued_on, today - dt.timedelta(days=3))
            clip = draw_newspaper(paper, face.name, one.number, day)
            uploads = (
                Upload(DocumentKind.NEWSPAPER, "遗失声明.jpg", clip),
                id_copy,
                Upload(DocumentKind.PAPER_FORM, "补发申请.jpg", id_copy.data),
            )
            return Wish(one.id, declaration=Declaration(paper, day, "6", declaration_text(face)), uploads=uploads)
        card = draw_old_certificate(
            face.name, SEX_TEXT[face.sex], face.title, face.series, face.specialty, one.number, face.issued_on
        )
        old = Upload(DocumentKind.OLD_CERTIFICATE, "收回的证书.jpg", card)
        after = {"specialty": face.specialty + "（更正）"}
        return Wish(one.id, after=after, returned_on=today, uploads=(old, id_copy))

    def _decide(self, kind: CaseKind, cases: dict[Key, list[int]], _acts: Acts, at: dt.datetime) -> None:
        """To the new certificate, a day for each step."""
        ids = [case_id for own in cases.values() for case_id in own]
        for days in range(3):
            ids = self._pass_on(kind, ids, _later(at, days))

    def _end(self, kind: CaseKind, cases: dict[Key, list[int]], _acts: Acts, at: dt.datetime) -> None:
        """Rejected at the last step, closed or withdrawn at the first: the certificate counts again."""
        rejected = [own[0] for own in cases.values() if own]
        for days in range(3):
            rejected = self._pass_on(kind, rejected, _later(at, days), before_last=True)
        last = [own[0] for own in cases.values() if own]
        self._apply(ENDS[0], last, _later(at, 3))
        for place, said in enumerate(ENDS[1:], 1):
            ending = [own[place] for own in cases.values() if len(own) > place]
            self._apply(said, ending, at + dt.timedelta(hours=place))

    def _leave(self, kind: CaseKind, cases: dict[Key, list[int]], _acts: Acts, at: dt.datetime) -> None:
        """One at each step of its route: the first stays, the next goes one step up, and so on."""
        going = [case_id for own in cases.values() for case_id in own[1:]]
        self._pass_on(kind, going, at)
        self._pass_on(kind, [case_id for own in cases.values() for case_id in own[2:]], _later(at, 1))

    def _pass_on(self, kind: CaseKind, ids: Sequence[int], at: dt.datetime, *, before_last: bool = False) -> list[int]:
        """Approve each case where it stands; those that went on and are not decided yet."""
        steps = dict(self.session.execute(sa.select(Case.id, Case.step).where(Case.id.in_(ids))).all())
        last = [case_id for case_id in ids if steps[case_id] is Step.FINAL]
        below = [case_id for case_id in ids if steps[case_id] is not Step.FINAL]
        self._apply(Instruction(Verb.APPROVE, UP), below, at)
        if not before_last:
            self._apply(Instruction(Verb.APPROVE, DECIDED[kind]), last, at)
        return below

    def _apply(self, said: Instruction, ids: Sequence[int], at: dt.datetime) -> None:
        """By officers who have not acted on the case at another step (C-13)."""
        by_actor: dict[str, list[int]] = defaultdict(list)
        with clock.frozen(min(at, clock.now())):
            setting = Setting.read(self.session)
            acted = _acted(self.session, ids)
            for case in self.session.scalars(sa.select(Case).where(Case.id.in_(ids)).order_by(Case.id)):
                steps: tuple[RouteStep, ...] = setting.routes[case.kind, case.level, case.line]
                seat = next(part.seat for part in steps if part.step is case.step)
                others = {who for step, whom in acted[case.id].items() if step is not case.step for who in whom}
                free = [u for u in self._officers(case.holder_id, seat) if self.actors[u].user_id not in others]
                by_actor[free[0]].append(case.id)
            for username, own in by_actor.items():
                outcome = apply(self.session, self.actors[username], Selection(tuple(own)), said)
                if outcome.refused:
                    raise Refusal(outcome.refused[0].problems)


def _later(at: dt.datetime, days: int) -> dt.datetime:
    """The same hour some working days later."""
    day = clock.local_date(at)
    return at + (add_working_days(day, days) - day if days else dt.timedelta())


def _acted(session: Session, ids: Sequence[int]) -> dict[int, dict[Step, set[int | None]]]:
    """Who acted on each case, by the step at which it was."""
    found: dict[int, dict[Step, set[int | None]]] = defaultdict(lambda: defaultdict(set))
    query = sa.select(Approval.case_id, Approval.from_step, Approval.to_step, Approval.actor_id)
    for case_id, from_step, to_step, actor_id in session.execute(query.where(Approval.case_id.in_(ids))):
        found[case_id][from_step or to_step].add(actor_id)
    return found
