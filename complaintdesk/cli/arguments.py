"""The words of the command line: every command with its options and its help, in the language in force."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from complaintdesk import __version__
from complaintdesk.cli.answers import USAGE
from complaintdesk.i18n import LANGUAGES, N_, _
from complaintdesk.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The papers that forms are laid out for; reading them where they are kept (paper/sizes.py) would load the libraries.
PAPERS = ("A4", "A5", "A4-2up", "241x279.4", "241x140", "241x93.1", "80mm")
#: What the parser says in English → our sentence. What is not here is shown as it comes.
_COMPLAINTS = (
    (r"the following arguments are required: (?P<names>.+)", N_("These are missing: {names}.")),
    (r"unrecognized arguments: (?P<names>.+)", N_("Not understood: {names}.")),
    (r"one of the arguments (?P<names>.+) is required", N_("One of these is needed: {names}.")),
    (r"argument (?P<name>.+?): expected .*", N_("A value is missing after {name}.")),
    (
        r"argument (?P<name>.+?): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<known>.+)\)",
        N_("{name}: “{value}” is not possible; choose from {known}."),
    ),
    (
        r"argument (?P<name>.+?): invalid .*? value: '(?P<value>.*)'",
        N_("{name}: “{value}” is not a whole number above 0."),
    ),
    (
        r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)",
        N_("{name} and {other} cannot be given together."),
    ),
)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help with its own heading in the language in force."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _("Usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose headings and complaints are in the language in force."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given, formatter_class=_Help, add_help=False, allow_abbrev=False)
        self._positionals.title = _("Commands and arguments")
        self._optionals.title = _("Options")
        self.add_argument("-h", "--help", action="help", help=_("show this help"))

    def error(self, message: str) -> NoReturn:
        """Say what was not understood and how the command is written; exit status 2."""
        for pattern, sentence in _COMPLAINTS:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found:
                message = _(sentence).format(**found.groupdict())
                break
        self.exit(USAGE, f"{message}\n{self.format_usage()}")


def asked_language(given: Sequence[str]) -> str:
    """The language of --lang, wherever it stands, else the work place's: help and complaints are in it too."""
    found = ""
    for at, word in enumerate(given):
        value = given[at + 1] if word == "--lang" and at + 1 < len(given) else word.removeprefix("--lang=")
        if word.startswith("--lang") and value in LANGUAGES:
            found = value
    return found or load_settings().language


def command_line() -> Parser:
    """The parser of the whole command line."""
    parser = Parser(
        prog="complaintdesk-cli",
        description=_("The complaint desk without a window."),
        epilog=_(
            "Exit status: 0 done, 1 refused (why and what to do on standard error), 2 usage, 3 damage found.\n"
            "Without --as on a SQLite file the local operator acts, who may do everything. PostgreSQL needs --as.\n"
            "The password comes from COMPLAINTDESK_PASSWORD or is asked for at a terminal.\n"
            "“complaintdesk-cli COMMAND --help” tells more about a command."
        ),
    )
    parser.add_argument(
        "--version", action="version", version=f"ComplaintDesk {__version__}", help=_("show the version")
    )
    _everywhere(parser, database=None, acting_as=None, lang=None, json=False)
    commands = _Commands(parser, "COMMAND")
    for add in (_office, _cases, _limits, _exchange, _care):
        add(commands)
    return parser


def _everywhere(parser: argparse.ArgumentParser, **defaults: Any) -> None:
    """The options accepted before and after the command; the later one counts, one not given changes nothing."""

    def default(name: str) -> Any:
        return defaults.get(name, argparse.SUPPRESS)

    parser.add_argument(
        "--database",
        metavar="PATH_OR_URL",
        default=default("database"),
        help=_("a SQLite file or a postgresql+psycopg:// address; default: this work place's own"),
    )
    parser.add_argument(
        "--as",
        dest="acting_as",
        metavar="STAFF",
        default=default("acting_as"),
        help=_("staff number of who acts"),
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=default("lang"), help=_("language of answers and sentences")
    )
    parser.add_argument(
        "--json", action="store_true", default=default("json"), help=_("answer with one JSON document")
    )


