"""Every view of the program, and the order in which FAB, views and menu are joined."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder

from app.views import error_pages, home, menu, password_due
from app.views.access import HouseTemplateFilters
from app.views.account import AccountView
from app.views.announcement_page import AnnouncementPageView
from app.views.approval import ApprovalView
from app.views.batch_page import BatchView
from app.views.case import CaseView
from app.views.case_page import CasePageView
from app.views.certificate import CertificateView
from app.views.certificate_page import CertificatePageView, InformationFormView
from app.views.copy import CopyPageView, CopyView
from app.views.document import DocumentView
from app.views.employment import EmploymentView
from app.views.entry import EntryView
from app.views.entry_amend import EntryAmendView
from app.views.entry_live import EntryLiveView
from app.views.file import CaseFileView, DraftFileView
from app.views.find import FindView
from app.views.imports import ImportView
from app.views.inbox import InboxView
from app.views.job import JobView
from app.views.notice import NoticeView
from app.views.old_certificate import OldCertificateView
from app.views.person import PersonView
from app.views.receipt import CaseReceiptView, ImportReceiptView
from app.views.reminder import ReminderSendView, ReminderView
from app.views.replacement import ReplacementEntryView
from app.views.replacement_amend import ReplacementAmendView
from app.views.replacement_find import ReplacementFindView
from app.views.roster import RosterView
from app.views.roster_decision import RosterDecisionView
from app.views.roster_new import RosterCompileView
from app.views.roster_page import RosterPageView
from app.views.route_page import RouteView
from app.views.transfer_paper import TransferFormView
from app.views.unit import UnitView

VIEWS: tuple[type[Any], ...] = (
    CaseView,
    InboxView,
    ReminderView,
    ReminderSendView,
    NoticeView,
    CopyView,
    CopyPageView,
    CasePageView,
    BatchView,
    FindView,
    CaseReceiptView,
    RouteView,
    ImportReceiptView,
    ImportView,
    RosterView,
    RosterCompileView,
    RosterPageView,
    RosterDecisionView,
    DocumentView,
    AnnouncementPageView,
    CertificateView,
    CertificatePageView,
    InformationFormView,
    TransferFormView,
    OldCertificateView,
    PersonView,
    EmploymentView,
    UnitView,
    ApprovalView,
    JobView,
    EntryView,
    EntryLiveView,
    EntryAmendView,
    ReplacementFindView,
    ReplacementEntryView,
    ReplacementAmendView,
    CaseFileView,
    DraftFileView,
)


def register(app: Flask, builder: AppBuilder, session: Any) -> None:
    """Initialise FAB and join every view and the menu."""
    # FAB joins the list of users itself; this one is ours.
    builder.security_manager_class.userdbmodelview = AccountView
    builder.indexview = home.HomeView
    builder.init_app(app, session)
    builder.template_filters = HouseTemplateFilters(app, builder.sm)
    error_pages.register(app)
    password_due.register(app)
    home.register(app)
    for view in VIEWS:
        builder.add_view_no_menu(view)
    menu.build(builder)
