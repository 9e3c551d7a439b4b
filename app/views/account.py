"""账号: members of staff, administered by the province (U-9); and everybody's own page."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import flash, g, redirect, request, session, url_for
from flask_appbuilder.forms import DynamicForm
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.enums import Tier
from app.errors import Refusal
from app.models.user import Account
from app.security.manager import EPOCH
from app.security.permission import Permission
from app.security.role import ROLES
from app.services import account as service
from app.views.base import HouseModelView, ServiceInterface, acting, action, expose, for_staff, permitted
from app.views.messages import sentence
from app.views.words import choices_of

WIDE = {"class": "form-control"}


class PasswordForm(DynamicForm):  # type: ignore[misc]  # FAB ships no types
    """A new password, twice."""

    password = PasswordField(_l("New password"), [validators.InputRequired()], render_kw=WIDE)
    again = PasswordField(
        _l("New password again"),
        [validators.EqualTo("password", _l("Both passwords must be the same."))],
        render_kw=WIDE,
    )


class OwnPasswordForm(PasswordForm):
    """The present password first: a browser left open is no key."""

    present = PasswordField(_l("Present password"), [validators.InputRequired()], render_kw=WIDE)


def _place_fields() -> dict[str, Any]:
    required = [validators.InputRequired()]
    roles = [SelectChoice(name.value, _l(role.title)) for name, role in ROLES.items()]
    return {
        "unit_name": StringField(
            _l("Unit"), required, description=_l("The full name, as in the list of units"), render_kw=WIDE
        ),
        "tier": SelectField(_l("Tier"), required, choices=choices_of(Tier), render_kw=WIDE),
        "roles": SelectMultipleField(_l("Roles held"), choices=roles, render_kw={**WIDE, "size": len(roles)}),
    }


class AccountView(HouseModelView):
    """Accounts, for the province's administrators; FAB's list of users is replaced by this one."""

    route_base = "/accounts"
    permissions: ClassVar = dict.fromkeys(
        ("list", "show", "add", "edit", "reset", "disable", "enable"), Permission.ACCOUNT_MANAGE
    )
    list_title = _l("Accounts")
    show_title = _l("Account")
    add_title = _l("Add an account")
    edit_title = _l("Change an account")
    label_columns = {
        "unit_name": _l("Unit"),
        "last_name": _l("Family name"),
        "first_name": _l("Given name"),
        "email": _l("Email"),
        "password": _l("First password"),
        "must_change_password": _l("Must change the password"),
        "locked_until": _l("Locked until"),
    }
    list_columns = ["username", "display_name", "unit.name", "tier", "roles", "active", "last_login"]
    show_columns = [*list_columns, "email", "must_change_password", "locked_until"]
    search_columns = ["username", "last_name", "unit.name", "tier", "active"]
    order_columns = ["username"]
    edit_columns = ["username", "last_name", "first_name", "email", "unit_name", "tier", "roles"]
    add_columns = [*edit_columns, "password"]
    add_service = staticmethod(service.add_account)
    edit_service = staticmethod(service.edit_account)

    def __init__(self) -> None:
        self.edit_form_extra_fields = _place_fields()
        required = [validators.InputRequired()]
        self.add_form_extra_fields = _place_fields() | {
            "password": PasswordField(_l("First password"), required, render_kw=WIDE)
        }
        # FAB sets a data model of its own on the class; ours stands on the view.
        self.datamodel = ServiceInterface(Account, eager=("unit", "roles"))
        super().__init__()

    def prefill_form(self, form: Any, pk: Any) -> None:
        """The unit's name and the roles' names, which are no columns."""
        account = self.item(pk)
        form.unit_name.data = account.unit.name if account.unit else ""
        form.tier.data = account.tier.value if account.tier else ""
        form.roles.data = [role.name for role in account.roles]

    @action("reset", _l("Reset the password…"), icon="fa-key", multiple=False)
    def reset(self, item: Account) -> Any:
        """To the page that sets it."""
        return redirect(url_for("AccountView.password", pk=item.id))

    @action("disable", _l("Disable"), _l("Disable the chosen accounts? They are logged out at once."), "fa-lock")
    def disable(self, items: Any) -> Any:
        """Out at once, in every browser."""
        return self._set_active(items, False)

    @action("enable", _l("Enable"), icon="fa-check")
    def enable(self, items: Any) -> Any:
        """May log in again."""
        return self._set_active(items, True)

    def _set_active(self, items: Any, active: bool) -> Any:
        accounts = items if isinstance(items, list) else [items]
        try:
            service.set_active(self._session(), acting(), [account.id for account in accounts], active)
        except Refusal as refusal:
            for problem in refusal.problems:
                flash(sentence(problem), "danger")
        else:
            done = gettext("Enabled") if active else gettext("Disabled")
            flash(gettext("%(act)s: %(count)s accounts.", act=done, count=len(accounts)), "success")
        return redirect(self.get_redirect())

    @expose("/<int:pk>/password", methods=["GET", "POST"])
    @permitted(Permission.ACCOUNT_MANAGE)
    def password(self, pk: int) -> Any:
        """Reset the password of an account."""
        form, account = PasswordForm(), self.item(pk)
        if request.method == "POST" and form.validate():
            new = str(form.password.data)
            if self._run(form, lambda: service.reset_password(self._session(), acting(), account.id, new)):
                flash(gettext("The password was reset. It must be changed at the next log-in."), "success")
                return redirect(url_for("AccountView.show", pk=pk))
        return self._form_page(form, gettext("Reset the password of %(name)s", name=account.username))

    @expose("/own/")
    @for_staff
    def userinfo(self) -> Any:
        """The own account, under the name by which FAB's menus ask for it."""
        columns = ["username", "display_name", "unit.name", "tier", "roles", "last_login"]
        account = self.item(g.user.id)
        widgets = {
            "show": self.show_widget(
                pk=account.id,
                label_columns=self.label_columns,
                include_columns=columns,
                value_columns=self.datamodel.get_values_item(account, columns),
                formatters_columns=self.formatters_columns,
                actions={},
                fieldsets=[],
                modelview_name=type(self).__name__,
            )
        }
        return self.render_template(
            self.show_template, pk=account.id, title=gettext("My account"), widgets=widgets, related_views=[]
        )

    @expose("/own/password", methods=["GET", "POST"])
    @for_staff
    def own_password(self) -> Any:
        """Change the own password; every other session of the account ends (T25)."""
        form = OwnPasswordForm()
        if request.method == "POST" and form.validate():
            epochs: list[int] = []
            present, new = str(form.present.data), str(form.password.data)
            if self._run(
                form, lambda: epochs.append(service.change_own_password(self._session(), acting(), present, new))
            ):
                session[EPOCH] = epochs[0]
                flash(gettext("Your password was changed."), "success")
                return redirect(url_for("AccountView.userinfo"))
        return self._form_page(form, gettext("Change my password"))

    def _form_page(self, form: Any, title: str) -> Any:
        names = sorted((f.name for f in form if f.name != "csrf_token"), key=["present", "password", "again"].index)
        widget = self.edit_widget(form=form, include_cols=names, exclude_cols=[], fieldsets=[])
        return self.render_template(self.edit_template, title=title, widgets={"edit": widget}, related_views=[])