class _Commands:
    """Adds commands to a parser; each knows the module and the function that do it."""

    def __init__(self, parser: argparse.ArgumentParser, metavar: str, *, required: bool = True) -> None:
        self._sub = parser.add_subparsers(metavar=metavar, required=required)

    def add(self, name: str, help_text: str, module: str, function: str = "") -> argparse.ArgumentParser:
        """A command; its function is called like the command unless it says otherwise."""
        parser = self._sub.add_parser(name, help=help_text, description=help_text)
        parser.set_defaults(module=module, function=function or name)
        _everywhere(parser)
        return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _data(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--data",
        metavar="FILE|-",
        required=required,
        help=_("JSON object in a file, or - for standard input"),
    )


def _from_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", metavar="DATE", help=_("received on this day or later"))
    parser.add_argument("--to", dest="last", metavar="DATE", help=_("received on this day or earlier"))


def _office(commands: _Commands) -> None:
    one = commands.add(
        "init", _("open a new office: schema, policy pack, calendar, first administrator"), "office"
    )
    one.add_argument("--policy", required=True, metavar="ID", help=_("policy pack, see “policies”"))
    one.add_argument("--office", required=True, metavar="NAME", help=_("name of the office"))
    one = commands.add(
        "demo", _("fill an office that holds no real case with sample staff and cases"), "office"
    )
    one.add_argument("--cases", required=True, type=_count, metavar="N", help=_("how many cases"))
    one.add_argument("--seed", type=int, default=1, metavar="S", help=_("another number gives other cases"))
    one.add_argument("--policy", default="", metavar="ID", help=_("policy pack; default: the office's own"))
    inner = _Commands(commands.add("department", _("keep the departments"), "office"), "add")
    one = inner.add("add", _("a new department"), "office", "department_add")
    one.add_argument("name", metavar="NAME", help=_("name of the department"))
    one.add_argument("--code", default="", metavar="C", help=_("its code; default: the next free number"))
    commands.add("departments", _("list the departments"), "office")
    staff = commands.add("staff", _("list the staff, or add somebody"), "office", "staff")
    one = _Commands(staff, "add", required=False).add(
        "add", _("a new member of staff"), "office", "staff_add"
    )
    one.add_argument("number", metavar="NUMBER", help=_("staff number to sign in with"))
    one.add_argument("name", metavar="NAME", help=_("name of the person"))
    one.add_argument(
        "--role", required=True, metavar="R", help=_("front_desk, department, supervisor or administrator")
    )
    one.add_argument("--department", default="", metavar="D", help=_("name or code of the department"))
    commands.add("policies", _("list the shipped policy packs with their rules"), "office")


def _cases(commands: _Commands) -> None:
    _data(commands.add("register", _("register a complaint"), "cases"), required=True)
    one = commands.add("actions", _("what may be done with a case now, with its fields"), "cases")
    one.add_argument("number", metavar="NUMBER", help=_("number of the case"))
    one = commands.add("do", _("take a step on a case"), "cases")
    one.add_argument("number", metavar="NUMBER", help=_("number of the case"))
    one.add_argument("action", metavar="ACTION", help=_("the step, see “actions”"))
    _data(one, required=False)
    one = commands.add("show", _("everything about one case"), "cases")
    one.add_argument("number", metavar="NUMBER", help=_("number of the case"))
    one = commands.add("list", _("list or count the cases"), "cases", "list_cases")
    one.add_argument(
        "--text", default="", metavar="T", help=_("words, name, phone, number or initials to find")
    )
    _list_options(one)
    one = commands.add("search", _("short for list --text"), "cases", "list_cases")
    one.add_argument("text", metavar="T", help=_("words, name, phone, number or initials to find"))
    _list_options(one)


def _list_options(one: argparse.ArgumentParser) -> None:
    one.add_argument("--state", default="", metavar="S", help=_("only cases in this state"))
    one.add_argument("--department", default="", metavar="D", help=_("name or code of the department"))
    one.add_argument("--overdue", action="store_true", help=_("only cases past their limit and not answered"))
    _from_to(one)
    one.add_argument("--limit", type=_count, metavar="N", help=_("at most so many, the newest"))
    one.add_argument("--count", action="store_true", help=_("only how many there are"))


