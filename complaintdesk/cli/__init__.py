"""complaintdesk-cli: the same office without a window, for scheduled jobs, administration and trials.

Exit status: 0 done, 1 refused, 2 usage, 3 damage found, 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, cast

from complaintdesk.cli import answers
from complaintdesk.cli.arguments import asked_language, command_line
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, set_language

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from complaintdesk.cli.answers import Answer

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command; returns the exit status."""
    answers.prepare_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    set_language(asked_language(given))
    try:
        options = command_line().parse_args(given)
    except SystemExit as leaving:
        # The parser has said what there is to say: help, version, or what it did not understand.
        return leaving.code if isinstance(leaving.code, int) else answers.USAGE
    try:
        return answers.give(command_of(options)(options), as_json=options.json)
    except UserError as problem:
        answers.refuse(problem)
        return answers.REFUSED
    except KeyboardInterrupt:
        answers.say(_("Interrupted."))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough; what was asked is done. Python must not flush into it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return answers.DONE
    except Exception:
        answers.refuse(answers.unexpected())
        return answers.REFUSED


def command_of(options: argparse.Namespace) -> Callable[[argparse.Namespace], Answer]:
    """The function that does the command; only its own module and what that needs is loaded."""
    module = importlib.import_module(f"complaintdesk.cli.{options.module}")
    return cast("Callable[[argparse.Namespace], Answer]", getattr(module, options.function))
