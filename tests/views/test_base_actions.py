"""FAB's actions on our base against FAB's own: T12, T28, U-2."""

from __future__ import annotations

import pytest

from tests.views.conftest import Office


def test_an_action_runs_on_the_ticked_rows(office: Office) -> None:
    """U-2: rows of the own jurisdiction, all of them, once each."""
    answer = office.post("/probe-cases/action_post", action="probe", rowid=office.mine)
    assert answer.status_code == 200
    assert sorted(answer.text.removeprefix("ran on ").split(",")) == sorted(office.numbers[i] for i in office.mine)
    single = office.post(f"/probe-cases/action/probe/{office.mine[0]}")
    assert single.text == f"ran on {office.numbers[office.mine[0]]}"


@pytest.mark.parametrize("wrong", ["foreign", "unknown", "word", "huge", "none"])
def test_one_row_that_is_not_ours_refuses_the_whole_batch_as_not_found(office: Office, wrong: str) -> None:
    """T12, U-2: foreign, unknown and impossible keys cannot be told apart."""
    other = {"foreign": [office.theirs[0]], "unknown": [9_999_999], "word": ["a b"], "huge": ["9" * 30], "none": []}
    rows = [*office.mine, *other[wrong]] if wrong != "none" else []
    assert office.post("/probe-cases/action_post", action="probe", rowid=rows).status_code == 404
    if other[wrong]:
        assert office.post(f"/probe-cases/action/probe/{other[wrong][0]}").status_code == 404


def test_stock_fab_hands_a_foreign_row_to_the_action(office: Office) -> None:
    """The control: FAB runs the action although the row is not there."""
    assert office.post(f"/stockcases/action/probe/{office.theirs[0]}").text == "ran"


def test_actions_are_never_run_by_get_nor_without_a_token(office: Office) -> None:
    """T28: GET has no address; POST without token is refused before the view."""
    path = f"/probe-cases/action/probe/{office.mine[0]}"
    assert office.get(path).status_code == 405
    assert office.get("/probe-cases/action_post").status_code == 405
    assert office.client.post(path).status_code == 400
    assert office.client.post("/probe-cases/action_post", data={"action": "probe"}).status_code == 400


def test_an_action_needs_its_permission(office: Office) -> None:
    """U-1: a county officer does not decide; 403 and not FAB's notice with a redirect."""
    assert office.post("/probe-cases/action_post", action="decide", rowid=office.mine).status_code == 403
    assert office.post("/probe-cases/action_post", action="nothing", rowid=office.mine).status_code == 404
    assert office.post("/probe-cases/action_post", action="list", rowid=office.mine).status_code == 404


def test_an_action_may_need_a_permission_of_another_resource(office: Office) -> None:
    """export:run on a list of cases: the button shows and the action runs."""
    assert office.post("/probe-cases/action_post", action="spread", rowid=office.mine).text == "spread 3"
    page = office.get("/probe-cases/list/").text
    assert 'value="spread"' in page
    assert 'value="decide"' not in page


def test_a_list_only_action_does_not_run_on_a_show_page(office: Office) -> None:
    """``single=False`` is kept, also for hand-made requests."""
    assert office.post(f"/probe-cases/action/spread/{office.mine[0]}").status_code == 404


def test_more_rows_than_a_page_are_a_jobs(office: Office) -> None:
    """B-2: above a screenful a batch runs as a job; "everything" never reaches an action unasked."""
    answer = office.post("/probe-cases/action_post", action="probe", rowid=[str(n) for n in range(1, 102)])
    assert answer.status_code == 413
    assert office.post("/probe-cases/action_post", action="probe", rowid=office.mine, everything="1").status_code == 404