def _limits(commands: _Commands) -> None:
    one = commands.add("due", _("reckon a due time by a rule or a span; needs no office"), "limits")
    which = one.add_mutually_exclusive_group(required=True)
    which.add_argument("--rule", metavar="ID", help=_("a rule of the policy pack"))
    which.add_argument(
        "--span", metavar="SPAN", help=_("such as 3 workdays, 4 workhours, 24 hours or 30 days")
    )
    one.add_argument("--policy", default="", metavar="ID", help=_("the pack of the rule"))
    one.add_argument("--from", dest="start", required=True, metavar="ISO", help=_("date, or date and time"))
    one.add_argument(
        "--no-roll", action="store_true", help=_("days that end on a rest day do not roll forward")
    )
    one.add_argument("--no-makeup", action="store_true", help=_("make-up weekends are no workdays (banks)"))


def _exchange(commands: _Commands) -> None:
    one = commands.add("import", _("take over an old ledger"), "exchange", "import_file")
    one.add_argument("file", metavar="FILE", help=_("workbook or text table"))
    one.add_argument("--sheet", metavar="S", help=_("name of the sheet"))
    one.add_argument("--header-row", type=_count, metavar="N", help=_("row in which the header begins; default: found"))
    one.add_argument("--header-rows", type=int, choices=(1, 2), help=_("how many rows the header has; default: found"))
    one.add_argument("--mapping", metavar="FILE", help=_("JSON object: column of the file → field"))
    one.add_argument("--dry-run", action="store_true", help=_("check only, change nothing"))
    one.add_argument("--errors", metavar="OUT.xlsx", help=_("write the refused rows to a workbook"))
    export = commands.add("export", _("write the ledger or your due dates to a file"), "exchange")
    inner = _Commands(export, "ledger|calendar")
    one = inner.add("ledger", _("the ledger as a workbook, a text table or JSON"), "exchange", "export_ledger")
    one.add_argument("file", metavar="OUT.xlsx|OUT.csv|OUT.json", help=_("file to write"))
    _from_to(one)
    of_dates = _("your due dates for the calendar of a phone or of Outlook")
    one = inner.add("calendar", of_dates, "due_dates", "export_calendar")
    one.add_argument("file", metavar="OUT.ics", help=_("file to write"))
    _between_offices(commands)
    _archive(commands)
    commands.add("forms", _("list the printed forms, with --database the office's own too"), "documents")
    one = commands.add("print", _("render a form and record the print"), "documents", "print_form")
    one.add_argument("number", metavar="NUMBER", help=_("number of the case"))
    one.add_argument("--form", required=True, metavar="FORM", help=_("the form, see “forms”"))
    one.add_argument("file", metavar="OUT.pdf", help=_("file to write"))
    one.add_argument("--copies", type=_count, default=1, metavar="N", help=_("how many copies go to paper"))
    one.add_argument("--masked", action="store_true", help=_("without the complainant's identity"))
    one.add_argument("--paper", choices=PAPERS, default="", help=_("size of the paper; default: the form's own"))
    one.add_argument(
        "--blanks", action="store_true", help=_("leave a blank for the pen where the case says nothing yet")
    )
    one.add_argument("--reason", default="", metavar="R", help=_("why it is printed again"))
    _blanks(commands)
    one = commands.add(
        "scan", _("file scanned signed forms onto their cases by the printed code; the others wait in the tray"), "scan"
    )
    one.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER", help=_("PDF, JPEG, PNG or TIFF, or a folder of them"))
    one.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    _period(commands.add("statistics", _("the figures of a period"), "documents"))
    commands.add("reports", _("list the reports of a period"), "reports")
    one = commands.add("report", _("write a report of a period and record that it was taken out"), "reports")
    one.add_argument("name", metavar="NAME", help=_("the report, see “reports”"))
    _period(one)
    one.add_argument("file", metavar="OUT.pdf|OUT.xlsx", help=_("file to write"))
    one.add_argument("--masked", action="store_true", help=_("without the complainant's identity"))


