"""A standup as text: Markdown for the vault, and the marks of a chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from data.speech import Speech, sentence
from data.standup.section import Line, Standup, Tone, Topic

TITLES = {
    Topic.NOW: sentence("Now"),
    Topic.INCIDENTS: sentence("Incidents"),
    Topic.ALERTS: sentence("Alerts"),
    Topic.DEPLOYMENTS: sentence("Deployments"),
    Topic.SHARES: sentence("On-time shares that moved"),
    Topic.KEYS: sentence("Keys"),
    Topic.FOLLOW_UPS: sentence("Follow-ups"),
    Topic.LINT: sentence("What the log of deployments lacks, since then and planned"),
    Topic.STANDBY: sentence("On standby today"),
}
UNJUDGED = sentence("What could not be judged")
SHAPES = {Tone.BAD: "▲", Tone.NOTICE: "•", Tone.GOOD: "●"}


@dataclass(frozen=True)
class Marks:
    """How a heading, a title and an item of a list are written."""

    first: Callable[[str], str]
    head: Callable[[str], str]
    item: Callable[[str], str]


def title(topic: Topic, say: Speech) -> str:
    return say.term(TITLES[topic])


def heading(found: Standup, say: Speech, zone: tzinfo) -> str:
    """What it is and which stretch of time it speaks of."""
    return say.text(
        "Standup, {day}: what changed since {since}",
        day=say.day(found.as_of_ms, zone),
        since=say.moment(found.since_ms, zone),
    )


def data_time(found: Standup, say: Speech, zone: tzinfo) -> str:
    return say.text(
        "As of {moment}; the newest event is of {data}.",
        moment=say.moment(found.as_of_ms, zone),
        data=say.moment(found.data_time_ms, zone),
    )


def quiet(found: Standup, say: Speech) -> str | None:
    """One line for all topics of which there is nothing to tell."""
    if not found.quiet:
        return None
    return say.text("Quiet: {topics}.", topics=", ".join(title(topic, say) for topic in found.quiet))


def as_markdown(found: Standup, say: Speech, zone: tzinfo) -> str:
    """For the vault: a heading for each topic, a list of its sentences."""
    return _written(found, say, zone, Marks("# {}".format, "## {}".format, "- {}".format))


def as_slack(found: Standup, say: Speech, zone: tzinfo) -> str:
    """For a chat: bold titles, no headings. What stands in a chat's marks is taken out of the sentences."""
    return _written(found, say, zone, Marks("*{}*".format, "*{}*".format, lambda text: f"• {_unmarked(text)}"))


def _unmarked(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _written(found: Standup, say: Speech, zone: tzinfo, marks: Marks) -> str:
    head, item = marks.head, marks.item
    lines = [marks.first(heading(found, say, zone)), "", data_time(found, say, zone), ""]
    for section in found.told:
        lines += [head(title(section.topic, say)), "", *(item(_line(each)) for each in section.lines), ""]
    silent = quiet(found, say)
    lines += [silent, ""] if silent else []
    unjudged = [item(f"{title(topic, say)}: {why}") for topic, why in found.unjudged]
    lines += [head(say.term(UNJUDGED)), "", *unjudged, ""] if unjudged else []
    return "\n".join(lines)


def _line(line: Line) -> str:
    return f"{SHAPES[line.tone]} {line.text}" if line.tone is Tone.BAD else line.text
