"""The file of targets, routes and quiet hours: what it gives, and what it refuses in which words."""

import pytest

from data.metrics.alert import Severity
from data.metrics.routing import Hours, Quiet, Route
from data.notify_entries import NotifyFileError
from data.notify_file import load_plan, nobody
from data.settings import ROOT
from data.sources.notify_alertmanager import Alertmanager
from data.sources.notify_apprise import AppriseTarget
from data.sources.notify_mail import Mail
from data.sources.notify_webhook import Webhook
from tests.alerting import NOW, WIB, alert

EXAMPLE = ROOT / "docs" / "run" / "notify.toml"
ENVIRON = {
    "ONCALL_URL": "json://127.0.0.1:9/s3cret",
    "HOOK_SECRET": "a secret of the tests",
    "MAIL_PASSWORD": "s3cret",
}
HOOK = '[[target]]\nname = "hook"\nkind = "webhook"\naddress = "http://127.0.0.1:9/x"\nsecret_env = "HOOK_SECRET"\n'
ROUTE = '[[route]]\ntargets = ["hook"]\n'


def plan(tmp_path, text, environ=ENVIRON):
    path = tmp_path / "notify.toml"
    path.write_text(text, encoding="utf-8")
    return load_plan(path, WIB, environ)


def refusal(tmp_path, text, environ=ENVIRON):
    with pytest.raises(NotifyFileError) as caught:
        plan(tmp_path, text, environ)
    message = str(caught.value)
    assert message.startswith("notify.toml: ")
    assert "expected " in message
    assert ", got " in message
    assert ", e.g. " in message
    assert "s3cret" not in message
    return message


def test_the_example_can_be_used_as_it_stands():
    found = load_plan(EXAMPLE, WIB, ENVIRON)
    kinds = [type(receiver.target) for receiver in found.receivers]
    assert kinds == [AppriseTarget, Alertmanager, Webhook, Mail]
    assert [receiver.language for receiver in found.receivers] == ["en", "en", "en", "id"]
    told = found.routing.recipients(alert(), NOW)
    assert [recipient.target for recipient in told] == ["oncall", "alertmanager", "tickets", "mail"]


def test_without_a_file_nobody_is_told():
    assert nobody(WIB).routing.recipients(alert(), NOW) == ()


def test_a_small_file_goes_a_long_way(tmp_path):
    found = plan(tmp_path, HOOK + ROUTE)
    (receiver,) = found.receivers
    assert receiver.target == Webhook("hook", "http://127.0.0.1:9/x", "a secret of the tests")
    assert (receiver.language, found.digest_after, found.dashboard) == ("en", 10, None)
    assert found.routing.routes == (Route(("hook",)),)


def test_every_entry_is_read(tmp_path):
    found = plan(
        tmp_path,
        'language = "id"\ndashboard = "https://zero.example.com/"\ndigest_after = 3\n'
        + HOOK
        + 'language = "en"\n'
        + ROUTE
        + 'rules = ["keys"]\nslices = ["cash"]\nseverities = ["page"]\nhours = "Mon-Fri 09:00-18:00"\n'
        + '[[quiet]]\nhours = "Sat,Sun 22:00-06:00"\nseverities = ["info", "warn"]\ntargets = ["hook"]\n',
    )
    assert (found.dashboard, found.digest_after, found.receivers[0].language) == ("https://zero.example.com", 3, "en")
    (route,) = found.routing.routes
    assert route == Route(
        ("hook",),
        frozenset({"keys"}),
        frozenset({"cash"}),
        frozenset({Severity.PAGE}),
        Hours(frozenset(range(5)), 9 * 60, 18 * 60),
    )
    (quiet,) = found.routing.quiet
    severities = frozenset({Severity.INFO, Severity.WARN})
    assert quiet == Quiet(Hours(frozenset({5, 6}), 22 * 60, 6 * 60), severities, frozenset({"hook"}))


def test_a_secret_comes_from_a_file_too(tmp_path):
    (tmp_path / "secret").write_text("a secret in a file\n")
    text = HOOK.replace('secret_env = "HOOK_SECRET"', f'secret_file = "{tmp_path / "secret"}"') + ROUTE
    assert plan(tmp_path, text).receivers[0].target.secret == "a secret in a file"


def test_a_whole_address_can_be_a_secret(tmp_path):
    text = HOOK.replace('address = "http://127.0.0.1:9/x"', 'url_env = "HOOK_URL"') + ROUTE
    found = plan(tmp_path, text, {**ENVIRON, "HOOK_URL": "https://host/s3cret"})
    assert found.receivers[0].target.url == "https://host/s3cret"
    assert "s3cret" not in repr(found)