def _between_offices(commands: _Commands) -> None:
    exchange = commands.add("exchange", _("hand cases to other offices as signed files"), "exchange_files")
    inner = _Commands(exchange, "key|partner|partners|send|receive")
    inner.add("key", _("this office's public key and fingerprint, to give to other offices"), "exchange_files")
    partner = _Commands(inner.add("partner", _("keep the other offices"), "exchange_files"), "add|remove")
    one = partner.add("add", _("trust the files of another office"), "exchange_files", "partner_add")
    one.add_argument("name", metavar="NAME", help=_("name of the other office"))
    one.add_argument("key", metavar="KEY", help=_("its public key"))
    one = partner.add("remove", _("trust them no more"), "exchange_files", "partner_remove")
    one.add_argument("name", metavar="NAME", help=_("name of the other office"))
    inner.add("partners", _("list the other offices with their fingerprints"), "exchange_files")
    one = inner.add("send", _("write a case as a file for another office, and record it"), "exchange_files")
    one.add_argument("number", metavar="NUMBER", help=_("number of the case"))
    one.add_argument("file", metavar="OUT.zip", help=_("file to write"))
    one.add_argument("--to", required=True, metavar="NAME", help=_("name of the other office"))
    one.add_argument("--masked", action="store_true", help=_("without the complainant's identity"))
    one = inner.add("receive", _("register the case of such a file; twice is once"), "exchange_files")
    one.add_argument("file", metavar="FILE.zip", help=_("the file"))
    one.add_argument(
        "--supplement", action="store_true", help=_("attach a newer file of a case that is here already")
    )


def _archive(commands: _Commands) -> None:
    one = commands.add("bundle", _("a whole case as a ZIP that can be checked anywhere, and record it"), "archive")
    one.add_argument("number", metavar="NUMBER", help=_("number of the case"))
    one.add_argument("file", metavar="OUT.zip", help=_("file to write"))
    one.add_argument("--masked", action="store_true", help=_("without the complainant's identity"))
    one = commands.add("check-bundle", _("check such a bundle; needs no office"), "archive", "check_bundle")
    one.add_argument("file", metavar="FILE.zip", help=_("the bundle"))
    one = commands.add("typical", _("a typical case without names, as Word or PDF"), "archive")
    one.add_argument("number", metavar="NUMBER", help=_("number of the case"))
    one.add_argument("file", metavar="OUT.docx|OUT.pdf", help=_("file to write"))


def _period(one: argparse.ArgumentParser) -> None:
    which = one.add_mutually_exclusive_group(required=True)
    which.add_argument("--month", default="", metavar="2026-10", help=_("a month"))
    which.add_argument("--quarter", default="", metavar="2026Q4", help=_("a quarter"))
    which.add_argument("--half", default="", metavar="2026H1", help=_("a half-year"))
    which.add_argument("--year", default="", metavar="2026", help=_("a year"))
    which.add_argument("--from", default="", dest="first", metavar="DAY", help=_("the first of two days, with --to"))
    one.add_argument("--to", default="", dest="last", metavar="DAY", help=_("the last of two days"))


def _blanks(commands: _Commands) -> None:
    one = commands.add("blanks", _("numbered blank forms for a power cut: make, list, void"), "documents")
    one.add_argument("count", nargs="?", type=_count, metavar="COUNT", help=_("how many sheets to make"))
    one.add_argument("file", nargs="?", metavar="OUT.pdf", help=_("file to write"))
    one.add_argument("--form", default="registration", metavar="FORM", help=_("the form, see “forms”"))
    one.add_argument("--paper", choices=PAPERS, default="", help=_("size of the paper; default: the form's own"))
    other = one.add_mutually_exclusive_group()
    other.add_argument("--list", action="store_true", help=_("list the reserved numbers"))
    other.add_argument("--again", default="", metavar="OUT.pdf", help=_("write all that are waiting once more"))
    other.add_argument("--void", default="", metavar="NUMBER", help=_("void the number of a blank that is not used"))
    one.add_argument("--reason", default="", metavar="R", help=_("why it is voided"))


def _care(commands: _Commands) -> None:
    one = commands.add("verify", _("check that everything is as it was written"), "care")
    one.add_argument("--anchors", metavar="FILE", help=_("chain heads from printed forms, one a line"))
    one = commands.add("backup", _("make a checked backup"), "care")
    one.add_argument("folder", metavar="FOLDER", help=_("where to put it"))
    one = commands.add("restore", _("bring back a backup; what is there now is kept aside"), "care")
    one.add_argument("file", metavar="FILE", help=_("the backup"))
    commands.add("migrate", _("bring an older database to this program's schema, after a backup"), "care")
    commands.add("doctor", _("check the data and the installation"), "care")
    commands.add("self-test", _("try the whole program in a temporary folder"), "self_test", "self_test")
