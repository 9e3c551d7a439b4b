"""收件回执 on paper: two halves, no ID number, long names fit (C-17, D-4, T31)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pdfplumber

from app.enums import CaseKind, Level, Seat
from app.printing.qr import progress_url
from app.printing.receipt_pdf import render_receipts
from app.rules.receipt import Receipt, ReceiptItem, receiving_seat, stands_at_or_above

NUMBER = "2007-330521-000042"
RECEIPT = Receipt(
    acceptance_number=NUMBER,
    kind=CaseKind.EXCHANGE,
    level=Level.SENIOR,
    person_name="陈月仙",
    masked_id="33" + "*" * 16,
    employer_name="湖州市太湖流域水资源综合利用与保护研究中心（湖州市水文勘测站）",
    title_name="教授级高级工程师",
    office_name="德清县人事劳动和社会保障局",
    officer_name="徐桂芳",
    received_on=dt.date(2007, 9, 12),
    items=(
        ReceiptItem("信息表", "纸质", "1份", "已收"),
        ReceiptItem("原证书", "浙江省人事厅　浙高000123", "1本", "已核对，退还本人"),
        *(ReceiptItem(name, "扫描件", "0份", "待补") for name in ("照片", "身份证复印件", "评审表", "公布文件")),
        *(ReceiptItem(name, "扫描件", "2份", "已收") for name in ("遗失声明报纸", "信息表", "其他材料", "原证书")),
    ),
    progress_url=progress_url("https://zs.example/", NUMBER),
)


def test_c17_two_halves_on_one_page() -> None:
    """C-17: holder's and office's half say the same; the way to look progress up stands on the holder's alone."""
    with pdfplumber.open(
        io.BytesIO(render_receipts([RECEIPT, dataclasses.replace(RECEIPT, person_name="李甲")]))
    ) as pdf:
        assert len(pdf.pages) == 2
        page = pdf.pages[0]
        text = "".join(char["text"] for char in page.chars)
        assert (round(page.width), round(page.height)) == (595, 842)
        assert all(char["bottom"] < page.height and char["x1"] < page.width for char in page.chars)
        signs = [char["top"] for char in page.chars if char["text"] == "盖"]
        assert len(signs) == 2 and signs[0] < 421 < signs[1]
        assert len(page.images) == 1
        last_row = max(char["bottom"] for char in page.chars if char["text"] == "0" and char["top"] < 421)
        assert last_row < page.images[0]["top"], "the items leave room for the code"
    for words in (NUMBER, "陈月仙", "2007年9月12日", "浙高000123", "待补", "受理人：徐桂芳", "交件人（签名）"):
        assert text.count(words) >= 2, words
    assert text.count("持有人联") == 1 and text.count("存根联") == 1 and text.count("https://zs.example/progress") == 1


def test_c17_whoever_took_it_in_and_those_above() -> None:
    """C-17: the lowest seat of the receiving unit decides; offices below it do not print."""
    offices = {Seat.REVIEW: 2, Seat.LOCAL: 3, Seat.EMPLOYER: 4, Seat.BODY: None}
    assert receiving_seat(offices, 3) is Seat.LOCAL
    assert receiving_seat({**offices, Seat.EMPLOYER: 2}, 2) is Seat.EMPLOYER
    assert receiving_seat(offices, 9) is Seat.PROVINCE
    assert [seat for seat in Seat if stands_at_or_above(seat, Seat.LOCAL)] == [
        Seat.PROVINCE, Seat.REVIEW, Seat.LOCAL, Seat.BODY,
    ]  # fmt: skip
