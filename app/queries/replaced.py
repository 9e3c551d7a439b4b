"""The certificates that re-issues and corrections put a new one in the place of (C-6, C-8)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, CertificateStatus, ObtainMethod, Sex
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.code import Series
from app.models.replacement import CorrectionItem, Replacement
from app.rules.correction import column_value
from app.rules.face import CertificateFace

REISSUED = "补发"


@dataclass(frozen=True, slots=True)
class Replaced:
    """A certificate of ours and what is to be different on the one that comes in its place."""

    case_id: int
    certificate_id: int
    status: CertificateStatus
    face: CertificateFace
    differences: Mapping[str, str | dt.date | Sex | ObtainMethod]
    reissue_mark: str

    def texts(self) -> tuple[str, ...]:
        """Everything printed on the old face, and what is different on the new one."""
        return (*self.face.printed.values(), *(str(value) for value in self.differences.values()))

    def new_face(
        self,
        *,
        certificate_number: str,
        token: str,
        issued_on: dt.date,
        authority_name: str,
        imprint: str,
        photo_sha256: str,
        template_version: str,
    ) -> CertificateFace:
        """The old face with the corrections, under a new number, by the authority that approves now."""
        corrected = dataclasses.replace(self.face, **self.differences)  # type: ignore[arg-type]  # fields of the face
        return dataclasses.replace(
            corrected,
            certificate_number=certificate_number,
            token=token,
            issued_on=issued_on,
            authority_name=authority_name,
            imprint=imprint,
            photo_sha256=photo_sha256,
            template_version=template_version,
            reissue_mark=self.reissue_mark,
        )


def list_replaced(session: Session, case_ids: Collection[int]) -> dict[int, Replaced]:
    """By case id; cases that replace nothing are left out. Under system scope."""
    if not case_ids:
        return {}
    query = (
        sa.select(Replacement.case_id, Case.kind, Certificate.id, Certificate.status, Certificate.face)
        .join(Certificate, Replacement.certificate_id == Certificate.id)
        .join(Case, Replacement.case_id == Case.id)
        .where(Replacement.case_id.in_(case_ids))
    )
    rows = session.execute(query).all()
    differences = _differences(session, [row.case_id for row in rows])
    return {
        row.case_id: Replaced(
            row.case_id,
            row.id,
            row.status,
            CertificateFace.from_json(row.face),
            differences.get(row.case_id, {}),
            # A correction of a re-issued certificate is no longer the lost one's substitute, so it bears no mark.
            REISSUED if row.kind is CaseKind.REISSUE else "",
        )
        for row in rows
    }


def _differences(
    session: Session, case_ids: Collection[int]
) -> dict[int, dict[str, str | dt.date | Sex | ObtainMethod]]:
    """What the face shall say instead, by case; a series by its name, as the face has it."""
    found: dict[int, dict[str, str | dt.date | Sex | ObtainMethod]] = defaultdict(dict)
    if not case_ids:
        return found
    item = CorrectionItem
    query = (
        sa.select(item.case_id, item.field, item.after, Series.name)
        .outerjoin(Series, sa.and_(item.field == "series", Series.code == item.after))
        .where(item.case_id.in_(case_ids))
    )
    for case_id, field, after, series in session.execute(query):
        found[case_id][field] = series or column_value(field, after)
    return found
