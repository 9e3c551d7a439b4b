"""The preview of a batch: what it would do, before it does it (B-1, B-2)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import sqlalchemy as sa
from flask import abort, current_app, redirect, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.errors import Problem
from app.extensions import db
from app.models.job import Job
from app.queries.batch import Group, LeftRow, list_done, list_groups, roster_cases
from app.security.permission import Permission
from app.services.batch import (
    PREVIEW_AT_ONCE,
    Asked,
    Expected,
    Rows,
    digest_of,
    list_rows,
    preview_batch,
    reason_of,
    submit_batch,
)
from app.services.batch_act import RowAct, find_act, get_act
from app.services.workflow import Refused
from app.views.access import Permitted, acting, expose, permitted
from app.views.batch_form import form_of, has_form
from app.views.batch_ticket import Chosen, sign_ticket
from app.views.listing import fill_filters
from app.views.messages import sentence
from app.words import word

MOST_SHOWN = 200
"""Rows of a group that a page lists; the workbook has them all."""

LONGEST_QUERY = 4000


class BatchPreview(Permitted):
    """Mixin of grids with batch acts: ``POST <route_base>/batch`` previews ticked rows, a roster, or everything that
    the filters match. ``batch_methods`` maps an act to the grid's action where the two are called differently."""

    batch_methods: ClassVar[dict[str, str]] = {}
    datamodel: Any
    route_base: Any
    _filters: Any
    _base_filters: Any

    @expose("/batch", methods=["POST"])
    @permitted(Permission.CASE_READ)
    def batch(self) -> Any:
        """The preview; nothing is done yet."""
        name = request.form.get("action", "")
        act = find_act(name) if has_form(name) else None
        if act is None:
            abort(400)
        if not self.visible(self.batch_methods.get(name, name)):
            abort(403)
        place = self.route_base
        if roster_id := request.form.get("roster_id", type=int):
            chosen = Chosen(place, roster_id=roster_id)
        elif request.form.get("everything"):
            chosen = Chosen(place, query=request.form.get("qs", "")[:LONGEST_QUERY])
        else:
            chosen = Chosen(place, ids=ticked(request.form.getlist("rowid")))
        return show_preview(act, chosen, request.form.get("expected", type=int))

    def matching(self, query_string: str) -> sa.Select[Any]:
        """The keys of every row that the list's filters match, to be asked in a jurisdiction."""
        asked = MultiDict(parse_qsl(query_string))
        filters = fill_filters(self._filters, asked).get_joined_filters(self._base_filters)
        query = self.datamodel.apply_filters(db.session.query(self.datamodel.obj), filters)
        found: sa.Select[Any] = query.with_entities(self.datamodel.obj.id).statement
        return found


def rows_of(chosen: Chosen) -> Rows:
    """The selection as the service asks it; filters are read anew, so a row that moved on is no longer among them."""
    if chosen.roster_id is not None:
        return roster_cases(chosen.roster_id)
    if chosen.query is None:
        return chosen.ids
    views = current_app.appbuilder.baseviews  # type: ignore[attr-defined]  # FAB hangs itself there
    grids = [view for view in views if isinstance(view, BatchPreview) and view.route_base == chosen.place]
    return grids[0].matching(chosen.query) if grids else abort(400)


def preview_rows(name: str, rows: Any) -> Any:
    """The preview of records that FAB hands over, from its own bar or a show page."""
    records = rows if isinstance(rows, list) else [rows]
    return show_preview(find_act(name) or abort(400), Chosen("/cases", ids=tuple(row.id for row in records)))


def show_preview(act: RowAct, chosen: Chosen, seen: int | None = None) -> Any:
    """The page that says what the batch would do; ``seen`` is the number the list showed.

    A selection too large to judge while somebody waits is judged by the workers, with the same page at the end.
    """
    actor, session = acting(), db.session()
    ids = list_rows(session, actor, rows_of(chosen))
    if chosen.roster_id is not None and not ids:
        abort(404)
    if len(ids) > PREVIEW_AT_ONCE:
        asked = Asked(act, secrets.token_hex(12), ids, {}, origin=chosen.as_json(), preview=True)
        job_id = submit_batch(session, actor, asked)
        return redirect(f"/batches/{job_id}", 303)
    outcome = preview_batch(session, actor, act, ids, {})
    if ids and not outcome.done and all(row.label == "—" for row in outcome.refused):
        abort(404)
    expected = Expected(len(ids), digest_of(ids), len(outcome.done))
    return render_preview(act, chosen, expected, groups_of(outcome.refused), outcome.done[:MOST_SHOWN], seen=seen)


def show_judged(job: Job) -> str:
    """The same page for a selection that the workers judged."""
    act, session = get_act(job.kind), db.session()
    expected = Expected(job.total, job.params["digest"], job.done)
    groups = list_groups(session, job.id, MOST_SHOWN)
    ready = list_done(session, job.id, MOST_SHOWN)
    return render_preview(act, Chosen.of(job.params["origin"]), expected, groups, ready, job_id=job.id)


def render_preview(
    act: RowAct,
    chosen: Chosen,
    expected: Expected,
    groups: Sequence[Group],
    ready: Sequence[int],
    *,
    seen: int | None = None,
    job_id: int | None = None,
) -> str:
    """The page itself, with a fresh ticket."""
    form = form_of(act.name)
    return render_template(
        "cases/batch.html",
        appbuilder=current_app.appbuilder,  # type: ignore[attr-defined]  # FAB hangs itself there
        base_template=current_app.config["FAB_BASE_TEMPLATE"],
        title=form.title,
        act=act.name,
        form=form,
        back=chosen.place + "/list/",
        total=expected.total,
        can=expected.ready,
        groups=groups,
        seen=seen,
        ready=act.describe(db.session(), ready),
        most=MOST_SHOWN,
        ticket=sign_ticket(act, chosen, expected, acting()),
        job_id=job_id,
        sentence=general_sentence,
        word=word,
        **form.context(),
    )


def groups_of(refused: Iterable[Refused]) -> list[Group]:
    """By rule and sentence, the largest first; a row counts under the first rule that stops it."""
    found: dict[str, list[Refused]] = {}
    for row in refused:
        found.setdefault(reason_of(row.problems[0]), []).append(row)
    groups = [
        Group(len(rows), tuple(LeftRow(r.case_id, r.label, r.problems) for r in rows[:MOST_SHOWN]))
        for rows in found.values()
    ]
    return sorted(groups, key=lambda group: -group.count)


def general_sentence(group: Group) -> str:
    """Why the rows of a group are left, without the name of the first of them."""
    problem = group.problem
    params = {**problem.params, "label": gettext("The case")}
    return sentence(Problem(problem.rule, problem.text, params=params), with_rule=False)


def ticked(values: Sequence[str]) -> tuple[int, ...]:
    """Keys of ticked rows; anything that is no key answers as a case that is not there."""
    if not values or not all(value.isdecimal() and len(value) < 10 for value in values):
        abort(404)
    return tuple(int(value) for value in values)
