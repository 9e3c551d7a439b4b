"""Our reading of the notice, as data: who enters, passes and decides each kind of case, on each line, at each level.

Written from 浙人专[2007]57号 (附件1, 三, 五, 七, 八) and C-1 to C-10; nothing here imports the program's routes.
Offices are those of the cast: ``county`` (德清) and ``citydept`` report to ``city`` (湖州), ``employer`` to ``dept``
on the provincial line, ``yiwu`` to the province; ``body`` is an evaluation body whose holders work in 德清.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# "-": nobody stands between the one who enters and the one who decides.
READING = """
kind         level   line             entered   passed  decided
exchange     senior  county           county    city    province
exchange     senior  city_department  citydept  city    province
exchange     senior  provincial       employer  dept    province
exchange     senior  direct           yiwu      -       province
exchange     mid     county           county    -       city
exchange     mid     city_department  citydept  -       city
exchange     mid     provincial       employer  -       dept
exchange     mid     direct           yiwu      -       yiwu
exchange     junior  county           county    -       city
exchange     junior  city_department  citydept  -       city
exchange     junior  provincial       employer  -       dept
exchange     junior  direct           yiwu      -       yiwu
transfer_in  senior  county           county    city    province
transfer_in  senior  city_department  citydept  city    province
transfer_in  senior  provincial       employer  dept    province
transfer_in  senior  direct           yiwu      -       province
transfer_in  mid     county           county    -       city
transfer_in  mid     city_department  citydept  -       city
transfer_in  mid     provincial       employer  -       dept
transfer_in  mid     direct           yiwu      -       yiwu
transfer_in  junior  county           county    -       city
transfer_in  junior  city_department  citydept  -       city
transfer_in  junior  provincial       employer  -       dept
transfer_in  junior  direct           yiwu      -       yiwu
reissue      senior  county           county    city    province
reissue      senior  city_department  city      -       province
reissue      senior  provincial       dept      -       province
reissue      senior  direct           yiwu      -       province
reissue      mid     county           county    -       city
reissue      mid     city_department  city      -       city
reissue      mid     provincial       dept      -       dept
reissue      mid     direct           yiwu      -       yiwu
reissue      junior  county           county    -       city
reissue      junior  city_department  city      -       city
reissue      junior  provincial       dept      -       dept
reissue      junior  direct           yiwu      -       yiwu
new_award    senior  evaluation_body  body      -       province
new_award    mid     evaluation_body  body      -       city
new_award    mid     county           county    -       city
new_award    mid     city_department  citydept  -       city
new_award    mid     provincial       employer  -       dept
new_award    mid     direct           yiwu      -       yiwu
new_award    junior  evaluation_body  body      -       city
new_award    junior  county           county    -       city
new_award    junior  city_department  citydept  -       city
new_award    junior  provincial       employer  -       dept
new_award    junior  direct           yiwu      -       yiwu
correction   senior  county           county    city    province
correction   senior  city_department  citydept  city    province
correction   senior  provincial       employer  dept    province
correction   senior  direct           yiwu      -       province
correction   mid     county           county    -       city
correction   mid     city_department  citydept  -       city
correction   mid     provincial       employer  -       dept
correction   mid     direct           yiwu      -       yiwu
correction   junior  county           county    -       city
correction   junior  city_department  citydept  -       city
correction   junior  provincial       employer  -       dept
correction   junior  direct           yiwu      -       yiwu
"""

# Whose records a case of the line is among; the province's four sit everywhere (U-2). A copy is no record (C-10).
PROVINCE = {"province", "auditor", "admin", "printer"}
SEEN_BY = {
    "county": {"county", "city", "employer"} | PROVINCE,
    "city_department": {"citydept", "city", "employer"} | PROVINCE,
    "provincial": {"employer", "dept"} | PROVINCE,
    "direct": {"yiwu", "employer"} | PROVINCE,
    "evaluation_body": {"body", "county", "city", "employer"} | PROVINCE,
}
ENDS = ("approved", "rejected", "withdrawn", "closed")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the reading."""

    kind: str
    level: str
    line: str
    entered: str
    passed: str
    decided: str

    @property
    def compared(self) -> bool:
        """附件1 三, 四: exchanges are compared with the announcement document by the city or the department."""
        return self.kind == "exchange"

    @property
    def rostered(self) -> bool:
        """附件1 三, 四: what goes up to another office from the one that compared it goes on a roster."""
        return self.compared and self.decided == "province"

    @property
    def standings(self) -> list[str]:
        """Where a case of the row can stand."""
        way = ["entered", *(["passed"] if self.passed != "-" else [])]
        if self.rostered:
            way.append("rostered")
        elif self.compared and self.entered == self.decided:
            way.append("compared at entry")
        way.append("decided")
        if self.compared and not self.rostered and self.entered != self.decided:
            way.append("compared")
        return [*way, *ENDS]

    def may(self, standing: str) -> dict[str, str]:
        """Officer → letters of what may be done: A approve, R return, J reject, W take back or give up, C close."""
        if standing in ENDS:
            return {}
        comparing = self.compared and self.entered in ("yiwu", self.decided)
        if standing == "entered":
            return {self.entered: "WC" if comparing else "AWC"}
        if standing == "compared at entry" or (standing == "rostered" and self.passed == "-"):
            return {self.entered: "AWC"}
        if standing == "passed":
            return {self.entered: "W", self.passed: "RC" if self.rostered else "ARC"}
        if standing == "rostered":
            return {self.passed: "ARC"}
        if standing == "compared":
            return {self.decided: "ARJC"}
        uncompared = self.compared and not self.rostered and not comparing
        before = self.passed if self.passed != "-" else self.entered
        letters = "RJC" if uncompared else "ARJC"
        return {before: "W", self.decided: letters} if before != self.decided else {before: "W" + letters}


def with_two_persons(row: Row, standing: str, *, prepared: bool) -> dict[str, str]:
    """C-12: where two persons act inside one step, O (经办) comes before A and J, once; employers have one person.

    Once prepared, the office before cannot take the case back: somebody has begun on it.
    """
    at_entry = standing in ("entered", "compared at entry") or (standing == "rostered" and row.passed == "-")
    found = {}
    for name, letters in row.may(standing).items():
        holds = "C" in letters
        if name == "employer" and holds:
            found[name] = letters
        elif not prepared:
            found[name] = "".join(x for x in letters if x not in "AJ") + "O" if holds else letters
        else:
            found[name] = (letters if at_entry else letters.replace("W", "")) if holds else ""
    return found


def rows() -> Iterator[Row]:
    """Every line of the reading."""
    _head, *body = READING.strip().splitlines()
    for text in body:
        yield Row(*text.split())
