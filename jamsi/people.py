"""`jamsi staff`: accounts of the people who review."""

import click
from sqlalchemy.orm import Session

from jamsi.database import open_database
from qna.models import Role, Staff
from qna.settings import load_settings
from qna.store.second_factor import turn_off
from qna.store.staff import (
    StaffInvalid,
    add_staff,
    find_staff,
    list_staff,
    new_password,
    set_active,
    set_password,
)
from qna.store.staff_sessions import end_sessions

_password = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    envvar="JAMSI_STAFF_PASSWORD",
    help="At least 10 characters and no easy guess; asked for when not given.",
)


@click.group()
def staff() -> None:
    """Accounts of the people who review."""


@staff.command(epilog="Example:  jamsi staff add minji --name 김민지 --role manager")
@click.argument("login")
@click.option("--name", default="", help="Name shown to colleagues.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="reviewer")
@_password
def add(login: str, name: str, role: str, password: str) -> None:
    """Add a person."""
    try:
        hashed = new_password(password, login, name)
        with open_database(load_settings()).write() as session:
            add_staff(session, login=login, password=hashed, name=name, role=Role(role))
    except StaffInvalid as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Added {login} ({role}).")


@staff.command("list", epilog="Example:  jamsi staff list")
def list_() -> None:
    """Show every account."""
    with open_database(load_settings()).read() as session:
        for person in list_staff(session):
            state = "active" if person.active else "disabled"
            click.echo(f"{person.login}\t{person.role}\t{state}\t{person.name}")


@staff.command(epilog="Example:  jamsi staff passwd minji")
@click.argument("login")
@_password
def passwd(login: str, password: str) -> None:
    """Change a password; the person is logged out everywhere."""
    try:
        database = open_database(load_settings())
        with database.read() as session:
            name = _require(session, login).name
        hashed = new_password(password, login, name)
        with database.write() as session:
            set_password(session, _require(session, login), hashed)
    except StaffInvalid as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Changed the password of {login}.")


@staff.command(epilog="Example:  jamsi staff disable minji")
@click.argument("login")
@click.option("--enable", is_flag=True, help="Let the person in again.")
def disable(login: str, enable: bool) -> None:
    """Keep a person out; open sessions end at once."""
    with open_database(load_settings()).write() as session:
        set_active(session, _require(session, login), enable)
    click.echo(f"{login} is {'active' if enable else 'disabled'}.")


@staff.command("second-factor-off", epilog="Example:  jamsi staff second-factor-off minji")
@click.argument("login")
def second_factor_off(login: str) -> None:
    """For a person who lost telephone and recovery codes; open sessions end at once."""
    with open_database(load_settings()).write() as session:
        person = _require(session, login)
        turn_off(session, person)
        end_sessions(session, person.id)
    click.echo(f"{login} logs in with the password alone.")


def _require(session: Session, login: str) -> Staff:
    person = find_staff(session, login)
    if person is None:
        raise click.ClickException(f"nobody has the login {login}; see `jamsi staff list`")
    return person
