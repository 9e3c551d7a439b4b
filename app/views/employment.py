"""变更工作单位: the page on which a person is moved to another employer, or handed over to another office (C-18)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, jsonify, redirect, request
from flask_appbuilder.forms import DynamicForm
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app import clock
from app.enums import Seat
from app.errors import NotFound, Overtaken, Refusal
from app.extensions import db
from app.models.person import Person
from app.models.unit import Unit
from app.queries.employment import employers_in_reach, list_employments, reviewing_offices, suggest_employers
from app.rules.employment import LONGEST_REASON
from app.security.permission import Permission
from app.services.employment import Move, change_employer
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.messages import sentence

WIDE = {"class": "form-control"}
LONGEST_QUERY = 60


class EmployerForm(DynamicForm):  # type: ignore[misc]  # FAB ships no types
    """Where the person goes, since when, and why."""

    employer_id = SelectField(
        _l("New employer"),
        validate_choice=False,
        description=_l("Type a part of the name. Only employers of your own jurisdiction are found."),
        render_kw={**WIDE, "data-remote": "/persons/employers"},
    )
    office_id = SelectField(
        _l("Or hand over to"),
        validate_choice=False,
        description=_l("The reviewing office of an employer outside your jurisdiction; it names the employer."),
        render_kw=WIDE,
    )
    began_on = DateField(
        _l("There since"), [validators.Optional()], render_kw={**WIDE, "type": "date", "required": True}
    )
    reason = StringField(_l("Reason"), render_kw={**WIDE, "maxlength": LONGEST_REASON, "required": True})


class EmploymentView(HouseBaseView):
    """``/persons/<id>/employer`` and what its search asks."""

    route_base = "/persons"
    default_view = "employer"

    @expose("/<int:person_id>/employer")
    @permitted(Permission.PERSON_MOVE)
    def employer(self, person_id: int) -> Any:
        """The form; 404 outside the jurisdiction."""
        return self._page(_person(person_id), EmployerForm(formdata=None, began_on=clock.today()))

    @expose("/<int:person_id>/employer", methods=["POST"])
    @permitted(Permission.PERSON_MOVE)
    def change(self, person_id: int) -> Any:
        """Move the person at once."""
        person, form = _person(person_id), EmployerForm()
        name = person.name
        move = Move(
            _number(request.form.get("version")) or 0,
            form.began_on.data if isinstance(form.began_on.data, dt.date) else None,
            (form.reason.data or "").strip(),
            _number(form.employer_id.data),
            _number(form.office_id.data),
        )
        try:
            unit = change_employer(db.session(), acting(), person_id, move)
        except NotFound:
            abort(404)
        except Overtaken:
            flash(gettext("A colleague changed this person since you opened the page. Look again."), "warning")
            return redirect(f"/persons/{person_id}/employer", 303)
        except Refusal as refusal:
            return self._again(person_id, form, refusal)
        flash(gettext("%(name)s now belongs to %(unit)s.", name=name, unit=unit.name), "success")
        return redirect(f"/persons/show/{person_id}" if _find(person_id) else "/persons/list/", 303)

    @expose("/employers")
    @permitted(Permission.PERSON_MOVE)
    def employers(self) -> Response:
        """Employers of the own jurisdiction whose name holds ``?q=``, for the search of the form."""
        text = request.args.get("q", "").strip()[:LONGEST_QUERY]
        found = suggest_employers(db.session(), text) if text else ()
        return jsonify(results=[{"id": unit.id, "text": unit.name} for unit in found])

    def _again(self, person_id: int, form: Any, refusal: Refusal) -> Any:
        for problem in refusal.problems:
            if problem.field in form:
                form[problem.field].errors = [*form[problem.field].errors, sentence(problem)]
            else:
                flash(sentence(problem), "danger")
        return self._page(_person(person_id), form), 422

    def _page(self, person: Person, form: Any) -> Any:
        session, actor = db.session(), acting()
        chosen = session.scalar(employers_in_reach(actor.scope).where(Unit.id == (_number(form.employer_id.data) or 0)))
        form.employer_id.choices = [SelectChoice("", ""), *([_choice(chosen)] if chosen else [])]
        own = () if actor.seat is Seat.LOCAL else (person.review_office_id,)
        form.office_id.choices = [SelectChoice("", ""), *map(_choice, session.scalars(reviewing_offices(*own)))]
        return self.render_template(
            "persons/employer.html",
            title=gettext("Change of employer"),
            person=person,
            form=form,
            changes=list_employments(session, person.id),
        )


def _choice(unit: Unit) -> SelectChoice:
    return SelectChoice(str(unit.id), unit.name)


def _find(person_id: int) -> Person | None:
    query = sa.select(Person).where(Person.id == person_id).options(joinedload(Person.employer))
    found: Person | None = db.session().scalar(query)
    return found


def _person(person_id: int) -> Person:
    person = _find(person_id)
    if person is None:
        abort(404)
    return person


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
