"""Chinese typing on Linux: when fcitx is asked for and cannot be loaded, ibus stands in."""

from __future__ import annotations

import os
import sys

import pytest

from complaintdesk.ui.input_method import choose_input_method, plugin_files, prepare_input_method

WHEEL = ["/qt/libcomposeplatforminputcontextplugin.so", "/qt/libibusplatforminputcontextplugin.so"]
FCITX = [*WHEEL, "/qt/libfcitx5platforminputcontextplugin.so"]


@pytest.mark.parametrize(("environ", "files", "chosen"), [
    pytest.param({"QT_IM_MODULE": "fcitx"}, WHEEL, "ibus", id="fcitx without plugin"),
    pytest.param({"QT_IM_MODULE": "fcitx5"}, WHEEL, "ibus", id="fcitx5 without plugin"),
    pytest.param({"QT_IM_MODULE": "Fcitx"}, WHEEL, "ibus", id="written large"),
    pytest.param({"XMODIFIERS": "@im=fcitx"}, WHEEL, "ibus", id="only XMODIFIERS"),
    pytest.param({"QT_IM_MODULE": "fcitx"}, FCITX, None, id="plugin there"),
    pytest.param({"QT_IM_MODULE": "fcitx"}, WHEEL[:1], None, id="no ibus plugin either"),
    pytest.param({"QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=ibus"}, WHEEL, None, id="ibus"),
    pytest.param({"QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=fcitx"}, WHEEL, None, id="Qt already on ibus"),
    pytest.param({}, WHEEL, None, id="nothing set"),
    pytest.param({"WAYLAND_DISPLAY": "wayland-0", "XMODIFIERS": "@im=fcitx"}, WHEEL, None, id="Wayland itself"),
    pytest.param({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb", "XMODIFIERS": "@im=fcitx"}, WHEEL, "ibus",
                 id="X11 under Wayland"),
    pytest.param({"WAYLAND_DISPLAY": "wayland-0", "QT_IM_MODULE": "fcitx"}, WHEEL, "ibus", id="Wayland and fcitx asked"),
    pytest.param({"QT_IM_MODULES": "wayland;fcitx;ibus", "QT_IM_MODULE": "fcitx"}, WHEEL, None, id="list falls back"),
    pytest.param({"QT_IM_MODULES": "fcitx"}, WHEEL, "ibus", id="list of fcitx alone"),
])
def test_the_choice(environ: dict[str, str], files: list[str], chosen: str | None) -> None:
    assert choose_input_method(environ, files) == chosen


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring their input methods with them")
def test_the_environment_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    monkeypatch.setenv("QT_IM_MODULES", "fcitx")
    assert any("ibus" in name for name in plugin_files())
    assert prepare_input_method() == "ibus"
    assert os.environ["QT_IM_MODULE"] == "ibus"
    assert "QT_IM_MODULES" not in os.environ


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring their input methods with them")
def test_a_working_environment_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_IM_MODULE", "ibus")
    monkeypatch.delenv("QT_IM_MODULES", raising=False)
    assert prepare_input_method() is None
    assert os.environ["QT_IM_MODULE"] == "ibus"