def target(kind, *lines):
    return "\n".join(["[[target]]", 'name = "x"', f'kind = "{kind}"', *lines, ""]) + '[[route]]\ntargets = ["x"]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[target]", "expected a file of TOML"),
        ("[target]\n", "expected [[target]] with two brackets"),
        ("volume = 11\n", "expected one of language, dashboard, digest_after, target, route, quiet, got 'volume'"),
        ('language = "fr"\n', "language: expected one of en, id, got 'fr'"),
        ('dashboard = "zero"\n', "dashboard: expected the address of the dashboard"),
        ("digest_after = 0\n", "digest_after: expected a whole number from 1 to 1000, got 0"),
        (target("pigeon"), "target 1: kind: expected one of apprise, alertmanager, webhook, mail, got 'pigeon'"),
        ("[[target]]\n", "target 1: kind: expected one of"),
        (HOOK.replace('"hook"', '"a hook"') + ROUTE, "name: expected a short name"),
        (HOOK + HOOK + ROUTE, "expected a name once, got 'hook' twice"),
        (HOOK, "expected a route to each target, got none to 'hook'"),
        (HOOK + ROUTE.replace("hook", "hok"), "route 1: targets: expected names of targets (hook), got 'hok'"),
        (HOOK + ROUTE + 'severities = ["high"]\n', "severities: expected a list of page, warn, info, got ['high']"),
        (HOOK + ROUTE + "rules = []\n", "rules: expected a list of different names, got []"),
        (HOOK + ROUTE + 'hours = "9-5"\n', "hours: expected days and hours, got '9-5', e.g. hours = \"Mon-Fri"),
        (HOOK + ROUTE + 'hours = "Mon 25:00-26:00"\n', "hours: expected days and hours"),
        (HOOK + ROUTE + 'hours = "Mon 09:00-09:00"\n', "hours: expected days and hours"),
        (HOOK + ROUTE + 'hours = "Mon 24:00-06:00"\n', "hours: expected days and hours"),
        (HOOK + ROUTE + 'hours = "Mon 09:00-24:30"\n', "hours: expected days and hours"),
        (HOOK + ROUTE + '[[quiet]]\nseverities = ["info"]\n', "quiet 1: hours: expected days and hours, got nothing"),
        (
            HOOK + ROUTE + '[[quiet]]\nhours = "Mon 22:00-06:00"\nseverities = ["page"]\n',
            "severities: expected a list of info and warn, got ['page']",
        ),
        (HOOK.replace("secret_env", "secret") + ROUTE, "expected secret_env or secret_file, got 'secret'"),
        (HOOK.replace("HOOK_SECRET", "NO_SUCH") + ROUTE, "secret_env (NO_SUCH): expected a secret of at least 16"),
        (HOOK.replace("HOOK_SECRET", "MAIL_PASSWORD") + ROUTE, "at least 16 bytes, got a value that is not shown"),
        (HOOK + 'secret_file = "x"\n' + ROUTE, "one of them, for a secret of at least 16 bytes, got another form"),
        (HOOK.replace('secret_env = "HOOK_SECRET"', 'secret_file = "/no/such"') + ROUTE, "No such file or directory"),
        (HOOK.replace("http://", "http://u:s3cret@") + ROUTE, "address: expected an http or https address without"),
        (HOOK + 'url_env = "ONCALL_URL"\n' + ROUTE, "expected an http or https address, got a value that is not"),
        (target("webhook", 'secret_env = "HOOK_SECRET"'), "expected one of address, url_env and url_file, got none"),
        (target("apprise"), "expected url_env or url_file, one of them, for an address that Apprise knows"),
        (target("apprise", 'url = "slack://s3cret"'), "expected url_env or url_file, got 'url'"),
        (target("apprise", 'url_env = "HOOK_SECRET"'), "an address that Apprise knows, got a value that is not shown"),
        (target("alertmanager", 'url = "host:9093"'), "url: expected an http or https address"),
        (target("alertmanager", 'url = "http://h"', 'user = "u"'), "expected user and a password, or neither"),
        (target("mail", 'server = "h:x"'), "server: expected a host, or host:port, got 'h:x'"),
        (target("mail", 'server = "h"', 'from = "zero"'), "from: expected a mail address, got 'zero'"),
        (target("mail", 'server = "h"', 'from = "a@b"', "to = []"), "to: expected a list of mail addresses, got []"),
        (target("mail", 'server = "h"', 'security = "ssl"'), "security: expected one of none, starttls, tls"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(tmp_path, text, said):
    assert said in refusal(tmp_path, text)


def test_the_port_of_mail_is_the_usual_one_of_its_security(tmp_path):
    lines = ('server = "h"', 'from = "a@b.c"', 'to = ["d@e.f"]')
    ports = {
        security: plan(tmp_path, target("mail", *lines, f'security = "{security}"')).receivers[0].target.port
        for security in ("none", "starttls", "tls")
    }
    assert ports == {"none": 25, "starttls": 587, "tls": 465}
    given = plan(tmp_path, target("mail", 'server = "h:2525"', *lines[1:])).receivers[0].target
    assert (given.host, given.port, given.security) == ("h", 2525, "starttls")
