"""A workbook of 200 people with its photos as a county would send them: 20 rows are bad, each in a way of its own."""

from __future__ import annotations

import datetime as dt
import functools
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from PIL import Image

from app.enums import Sex
from app.printing.portrait import draw_portrait
from app.rules.information_form_fields import FIELD_BY_NAME
from tests.factories import WEIGHTS, make_id_number

TODAY = dt.date(2007, 9, 12)
FIRST_ROW = 3
"""A title stands in row 1, the heads in row 2."""

COLUMNS = (
    "name", "sex", "id_number", "ethnicity", "joined_work_on", "employer_name", "unit_nature", "department_in_charge",
    "employment_status", "education", "degree", "school", "major", "specialty", "title_name", "obtain_method",
    "obtained_on", "committee", "announcement_number", "old_certificate_number", "old_certificate_authority",
    "old_certificate_issued_on", "old_certificate_lost", "phone", "opinion_text", "opinion_signatory", "opinion_date",
)  # fmt: skip
"""In another order than the template's."""

_SURNAMES = "沈徐莫吴朱凌钱姚黄费胡倪汤陆许章"
_GIVEN = "佩国建惠振晓学阿丽根志秀正梅子文玉海春明"
Cells = dict[str, object]


@dataclass
class Person:
    """One row with its photo; ``bad`` is (way, field, rule) of what is wrong with it."""

    cells: Cells
    photo_name: str
    photo: bytes | None
    bad: tuple[str, str, str] | None = None


@dataclass
class ImportFiles:
    """The two files, and by row number what is wrong."""

    workbook: bytes
    photos: bytes
    bad: dict[int, tuple[str, str, str]]
    people: list[Person] = field(repr=False)


def make_people(count: int, first_serial: int = 50_000) -> list[Person]:
    """``count`` good rows in the spellings that county clerks use."""
    return [_person(place, first_serial + place) for place in range(count)]


