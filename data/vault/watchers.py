"""The names of what watches services, and of where people write to each other: for texts in small letters."""

from __future__ import annotations

MONITORS = (
    r"(?:alertmanager|pager ?duty|opsgenie|victorops|pingdom|nagios|zabbix|icinga|munin|sensu|datadog|sentry|grafana|"
    r"prometheus|"
    r"cloudwatch|stackdriver|new ?relic|statuscake|uptime(?:[ -]?(?:robot|kuma))?|honeycomb|bugsnag|rollbar|monit|"
    r"check_?mk|netdata|healthchecks(?:\.io)?|better ?stack|betteruptime|splunk|kibana|dynatrace|appdynamics|"
    r"crashlytics|thousandeyes|librenms|prtg|solarwinds)"
)
CHATS = (
    r"(?:slack|irc|discord|matrix|telegram|whatsapp|mattermost|teams|gitter|zulip|twitter|mastodon|reddit|piazza|"
    r"intercom|zendesk|forum)"
)
