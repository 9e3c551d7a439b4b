"""账号: members of staff, administered by the tier above (U-9); and everybody's own page."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import flash, g, redirect, request, session, url_for
from flask_appbuilder.forms import DynamicForm
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Query
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from app.enums import Tier
from app.errors import Refusal
from app.extensions import db
from app.models.user import Account
from app.queries.account import accounts_administered, list_unit_names
from app.security.administration import administered_tiers
from app.security.manager import EPOCH
from app.security.permission import Permission
from app.security.role import ROLES, roles_at
from app.services import account as service
from app.services.password import change_own_password
from app.views.base import HouseModelView, ServiceInterface, acting, action, expose, for_staff
from app.views.paper_answer import told
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
    """Unit, tier and roles; which of them are offered depends on who asks (``offer_choices``)."""
    required = [validators.InputRequired()]
    return {
        "unit_name": StringField(
            _l("Unit"),
            required,
            description=_l("The full name, as in the list of units"),
            render_kw={**WIDE, "list": "unit-names", "autocomplete": "off"},
        ),
        "tier": SelectField(_l("Tier"), required, render_kw=WIDE),
        "roles": SelectMultipleField(
            _l("Roles held"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
        ),
    }


class FilterAdministered(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """The accounts that the logged-in administrator keeps; others have no address (U-2, U-9)."""

    name = _l("Is")
    arg_name = "administered"

    def apply(self, query: Query[Any], _value: Any) -> Query[Any]:
        """``query`` narrowed to them."""
        return query.where(accounts_administered(acting()))


class AccountView(HouseModelView):
    """Accounts of the tier below, for its administrators; FAB's list of users is replaced by this one."""

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
        "must_change_password": _l("Must change the password"),
    }
    list_columns = ["username", "display_name", "unit.name", "tier", "roles", "active", "last_login"]
    show_columns = [*list_columns, "email", "must_change_password"]
    search_columns = ["username", "last_name", "unit.name", "tier", "active", "must_change_password"]
    order_columns = ["username", "last_login"]
    edit_columns = ["username", "last_name", "first_name", "email", "unit_name", "tier", "roles"]
    add_columns = edit_columns
    base_filters: ClassVar = [["id", FilterAdministered, None]]
    add_template = edit_template = "accounts/form.html"
    grid: ClassVar = {"sub": _l("Accounts of the offices and employers below yours")}
    add_service = staticmethod(service.add_account)
    edit_service = staticmethod(service.edit_account)

    def __init__(self) -> None:
        self.edit_form_extra_fields, self.add_form_extra_fields = _place_fields(), _place_fields()
        self.extra_args = {"unit_names": lambda: list_unit_names(db.session(), acting())}
        # FAB sets a data model of its own on the class; ours stands on the view.
        self.datamodel = ServiceInterface(Account, eager=("unit", "roles"))
        super().__init__()

    def prefill_form(self, form: Any, pk: Any) -> None:
        """The unit's name and the roles' names, which are no columns."""
        account = self.item(pk)
        form.unit_name.data = account.unit.name if account.unit else ""
        form.tier.data = account.tier.value if account.tier else ""
        form.roles.data = [role.name for role in account.roles]

    def offer_choices(self, form: Any) -> None:
        """The tiers below, and the roles that belong at them."""
        tiers = administered_tiers(acting().tier)
        form.tier.choices = [choice for choice in choices_of(Tier) if choice.value in tiers]
        names = dict.fromkeys(name for tier in tiers for name in roles_at(tier))
        form.roles.choices = [SelectChoice(name.value, _l(ROLES[name].title)) for name in names]

    def after_add(self, made: tuple[int, str]) -> Any:
        """The temporary password, this once."""
        return self._tell_password(*made)

    @action(
        "reset",
        _l("Reset the password"),
        _l("Set a temporary password? The account is logged out at once."),
        icon="fa-key",
        multiple=False,
    )
    def reset(self, item: Account) -> Any:
        """A temporary password, shown this once; it has to be changed at the next log-in."""
        try:
            password = service.reset_password(self._session(), acting(), item.id)
        except Refusal as refusal:
            return told(refusal, url_for("AccountView.show", pk=item.id))
        return self._tell_password(item.id, password)

    def _tell_password(self, account_id: int, password: str) -> Any:
        # In the answer itself: a flash would stand in the cookie, a page of its own in the history.
        return self.render_template(
            "accounts/password.html",
            title=gettext("Temporary password"),
            account=self.datamodel.get(account_id),
            password=password,
        )

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
            return told(refusal, self.get_redirect())
        done = gettext("Enabled") if active else gettext("Disabled")
        flash(gettext("%(act)s: %(count)s accounts.", act=done, count=len(accounts)), "success")
        return redirect(self.get_redirect())

    @expose("/own/")
    @for_staff
    def userinfo(self) -> Any:
        """The own account, under the name by which FAB's menus ask for it."""
        columns = ["username", "display_name", "unit.name", "tier", "roles", "last_login"]
        account = self.datamodel.get(g.user.id)
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
            if self._run(form, lambda: epochs.append(change_own_password(self._session(), acting(), present, new))):
                session[EPOCH] = epochs[0]
                flash(gettext("Your password was changed."), "success")
                return redirect(url_for("AccountView.userinfo"))
        return self._form_page(form, gettext("Change my password"))

    def _form_page(self, form: Any, title: str) -> Any:
        names = sorted((f.name for f in form if f.name != "csrf_token"), key=["present", "password", "again"].index)
        widget = self.edit_widget(form=form, include_cols=names, exclude_cols=[], fieldsets=[])
        return self.render_template(self.edit_template, title=title, widgets={"edit": widget}, related_views=[])