def _person(place: int, serial: int) -> Person:
    male = place % 2 == 0
    number = make_id_number(serial, male=male)
    cells: Cells = {
        "name": _SURNAMES[place % 16] + _GIVEN[place // 16 % 20] + _GIVEN[place % 19],
        "sex": "男" if male else "2",
        "id_number": number,
        "ethnicity": "汉",
        "joined_work_on": "1982年8月",
        "employer_name": f"德清县第{'一二三四五'[place % 5]}设计院",
        "unit_nature": "21",
        "department_in_charge": "德清县建设局",
        "employment_status": "1.在职在聘",
        "education": "3",
        "degree": "无",
        "school": "浙江大学",
        "major": "土木工程",
        "specialty": "建筑工程",
        "title_name": "高级工程师",
        "obtain_method": "评审",
        "obtained_on": ("2003.12", "2004年11月", dt.datetime(2005, 12, 1), "2006-12-01")[place % 4],
        "committee": "浙江省工程技术高级专业技术资格评审委员会",
        "announcement_number": "",
        "old_certificate_number": f"浙高{place:05d}",
        "old_certificate_authority": "浙江省人事厅",
        "old_certificate_issued_on": "2007-01-15",
        "old_certificate_lost": "否",
        "phone": f"0572-80{place:05d}",
        "opinion_text": "情况属实，同意上报",
        "opinion_signatory": "负责人甲",
        "opinion_date": "2007-09-03",
    }
    name = number
    if place % 10 == 3:
        cells["id_number"] = number[:6] + number[8:17]
    elif place % 10 == 4:
        cells["id_number"] = number.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789X"})
    elif place % 10 == 5:
        cells["id_number"] = f" {number[:6]} {number[6:]}"
        name = number.lower()
    return Person(cells, name + (".jpg", ".JPG", ".jpeg")[place % 3], _portrait(place % 12, male))


@functools.cache
def _portrait(seed: int, male: bool) -> bytes:
    return draw_portrait(seed, Sex.MALE if male else Sex.FEMALE)


def jpeg(width: int, height: int, quality: int = 60, noisy: bool = False) -> bytes:
    """A JPEG of this size; a noisy one is as large as its pixels allow."""
    picture = (
        Image.effect_noise((width, height), 90).convert("RGB") if noisy else Image.new("RGB", (width, height), "white")
    )
    picture.save(out := io.BytesIO(), "JPEG", quality=quality, dpi=(200, 200))
    return out.getvalue()


def _png() -> bytes:
    Image.new("RGB", (300, 420), "white").save(out := io.BytesIO(), "PNG")
    return out.getvalue()


def _cell(name: str, value: object) -> Callable[[Person], None]:
    def spoil(person: Person) -> None:
        person.cells[name] = value

    return spoil


def _number(change: Callable[[str], str]) -> Callable[[Person], None]:
    def spoil(person: Person) -> None:
        number = person.photo_name.split(".")[0].upper()
        person.cells["id_number"] = change(number)

    return spoil


def _photo(data: Callable[[], bytes] | None = None, name: str | None = None) -> Callable[[Person], None]:
    def spoil(person: Person) -> None:
        person.photo = data() if data else (person.photo if name else None)
        person.photo_name = name or person.photo_name

    return spoil


def _recognised_elsewhere(person: Person) -> None:
    person.cells |= {"obtain_method": "3认定", "committee": "浙江省工程技术高级专业技术资格评审委员会"}


def _of_2007(person: Person) -> None:
    person.cells |= {"obtained_on": "2007-03-01", "old_certificate_issued_on": "2007-04-01"}


def _checked(body: str) -> str:
    """17 digits with the check character that fits them, so that only one thing is wrong."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def _wrong_check(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


WAYS: tuple[tuple[str, str, str, Callable[[Person], None]], ...] = (
    ("wrong checksum", "id_number", "P-1", _number(_wrong_check)),
    ("impossible date", "id_number", "P-1", _number(lambda n: _checked(n[:10] + "0231" + n[14:17]))),
    ("future date", "id_number", "P-1", _number(lambda n: _checked(n[:6] + "2031" + n[10:17]))),
    ("unknown province", "id_number", "P-1", _number(lambda n: _checked("99" + n[2:17]))),
    ("unconvertible 15 digits", "id_number", "P-1", _number(lambda n: n[:6] + "501342" + n[14:17])),
    ("photo missing", "photo", "P-10", _photo()),
    ("photo too big", "photo", "P-10", _photo(lambda: jpeg(300, 420, 98, noisy=True))),
    ("photo too small", "photo", "P-10", _photo(lambda: jpeg(180, 252))),
    ("photo of wrong ratio", "photo", "P-10", _photo(lambda: jpeg(300, 300))),
    ("photo no JPEG", "photo", "P-10", _photo(_png)),
    ("photo wrongly named", "photo", "P-10", _photo(name="照片0012.jpg")),
    ("unknown code", "education", "P-4", _cell("education", "初小")),
    ("missing name", "name", "P-4", _cell("name", " ")),
    ("date in no known form", "obtained_on", "B-4", _cell("obtained_on", "去年冬天")),
    ("document number by a county", "announcement_number", "P-8", _cell("announcement_number", "浙人专〔2006〕12号")),
    ("recognised by another body", "committee", "P-7", _recognised_elsewhere),
    ("certificate of another province", "old_certificate_authority", "C-1",
     _cell("old_certificate_authority", "江苏省人事厅")),
    ("review award of 2007", "obtained_on", "C-1", _of_2007),
    ("sex contradicts the number", "sex", "P-2", _cell("sex", "女")),
)  # fmt: skip
"""Nineteen ways to be wrong in one's own row; the twentieth is to stand in the file twice."""


def make_import(count: int = 200) -> ImportFiles:
    """``count`` rows of which 20 are bad; bad ones stand at even places, whose people are men."""
    people = make_people(count)
    for place, (way, name, rule, spoil) in enumerate(WAYS):
        person = people[10 * place]
        spoil(person)
        person.bad = (way, name, rule)
    people[-1] = Person(people[1].cells | {"old_certificate_number": "浙高99999"}, "", None)
    people[-1].bad = ("stands in the file twice", "id_number", "P-12")
    return pack(people)


def pack(people: Sequence[Person]) -> ImportFiles:
    """The files of these rows."""
    bad = {FIRST_ROW + place: person.bad for place, person in enumerate(people) if person.bad}
    return ImportFiles(workbook_of(people), archive_of(people), bad, list(people))


def workbook_of(people: Sequence[Person], columns: Sequence[str] = COLUMNS) -> bytes:
    """A title over merged cells, the heads of the form, one row a person."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["德清县高级专业技术资格证书换发人员信息表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
    sheet.append([FIELD_BY_NAME[name].label_zh for name in columns])
    for person in people:
        sheet.append([person.cells[name] for name in columns])
    book.save(out := io.BytesIO())
    return out.getvalue()


def archive_of(people: Sequence[Person]) -> bytes:
    """The photos in a folder of a ZIP."""
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        for person in people:
            if person.photo is not None:
                archive.writestr(f"照片/{person.photo_name}", person.photo)
    return out.getvalue()
