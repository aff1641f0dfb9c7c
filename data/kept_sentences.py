"""The sentences that stores and notes keep in English: of rules, suspects, acts of people and the deployment log."""

from __future__ import annotations

from data.speech import sentence

# The more particular first.
SENTENCES = (
    sentence("{lacking} of {orders} lack {key}, of the {slice} orders that wait past their grace"),
    sentence("{lacking} of {orders} lack {key}"),
    sentence("{why}, for {length}; every hand-off needs it"),
    sentence("{key} is missing"),
    sentence("{key} is wrong"),
    sentence("{key} are missing or wrong"),
    sentence("orders lack {key}"),
    sentence(
        "{count} of the last {due} {slice} orders hung for over {stuck}, {waiting} still wait, the oldest for "
        "{oldest}; up to {share} is ordinary"
    ),
    sentence(
        "{count} of the last {due} {slice} orders hung for over {stuck}, {waiting} still wait; up to {share} "
        "is ordinary"
    ),
    sentence("none of the last {due} {slice} orders was received"),
    sentence("{seen} {slice} orders were due in the last {length}; ordinary are {expected}"),
    sentence(
        "{late} of {whole} {slice} orders were not on time in {length}, {times} times what the objective allows; "
        "in all other slices {others}"
    ),
    sentence(
        "{share} of {whole} {slice} orders were not handed over within {edge} s; ordinarily {ordinary}, "
        "in all other slices now {others}"
    ),
    sentence("the warehouse has not answered for {length}: {why}"),
    sentence("the key server has not answered for {length}: {why}"),
    sentence(
        "the newest row of the warehouse is {length} old; in that time {expected} orders are ordinarily due",
    ),
    sentence("orders over {stuck} in state 0, of {due} due"),
    sentence("orders received, of {due} due"),
    sentence("orders due in {length}"),
    sentence("share not on time, of {whole} orders due in {length}"),
    sentence("share handed over later than {edge} s after due, of {whole} orders"),
    sentence("{kind} (learning: {days} of {of} days)"),
    sentence("{alert} has ended: it can be assigned and noted, not acknowledged"),
    sentence("{alert} has ended: it can be assigned and noted, not silenced"),
    sentence("expected at most {most} characters, got {number}"),
    sentence("the date {written} cannot be read"),
    sentence("the time {written} cannot be read"),
    sentence("the date {written} does not state its month"),
    sentence("the date {written} does not state its year"),
    sentence("there is no day {written}"),
    sentence("{written}: the file writes some dates day first and some month first"),
    sentence("{written} can be day first or month first, and no row of the file tells which"),
    sentence("the status {written} is not understood"),
    sentence("it went to {place}, not to production"),
    sentence("it is named like a deployment log, and none of its rows reads like a deployment"),
    sentence("{field}: {written} in the warehouse, {other} in the log"),
    sentence("{moment} ({time}, line {line}) is before {other_moment} ({other_time}, line {other_line})"),
    sentence("the stated duration is {minutes} min, its own span {span} min"),
    sentence("{name} is stated as {minutes} min, its moments are {span} min apart"),
    sentence("no zone is stated for its times; VAULT_TIMEZONE may set one"),
    sentence("no zone is stated for some of its times; they are read in {zone} as VAULT_TIMEZONE says"),
    sentence("the date is read as {day}, but its {field} says {written} and its {other_field} says {other}"),
    sentence("the date is read as {day}, but its {field} says {written}"),
    sentence("the zone {written} stands for several offsets, so its times are placed in none"),
    sentence("{number} wrong"),
    sentence("{number} expiring"),
    sentence("{number} unknown"),
    sentence("{number} unasked"),
    sentence("{name}, begun {began}, under way when the first order hung"),
    sentence("{name}, begun {began}, in effect within a minute before the first order hung"),
    sentence("{name}, begun {began}, in effect {before} before the first order hung"),
)
# Without places.
TERMS = (
    sentence("orders without their key"),
    sentence("fixed keys missing or wrong"),
    sentence("seconds without news"),
    sentence("slice × hour of week"),
    sentence("slice × hour of day"),
    sentence("slice over all hours"),
    sentence("absolute floor"),
    sentence("no ordinary hour is known"),
    sentence("no key could be asked"),
    sentence("no key server is set up"),
    sentence("the waiting orders are not known"),
    sentence("the orders of the last hours are not known"),
    sentence("no reception of an order is recorded, so nobody knows which hang"),
    sentence("no round of the key probes is as old as the newest rows yet"),
    sentence("expected the name of who does it, got nothing"),
    sentence("expected a reason, got nothing"),
    sentence("expected the name of somebody, got nothing"),
    sentence("expected a note, got nothing"),
    sentence("no date is stated"),
    sentence("no zone is stated for its time"),
    sentence("started"),
    sentence("detected"),
    sentence("acknowledged"),
    sentence("mitigated"),
    sentence("resolved"),
    sentence("file name"),
    sentence("timeline"),
    sentence("version"),
    sentence("title"),
    sentence("author"),
    sentence("standby"),
    sentence("status"),
)
