"""flask commands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

from app.errors import NotFound, Refusal
from app.extensions import db
from app.queries.account import list_demo_accounts
from app.security.role import ROLES, RoleName
from app.services.account_recovery import make_administrator, unlock_account
from app.services.demo import LEAST_PEOPLE, PASSWORD, TASKS, Report, is_empty, load_demo
from app.services.initialise import sync_roles
from app.services.reference import load_reference
from app.services.rehoming import rehome_cases
from app.session import SYSTEM, use_scope
from app.views.menu import MENU_PERMISSIONS

MOST_PEOPLE = 500_000


def register(app: Flask) -> None:
    """Join the commands to the application."""
    app.cli.add_command(init)
    app.cli.add_command(demo)
    app.cli.add_command(rehome)
    app.cli.add_command(account)


@click.command()
@with_appcontext
def init() -> None:
    """Bring roles, permissions and reference data up to date; safe to repeat."""
    grants = sync_roles(db.session(), MENU_PERMISSIONS)
    click.echo(f"roles and permissions: {grants} grants")
    written = load_reference(db.session())
    click.echo(f"reference data: {sum(written.values())} rows added or changed")


@click.command()
@with_appcontext
def rehome() -> None:
    """Bring open cases to where today's authority table puts them; workers do so daily, safe to repeat."""
    result = rehome_cases(db.session())
    click.echo(f"open cases: {result.moved} moved")
    if result.stranded:
        raise click.ClickException(f"{result.stranded} open cases have no office; add a row to the authority table")


@click.command()
@click.option("--people", type=click.IntRange(LEAST_PEOPLE, MOST_PEOPLE), default=600, show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing when anybody is registered already.")
@with_appcontext
def demo(people: int, if_empty: bool) -> None:
    """Make an invented province with a case at every step, and print its log-ins."""
    if current_app.config["ZHENGSHU_ENV"] == "production":
        raise click.ClickException("The demo's password is public, so no demo is loaded in production.")
    session = db.session()
    if not if_empty or is_empty(session):
        click.echo(f"making a demo province of {people} people")
        try:
            _echo_report(load_demo(session, people))
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from refusal
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        _echo_log_ins()


def _echo_report(report: Report) -> None:
    click.echo(
        f"demo: {report.people} people with an exchange each beside cases of other kinds,"
        f" {report.documents} announcement documents, {report.rosters} rosters"
    )


def _echo_log_ins() -> None:
    """The log-ins that have a task; the others are named in one line. Nothing where there is no demo."""
    with use_scope(SYSTEM):
        accounts = list_demo_accounts(db.session())
        rows = [
            (a.username, a.display_name, f"{a.unit}", _role_names(role.name for role in a.roles), gettext(task))
            for a in accounts
            if (task := TASKS.get(a.username)) is not None
        ]
    if not rows:
        return
    heads = (gettext("Log-in"), gettext("Name"), gettext("Unit"), gettext("Role"), gettext("What to try"))
    widths = [max(map(_width, column)) for column in zip(heads, *rows, strict=True)]
    click.echo(f"\n{gettext('Password of every demo log-in')}: {PASSWORD}\n")
    for row in (heads, *rows):
        click.echo(_line(row, widths))
    others = [a.username for a in accounts if a.username not in TASKS]
    click.echo(f"\n{gettext('Further log-ins')}: {' '.join(others)}")


def _role_names(names: Iterable[str]) -> str:
    return str(gettext(", ")).join(gettext(ROLES[RoleName(name)].title) for name in names)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


@click.group()
def account() -> None:
    """The way back in, when nobody is left who could give it on the pages."""


@account.command()
@click.argument("username")
@with_appcontext
def unlock(username: str) -> None:
    """Enable the account and print a temporary password for it."""
    try:
        password = unlock_account(db.session(), username)
    except NotFound:
        raise click.ClickException(f"There is no account called {username}.") from None
    click.echo(f"{username}: {password}")


@account.command()
@click.argument("username")
@click.option("--family-name", default="管理员", help="Of a new account.")
@click.option("--given-name", default="省级", help="Of a new account.")
@click.option("--email", default="", help="Of a new account; invented from its name when left out.")
@with_appcontext
def administrator(username: str, family_name: str, given_name: str, email: str) -> None:
    """Make the account, new or known, an administrator of the province and print a temporary password."""
    names = {"last_name": family_name, "first_name": given_name, "email": email or f"{username}@localhost"}
    try:
        password = make_administrator(db.session(), username, names)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{username}: {password}")
