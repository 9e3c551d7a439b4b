"""What guards, permissions, ends and conditions of the tables are called: sentences for the catalogue, one place for
the page of routes, the console and docs/routes.md (C-14, U-5)."""

from __future__ import annotations

from app.errors import N_
from app.rules.transition import Actor, Target

GUARD_TEXTS: dict[str, str] = {
    "has_photo": N_("A photo of the holder is there"),
    "has_documents": N_("The scans of the checklist are attached"),
    "original_seen": N_("The form was checked against the original certificate"),
    "has_opinion": N_("The employer's opinion is entered"),
    "may_exchange": N_("The certificate may be exchanged"),
    "may_transfer": N_("The certificate is from outside the province"),
    "has_transfer_form": N_("The transfer-in form is filled in and the report signed"),
    "may_award": N_("The title was awarded from 2007 on by whoever may award it"),
    "may_replace": N_("The certificate to be replaced is known and of force"),
    "loss_declared": N_("The loss was declared in a newspaper"),
    "has_differences": N_("What changes is entered"),
    "certificate_returned": N_("The certificate to be corrected was given back"),
    "has_announcement": N_("The announcement number is filled in"),
    "announcement_checked": N_("The case was checked against the announcement document"),
    "on_frozen_roster": N_("It goes up with its frozen roster"),
    "on_submitted_roster": N_("It is on a submitted roster"),
    "face_can_be_printed": N_("Every character of the certificate can be printed"),
    "has_reason": N_("A reason is chosen"),
    "nobody_acted_since": N_("The next office has not begun"),
    "two_persons_act_here": N_("The office has two persons act inside a step"),
    "handled_by_another": N_("Where two persons act, a colleague has handled it first"),
}
"""By the name of ``rules.guard.GUARDS``."""

PERMISSION_TEXTS: dict[str, str] = {
    "case:act": N_("Whoever works on cases"),
    "case:decide": N_("Whoever decides cases"),
}
"""By the permissions that ``rules.transition.TRANSITIONS`` names."""

ACTOR_TEXTS: dict[Actor, str] = {
    Actor.HOLDER: N_("the office that holds the case"),
    Actor.PREVIOUS_HOLDER: N_("the office that passed it on"),
}

TARGET_TEXTS: dict[Target, str] = {
    Target.NEXT: N_("on to the next step"),
    Target.EARLIER: N_("back to a chosen earlier step"),
    Target.PREVIOUS: N_("back to the step before"),
    Target.APPROVED: N_("approved, the certificate gets its number"),
    Target.REJECTED: N_("rejected, the case ends"),
    Target.WITHDRAWN: N_("withdrawn, the case ends"),
    Target.CLOSED: N_("closed, the case ends"),
    Target.HERE: N_("stays, a colleague reviews it"),
}

CONDITION_TEXTS: dict[str, str] = {
    "": N_("always"),
    "lost": N_("if the original was lost"),
    "not_lost": N_("unless the original was lost"),
}
"""By the conditions of ``checklist_item``."""

FUNCTION_TEXTS: dict[str, str] = {
    "approver": N_("Approves"),
    "numberer": N_("Gives numbers"),
    "imprint": N_("Stands in the imprint"),
    "blank_supplier": N_("Supplies blanks"),
    "printer": N_("Prints"),
    "issuer": N_("Issues"),
    "destroyer": N_("Destroys old certificates"),
}
"""By the columns of ``authority``, in their order."""
