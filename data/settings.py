# size: every setting stands in one table.
"""Every setting: name, type, default, help. Read from the environment and one TOML file, checked once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from data.setting_kinds import (
    CLOCK,
    COUNTRY,
    DAY,
    FILE,
    FOLDER,
    HISTORY,
    HOURS,
    REDIS,
    SECRET,
    SHARE,
    TIME_OF_DAY,
    WAREHOUSE,
    WEB,
    ZONE,
    Kind,
    Value,
    choice,
    duration,
    whole,
)

ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "SETTINGS_FILE"
DEFAULT_FILE = "statezero.toml"

_SECRET = re.compile(r"pass|token|secret", re.IGNORECASE)


class SettingError(ValueError):
    """A setting that cannot be used. The message says its name, what was expected, what was got, an example.

    `english` and `places`: the message as a sentence with named places, where it can be said in another language.
    """

    def __init__(self, english: str, **places: str) -> None:
        super().__init__(english.format(**places) if places else english)
        self.english = english
        self.places = places


@dataclass(frozen=True)
class Setting:
    """One row of the table."""

    name: str
    kind: Kind
    default: str  # as a person would write it; empty: not set
    help: str
    example: str
    secret: bool = False  # never printed at all
    has_password: bool = False  # a URL: printed with its password masked


@dataclass(frozen=True)
class Settings:
    """The checked settings. A field per row of `TABLE`; durations are milliseconds."""

    warehouse_url: str | None
    redis_url: str | None
    vault_path: Path | None
    vault_timezone: ZoneInfo | None
    timezone: ZoneInfo
    stuck_after: int
    give_up_after: int
    objective_seconds: int
    objective_share: float
    detection_objective: float
    key_kept_after: int
    query_timeout: int
    row_cap: int
    pool_size: int
    refresh: int
    probe_timeout: int
    probes_file: Path
    deployment_rules_file: Path
    rules_file: Path
    notify_file: Path | None
    ping_url: str | None
    working_hours: str
    standup_at: int
    holidays: str
    plan_since: str
    clock: str
    history_url: str
    history_keep: int
    hash_key: str | None
    api_token: str | None
    allow_actions: str
    language: str | None
    log_format: str
    log_level: str


@dataclass(frozen=True)
class Loaded:
    """The settings and, for each name, where its value came from (`environment`, the file, `default`)."""

    settings: Settings
    texts: Mapping[str, str]
    origins: Mapping[str, str]


TABLE: tuple[Setting, ...] = (
    Setting(
        "WAREHOUSE_URL",
        WAREHOUSE,
        "",
        "Where `orders` and `deployments` are: any SQLAlchemy URL, or a folder of Parquet. Unset: every page says so.",
        "postgresql+psycopg://reader@warehouse/bookings",
        has_password=True,
    ),
    Setting(
        "REDIS_URL",
        REDIS,
        "",
        "The key server to probe. Sentinel: `redis+sentinel://host:26379,host2:26379/service/0`. "
        "Cluster: `redis+cluster://host:6379`. TLS: `rediss…` with `?ssl_ca_certs=FILE`.",
        "redis://prober@keys:6379/0",
        has_password=True,
    ),
    Setting("VAULT_PATH", FOLDER, "", "The Markdown folder with postmortems and deployment logs.", "/srv/vault"),
    Setting(
        "VAULT_TIMEZONE",
        ZONE,
        "",
        "The zone of times for which a postmortem states none. Unset: such times are placed in no zone.",
        "Asia/Jakarta",
    ),
    Setting("TIMEZONE", ZONE, "Asia/Jakarta", "The zone in which times are shown and days begin.", "Asia/Jakarta"),
    Setting("STUCK_AFTER", duration("1s", "24h"), "5m", "An order older than this in state 0 is stuck.", "5m"),
    Setting(
        "GIVE_UP_AFTER",
        duration("1h", "30d"),
        "48h",
        "An order older than this in state 0 is abandoned: counted apart, in no headline.",
        "48h",
    ),
    Setting(
        "OBJECTIVE_SECONDS",
        whole(1, 86_400),
        "60",
        "An order received within this many seconds of being due is on time.",
        "60",
    ),
    Setting("OBJECTIVE_SHARE", SHARE, "0.995", "The share of due orders that should be on time.", "0.995"),
    Setting(
        "DETECTION_OBJECTIVE",
        SHARE,
        "0.8",
        "The share of incidents that a monitor or the staff should find before anybody has to tell.",
        "0.8",
    ),
    Setting(
        "KEY_KEPT_AFTER",
        duration("0s", "24h"),
        "10m",
        "How long the booking backend keeps a request key after reception.",
        "10m",
    ),
    Setting(
        "QUERY_TIMEOUT",
        duration("100ms", "10m"),
        "5s",
        "A question that takes longer is cancelled on the engine.",
        "5s",
    ),
    Setting(
        "ROW_CAP",
        whole(100, 10_000_000),
        "200000",
        "A question with more rows fails as too many rows; it is never cut short in silence.",
        "200000",
    ),
    Setting("POOL_SIZE", whole(1, 64), "4", "Warehouse connections at most.", "4"),
    Setting("REFRESH", duration("5s", "1h"), "15s", "How often the ticker asks the sources.", "15s"),
    Setting("PROBE_TIMEOUT", duration("100ms", "10s"), "1s", "How long the key server has to answer.", "1s"),
    Setting(
        "PROBES_FILE",
        FILE,
        str(ROOT / "data" / "probes.toml"),
        "The key probes.",
        "/etc/statezero/probes.toml",
    ),
    Setting(
        "DEPLOYMENT_RULES_FILE",
        FILE,
        str(ROOT / "data" / "deployment_rules.toml"),
        "The rules of the deployment log.",
        "/etc/statezero/deployment_rules.toml",
    ),
    Setting(
        "RULES_FILE",
        FILE,
        str(ROOT / "data" / "rules.toml"),
        "The rules of detection.",
        "/etc/statezero/rules.toml",
    ),
    Setting(
        "NOTIFY_FILE",
        FILE,
        "",
        "Who is told of an alert: targets, routes, quiet hours. Unset: nobody is.",
        "/etc/statezero/notify.toml",
    ),
    Setting(
        "PING_URL",
        WEB,
        "",
        "Asked after every whole round of `watch`, for a dead man's switch that raises the alarm when it is not.",
        "https://hc-ping.com/your-uuid",
        secret=True,
    ),
    Setting(
        "WORKING_HOURS",
        HOURS,
        "Mon-Fri 09:00-18:00",
        "In `TIMEZONE`. A deployment that begins outside them is overtime.",
        "Mon-Thu,Sat 08:30-17:30",
    ),
    Setting(
        "STANDUP_AT",
        TIME_OF_DAY,
        "09:00",
        "When the standup of a working day begins, in `TIMEZONE`; the next one tells what changed since.",
        "09:15",
    ),
    Setting("HOLIDAYS", COUNTRY, "ID", "Whose public holidays are no working days.", "ID"),
    Setting(
        "PLAN_SINCE",
        DAY,
        "2026-01-29",
        "Since this day every deployment should be in the plan: the coverage is compared before and after.",
        "2026-01-29",
    ),
    Setting(
        "CLOCK",
        CLOCK,
        "system",
        "`system`, `demo` (the clock of a demo world), or one instant at which everything is shown.",
        "2026-01-29T04:39+07:00",
    ),
    Setting(
        "HISTORY_URL",
        HISTORY,
        f"sqlite:///{ROOT / 'state' / 'history.db'}",
        "Where probe outcomes are remembered. PostgreSQL where several hosts share it.",
        "sqlite:////var/lib/statezero/history.db",
        has_password=True,
    ),
    Setting("HISTORY_KEEP", duration("1d", "3650d"), "90d", "How long probe outcomes are kept.", "90d"),
    Setting(
        "HASH_KEY",
        SECRET,
        "",
        "Key of the hash that stands for a user on screen. Unset: made once and kept in the history store.",
        "at least sixteen characters",
        secret=True,
    ),
    Setting(
        "API_TOKEN",
        SECRET,
        "",
        "Who knows it may read `/api/alerts`. Unset: there is no such address.",
        "at least sixteen characters",
        secret=True,
    ),
    Setting(
        "ALLOW_ACTIONS",
        choice("0", "1"),
        "0",
        "`1`: whoever reaches the dashboard may acknowledge, silence, assign and note, under a name nobody checks.",
        "1",
    ),
    Setting(
        "LANGUAGE",
        choice("en", "id"),
        "",
        "Language of the pages and the standup, where neither the address nor the command says one.",
        "en",
    ),
    Setting(
        "LOG_FORMAT",
        choice("auto", "json", "plain"),
        "auto",
        "`auto`: plain on a terminal, else JSON.",
        "json",
    ),
    Setting("LOG_LEVEL", choice("debug", "info", "warning", "error"), "info", "The least that is logged.", "info"),
)


def load(environ: Mapping[str, str], folder: Path | None = None) -> Loaded:
    """Read and check all settings; the environment wins over the file.

    `folder` is where `statezero.toml` is looked for when `SETTINGS_FILE` does not name one.
    Raises SettingError for the first setting that cannot be used. An empty variable is unset.
    """
    in_file, file_name = _read_file(environ, folder or Path.cwd())
    texts: dict[str, str] = {}
    origins: dict[str, str] = {}
    values: dict[str, Value] = {}
    for setting in TABLE:
        text, origin = setting.default, "default"
        if in_file.get(setting.name):
            text, origin = in_file[setting.name], file_name
        if environ.get(setting.name, "").strip():
            text, origin = environ[setting.name].strip(), "environment"
        texts[setting.name], origins[setting.name] = text, origin
        values[setting.name.lower()] = _value(setting, text, origin)
    settings = Settings(**values)  # type: ignore[arg-type]  # each kind returns its field's type
    if settings.stuck_after >= settings.give_up_after:
        raise SettingError(
            f"STUCK_AFTER: expected less than GIVE_UP_AFTER ({texts['GIVE_UP_AFTER']}), "
            f"got {texts['STUCK_AFTER']!r}, e.g. STUCK_AFTER=5m"
        )
    return Loaded(settings, texts, origins)


def _value(setting: Setting, text: str, origin: str) -> Value:
    if not text:
        return None
    try:
        return setting.kind.read(text)
    except (ValueError, OverflowError):
        got = "a value that is not shown" if setting.secret else repr(masked(setting, text))
        raise SettingError(
            f"{setting.name}: expected {setting.kind.expected}, got {got} (from {origin}), "
            f"e.g. {setting.name}={setting.example}"
        ) from None


def _read_file(environ: Mapping[str, str], folder: Path) -> tuple[dict[str, str], str]:
    named = environ.get(SETTINGS_FILE, "").strip()
    path = Path(named).expanduser() if named else folder / DEFAULT_FILE
    example = 'e.g. a line STUCK_AFTER = "5m"'
    if not path.is_file():
        if named:
            raise SettingError(f"{SETTINGS_FILE}: expected a TOML file that is there, got {named!r}, {example}")
        return {}, path.name
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path.name}: expected TOML, got {error}, {example}") from None
    return dict(_file_settings(table, path.name)), path.name


def _file_settings(table: Mapping[str, object], file_name: str) -> Iterator[tuple[str, str]]:
    known = {setting.name for setting in TABLE}
    for key, value in table.items():
        name = key.upper()
        if name not in known:
            raise SettingError(f"{file_name}: expected names of settings only, got {key!r}, e.g. STUCK_AFTER")
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise SettingError(
                f'{file_name}: {name}: expected text or a number, got {value!r}, e.g. STUCK_AFTER = "5m"'
            )
        yield name, str(value)


def masked(setting: Setting, text: str) -> str:
    """The text of a setting as it may be printed."""
    if not text:
        return ""
    if setting.secret:
        return "********"
    return mask_url(text) if setting.has_password else text


def mask_url(url: str) -> str:
    """The URL with every password in it replaced by `***`, whether before the `@` or in a parameter.

    It also masks what is no URL yet (`postgres//u:secret@host`), and a password with `@`, `/` or `?` in it.
    """
    without = re.sub(r"^(\w[\w+.-]*:?/{0,2}[^/@:]*):(?!//).*(?=@)", r"\1:***", url)
    head, mark, query = without.partition("?")
    if not mark:
        return without
    pairs = [(k, "***" if _SECRET.search(k) else v) for k, v in parse_qsl(query, keep_blank_values=True)]
    return f"{head}?{urlencode(pairs, safe='/*')}"
