"""The words in which rows of a timeline tell that an incident began, was found, taken up, mitigated, and over.

For each moment: what says it outright, then what it follows from. English and Indonesian, as regular expressions
for texts in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from data.vault.patterns import either
from data.vault.watchers import CHATS, MONITORS

TROUBLE = (
    r"(?:incident|outage|issue|problem|trouble|impact|disruption|degradation|downtime|insiden|gangguan|masalah|fault|"
    r"failures?|errors?|attack|breach|serangan)"
)
HAPPENS = r"(?:start(?:s|ed)?|begin(?:s|ning)?|began|occur(?:s|red)?|mulai|dimulai|terjadi)"
_TELLER = (
    r"(?:users?|customers?|customer \w+|support|help[- ]?desk|service desk|colleagues?|partners?|clients?|merchants?|"
    r"stores?|branch(?:es)?|reporters?|instructors?|teachers?|students?|analysts?|scientists?|sales|marketing|finance|"
    r"department|receptionists?|residents?|managers?|marshals?|planners?|nurses?|a pm|product owner|"
    r"staff|shift|operators?|members?|players?|vendor|supplier|contributors?|clinics?|"
    r"schools?|faculty|faculties|"
    r"front desk|call ?cent(?:er|re)s?|agents?|drivers?|passengers?|lecturers?|doctors?|citizens?|"
    r"communit(?:y|ies)|somebody|someone)"
)
_WATCHER = rf"(?:{MONITORS}|monitor(?:s|ing)?|checks?|probes?|dashboards?)"
_WORDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "started": (
        (
            rf"\bstart of (?:the )?(?:(?:user|customer|service) )?{TROUBLE}\b",
            rf"\b{TROUBLE}s? (?:\w+ )?{HAPPENS}\b",
            rf"(?<=\(){TROUBLE} {HAPPENS}\)",
            rf"\bfirst {TROUBLE}s?\b(?! report| alert|.{{0,12}}\b(?:opened|filed|raised|created)\b)",
            rf"\b{TROUBLE} onset\b",
            r"\bawal (?:insiden|gangguan)\b|\bdampak (?:mulai|dimulai|terjadi)\b",
            r"\b(?:users?|customers?|clients?) (?:begin|began|start|started)(?: to)? (?:see|seeing|"
            r"experienc\w+|get|getting|receiv\w+)\b",
            r"\bstarts? (?:to )?(?:answer|return|respond)(?:ing)? with (?:an? |http )?(?:5\d\d|errors?|time-?outs?)\b",
            r"\bstarts? (?:to )?(?:failing|fail|degrading|degrade|returning errors)\b",
            r"\bservice starts? degrading\b",
            r"\b(?:begins|starts|began|started) here\b",
        ),
        (
            r"\bbeg(?:a|i)ns? (?:to )?fail",
            r"\bstart(?:s|ed) (?:seeing|throwing|returning|reporting) (?:\w+ )?errors?\b",
            r"\bmulai (?:gagal|error|eror|down|lambat|pending|tertunda|macet|menggantung|terjadi)\b",
            r"\bmulai tidak (?:bisa|dapat)\b",
            r"\bgoes down\b",
            r"\bwent down\b",
        ),
    ),
    "detected": (
        (
            r"\bdetect(?:s|ed|ion)\b",
            r"\bterdeteksi\b",
            r"\balert(?:s|ed)?\b(?! (?:threshold|rule|manager|noise))",
            r"\balarms?\b",
            r"\bpaged\b",
            r"\breceiv(?:es|ed) (?:a |the )?page\b",
            r"\bfirst (?:e-?mail|mail|call|message|ticket|tweet|complaint|report)s? (?:from|of|by)\b",
            r"\b(?:mendeteksi|mengeluh(?:kan)?|mengadu(?:kan)?)\b",
            r"\bnotifikasi\b.{0,20}\b(?:dari|masuk)\b",
            r"\b(?:menelepon|menghubungi) (?:tim|it|noc|help[- ]?desk|kami)\b",
            r"\bpages (?:the |its |our |their |an )?(?:on-?call|duty|engineers?|sres?|team|us|eoc|ops)\b",
            # `SuccessRatioLow pages tendai`, and not `pages load slowly`
            r"(?<!error )(?<!some )(?<!all )(?<!the )\bpages (?!(?:fail|hang|load|time|return|show|are|is|were|do|"
            r"break|crash|go|not|take|render|work|with|of|in|on|at|for|from|and|to|back|again|empty|blank|slow|"
            r"did|can)\w*)"
            r"[a-z@.-]+(?: [a-z]+)?(?=\W*$)",
            rf"\b(?:page|pager|{_WATCHER})\b.{{0,50}}\b(?:triggers?|triggered|fires?|fired|rings?|rang|sounds?)\b",
            r"\bpager(?:duty)?\b",
            r"\bmonitoring pages\b",
            r"\b(?:service desk|help[- ]?desk|support|hotline) (?:receives?|received|gets?|got) (?:the |its |a )?"
            r"(?:first )?(?:calls?|tickets?|reports?|complaints?)\b",
            rf"^\W*{MONITORS} (?:sms|e-?mail|mail|page|text|message|call|ping|monitor|"
            rf"check|alert|alarm|incident|warning|notification|reports?)\b"
            r"(?! (?:is |was )?(?:silenced|clears?|cleared|recovers|recovered|resolve[sd]|green|closed|muted|tuned))",
            r"^\W*page(?::| (?:to|for|from|sent|received)\b)",
            r"\b(?:call(?:s|ed)?|phon(?:es|ed)|rings|rang|informs?|informed|notif(?:y|ies|ied)) "
            r"(?:it|us|me|(?:the |our |my )?(?:service desk|help[- ]?desk|support|hotline|on-?(?:call|duty)|duty|"
            r"operations|ops|control|noc|technician|mobile))\b",
            r"\b(?:first|two|three|four|five|several|many|your|their|\d+) (?:phone )?calls?\b(?! with)",
            r"\bphone calls?\b",
            r"\bfirst (?:(?:user|customer|support|angry) )?(?:messages?|toots?|tweets?|posts?|mentions?|tickets?|"
            r"e?-?mails?|complaints?|questions?)\b(?! (?:queue|fail|lost|not|drop|delay))",
            r"\b(?:gets?|got|receives?|received) (?:its |the |a |an )?first (?:\w+ )?(?:tickets?|calls?|complaints?|"
            r"reports?)\b",
            r"\b(?:menanyakan|ditanya(?:kan)?|bertanya|nanya|komplain|protes|memberi ?tahu|mengabari)\b",
            r"\b(?:menelepon|menelpon|ditelepon|ditelpon|telepon dari|telpon dari|dihubungi)\b",
            r"\bbaru (?:tahu|sadar|diketahui|ketahuan|disadari)\b|\bmelihat (?:alarm|alert|notifikasi|peringatan)\b",
            # What a machine reports is what breaks.
            r"(?<!runner )(?<!node )(?<!nodes )(?<!host )(?<!server )(?<!controller )(?<!kernel )(?<!job )"
            r"\breport(?:s|ed)?\b(?! success\w*)"
            r"(?! the .{0,30}\bto\b(?! (?:the |our )?(?:service desk|help[- ]?desk|team|us)\b))",
            r"\bissue (?:#\d+ )?(?:.{0,60}\b)?(?:opened|filed|raised)\b",
            r"\bnotic(?:e|es|ed|ing)\b",
            r"(?<!sudah )\blapor(?:an|kan)?\b"
            r"(?! (?:ke )?(?:isp|vendor|pln|telkom|provider|penyedia|atasan|manajemen|harian|mingguan|bulanan|"
            r"dibuat)\b)",
            r"\bdilaporkan\b",
            r"\bmelapor(?:kan)?\b",
            r"\b(?:became|becomes|become|made|team) aware\b",
            r"\bincident identified\b",
            r"\breporting (?:a |an |of )?(?:failure|issue|problem|error|outage|timeout)",
            r"\b(?:users?|customers?|teams?|developers?|clients?) reporting\b",
            r"\b(?:writes?|wrote|mails?|mailed|e-?mail(?:s|ed)?|messages?|pings?|pinged|tells?|told) (?:to )?"
            r"(?:us|[#@]\w+|support|(?:the |our )?(?:help[- ]?desk|team|on-?call|service desk))\b",
            r"\bticket\b.{0,90}\b(?:is |was )?(?:opened|raised|received|created)\b",
            r"\b(?:problem|issue|outage|incident)s?\b(?:.{0,60}\b(?:is|was|are|were))? (?:identified|spotted|"
            r"seen|recogni[sz]ed|found)\b(?! as| to)",
            r"\b(?:opens?|opened|creates?|created|files?|filed|raises?|raised) (?:a|an|the|this) (?:\w+ )?ticket\b",
            r"\bnotif(?:ies|ied) (?:us|the team)\b|\b(?:is|was|are|were) (?:pinged|notified|informed|contacted)\b",
            r"\bnotifying of\b",
            r"\breceiv(?:es|ed) (?:an? )?(?:\w+ )?(?:notification|notice|e-?mail|warning)\b",
            r"\bcomplain(?:s|ed|ts?)?\b",
            r"\b(?:customers?|users?|clients?) (?:tells?|told|informs?|informed|calls?|called) (?:us|in)\b",
            r"\bkeluhan\b",
            r"\b(?:mengirim(?:kan)?|menerima) (?:peringatan|notifikasi)\b",
            r"\btim (?:\w+ )?(?:mengetahui|menyadari|sadar)\b",
            r"\bwarning from\b",
            r"\brecogni[sz]es\b",
            r"\bfirst sign\b",
            r"\b(?:gets?|got) (?:the |an? )(?:sms|text|push|page|e-?mail|mail|notification|call)\b",
            rf"\b(?:writes?|wrote|posts?|posted|asks?|asked) (?:in|on|to) (?:the )?(?:{CHATS}|#\w)",
            rf"\bon {CHATS}\W{{0,3}}[:\"“]",
            r"\b(?:user|forum|reddit|piazza|community|support) (?:thread|post)\b|\bbuzz(?:es|ed)\b",
            rf"\b(?:{_TELLER}|somebody|someone) (?:\w+ ){{0,2}}(?:opens|files|opened|filed) (?:#?\d|an? |the |this )",
            r"\b(?:opens|files|opened|filed) (?:issue |ticket |bug |#\d|[a-z]{1,9}-?\d)",
            rf"\b(?:issue|ticket|bug report|mail|e-mail|call|message|report|post|tweet|question|"
            rf"complaint)s?(?: #?\d+)? (?:by|from|of) "
            rf"(?:an? |the |our |one |several )?{_TELLER}\b",
            r"^\W*[\w-]+\W{1,3}(?:problem|critical|firing|down)\b ?[-:]",
            r"\b(?:mail|e-mail|ticket|call|message|report|question|comment)s? of the first\b",
            r"\b(?!cron|timer|job|trigger|webhook|event|scheduler|hook|rule|who|which|that|"
            r"it)[\w.-]+ fire[sd]\b(?! up| off)",
            r"[\"”`] page\b|`?\w+`? pages @|\b(?:officer|on-?call|duty engineer|team) (?:is |was |gets )?called\b",
            r"^\W*pd\b|#\d+ (?:is |was )?(?:opened|filed|raised)\b|\b(?:mails|e-mails|phones|rings) ?:",
            r"\b(?:user|customer|client) (?:e-?mail|mail|report|ticket|post|message|complaint)\b",
            rf"^\W*(?:{MONITORS}|monitoring) \|",
            r"\bwe are informed\b",
            r"\breali[sz]e[sd]?\b",
        ),
        (
            r"\bdiscover(?:s|ed)?\b",
            r"\b(?:support |customer )?tickets? (?:about|from|on|for|with)\b",
            r"\b(?:burn[- ]?rate|slo|error rate|latency|health) page\b",
            r"\b(?:e-?mail|mail|tweet|message|dm|letter|telepon|telp|surel) (?:from|by|dari)\b",
            r"\breads? the (?:e-?)?mail\b",
            r"\b(?:asks?|asked|asking|wonders?) (?:why|whether|about|if|in|on|what|us|support)\b|\banyone else\b",
            rf"\b{_TELLER}\b.{{0,20}}\b(?:sees?|saw|notic\w+|spots?|spotted|asks?|asked|"
            r"finds?(?! (?:an? |the )?(?:full|causes?|reason|bug|culprit|root|old|missing)))\b",
            r"\bis it (?:just )?me\b|\?\?|\bkok\b.{0,40}\?|\bis \w+ (?:down|broken)\?",
            r"\b(?:lihat|melihat) (?:di|dari|pada) (?:dashboard|grafik|grafana|monitor\w*)\b",
            r"\b(?:sees?|saw) (?:\w+ ){0,2}(?:grey|red|flat|empty|blank|missing|alarms?|alerts?|spikes?|drops?)\b",
            r"\b(?:uptime|health|synthetic|smoke) ?checks?\b.{0,40}\bfail",
            rf"\b{_TELLER}\b.{{0,20}}\b(?:raises?|raised|escalates?|escalated|flags?|flagged|phones?|phoned|"
            rf"calls?|emails?|"
            r"mails|pings?|writes|messages|tells?|tweets?|contacts|telephones?|radios|posts?|mentions?|rings?)\b",
            rf"\b{_WATCHER}\b.{{0,30}}\b(?:goes off|go off|went off|turns? red|wakes? up|woke up|warns?|pings?|"
            r"e?-?mails (?:the|us|me)|texts)\b",
            r"\b(?:sees?|saw|spots?|spotted) (?:the |a |an |that )?(?:\w+ )?"
            r"(?:issues?|problems?|errors?|gap|outage|spike|drop|failures?|dashboard|graph|red)\b",
        ),
    ),
    "acknowledged": (
        (
            r"\backnowledg(?:e|es|ed|ing|ement)\b(?! that)",
            r"\back(?:ed|s)\b",
            r"\binvestigat(?:ion|ions|ing)\b.{0,20}\b(?:start|began|begin|launch|commence|underway)",
            r"\b(?:start(?:s|ed)?|began|begin(?:s|ning)?|launch(?:ed|es)?|commenc(?:ed|es)) (?:of |"
            r"to )?(?:the |an |root cause )?(?:investigat|look|debug|triag|troubleshoot)",
            r"\binvestigasi\b",
            r"\bmulai (?:menyelidiki|ditangani|investigasi|pengecekan)\b",
            r"\b(?:on-?call|engineers?|team|sre)\b.{0,30}\b(?:respond(?:s|ed)?|join(?:s|ed)?|engage(?:s|d)?|"
            r"investigat(?:es|ed|ing))\b",
            r"\brespons? dimulai\b",
            r"\bditangani\b",
        ),
        (
            r"\bincident (?:is |was )?(?:declared|opened|raised)\b",
            r"\bdeclared? (?:an )?incident\b",
            r"\binvestigated\b",
            r"\blooking into\b",
            r"^investigating\b.{0,12}\bwe are\b",
        ),
    ),
    "mitigated": (
        (
            r"\bmitigated\b",
            r"\bservices? (?:is |are |was |were )?restored\b",
            r"\bdimitigasi\b",
            r"(?<=\()mitigasi\)",
            r"\bimpact (?:is |was )?mitigated\b",
        ),
        (
            r"\brolled back\b",
            r"\b(?:changes?|commit|config\w*|deploy(?:ment)?|release|migration) (?:is |are |was |were )?reverted\b",
            r"\brollback (?:selesai|berhasil|dilakukan)\b",
            r"\b(?:hot-?fix|perbaikan) (?:selesai|berhasil)\b",
            r"\bfix(?:ed)? (?:and|is) deployed\b",
            r"\bfix (?:has been|was|is) (?:implemented|put in place)\b",
            r"\broll-?back (?:is |was )?(?:complete[d]?|performed|done|finished|deployed)\b",
            r"\b(?:hot-?fix|fix|patch|perbaikan)\b.{0,25}\b(?:deployed|released|applied|rolled out|live|"
            r"shipped|dideploy|dirilis)\b",
            r"\b(?:deploy(?:ed|ment|s)?|releas(?:e|ed)|rilis|appl(?:y|ied)) (?:of )?(?:the |a )?(?:manual |"
            r"long-term )?(?:hot-?fix|fix|patch)\b",
            r"\b(?:traffic|service) (?:returns|recovers|recovered|resumes)\b",
        ),
    ),
    "resolved": (
        (
            r"(?<!not )(?<!be )\b(?:resolved|solved)\b(?! to\b)",
            rf"\b{TROUBLE} (?:is |was |officially |now )?(?:over|ends|ended|closed|fixed|gone|resolved)\b",
            r"\bend of (?:the )?(?:incident|outage|impact)\b",
            rf"\bbringing the {TROUBLE} to an end\b",
            rf"\b{TROUBLE}\b.{{0,25}}\bselesai\b",
            rf"\b{TROUBLE} (?:sudah |telah |resmi )?(?:ditutup|berakhir)\b",
            r"\b(?:teratasi|terselesaikan|diselesaikan)\b",
            r"\ball[- ]clear\b|\bconsider(?:ed)? (?:it|this|the incident) (?:finished|closed|over|done|fixed)\b",
            r"\bclos(?:ing|es|ed) (?:of )?(?:the |this )?(?:incident|outage)\b",
        ),
        (
            r"\bback to (?:normal|100)",
            r"\breturn(?:s|ed)? to normal",
            r"\bfully (?:restored|recovered|recover|operational|up)\b",
            r"\bpulih\b",
            r"\bkembali normal\b",
            r"\bnormal kembali\b",
            r"\b(?:all|every).{0,30}\b(?:operational|healthy|working|recovered|resumed)\b",
            r"\b(?:service|services|system|site|operations?) (?:is |are |was |were |has |have |"
            r"appears to be )?(?:been )?(?:fully )?(?:restored|operational|recovered|resumed|resumes)\b",
            r"\bis restored\b",
            r"\beverything is (?:back|working|fine)\b",
            r"\bworks (?:for everyone|for all users|again)\b",
            r"\b(?:is|are) (?:back )?up again\b",
            r"\ball\b.{0,30}\b(?:re-?established|can (?:connect|log ?in|sign in|order|pay))\b",
            r"\b(?:berjalan|beroperasi) normal\b",
            r"\bnormal lagi\b",
            r"\bsev-?\d (?:is |was )?closed\b",
            r"\bissue goes away\b",
            r"\bpermanently fixed\b",
            r"\b(?:ticket|bridge|call|case|war ?room|p[1-5]) (?:is |was )?(?:closed|ditutup)\b",
            r"\bclos(?:ed|ing)(?=\W*$)",
            r"\bdeclared? (?:as )?(?:fixed|over|resolved|closed|healthy|stable|recovered)\b",
            r"^\W*(?:selesai|over|fixed|done)\W*$|[,.;] ?(?:selesai|over|all done|done)(?=\W*(?:$|\|))|\btutup tiket\b",
            r"\bback to a functional state\b",
        ),
    ),
}
MOMENT_WORDS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (either(outright), either(following)) for name, (outright, following) in _WORDS.items()
}
# Before one of these words: it is denied, asked, planned, or about something else.
DENIED = re.compile(
    r"(?:\b(?:not|no|never|un)|n['’]t)\b.{0,12}$|"
    r"\b(?:if|until|would|should|might|may|could|will|believ\w+|nobody|expect\w*|"
    r"hop\w+|attempt\w*|try\w*|tri(?:ed|es)|to be|partially|"
    r"belum|tidak|akan|almost|before|news|that triggered|which triggered|all fine|first occurrence)\b[^(]{0,30}$"
)
# To find a cause is not to find the trouble.
CAUSE = re.compile(
    r"\b(?:penyebab|akar masalah|root cause|cause|(?<!first )bug(?! reports?)|culprit|solution|workaround|answer)s?\b"
    r".{0,20}$"
)
# `Ops are paged. No user impact.`: what is found is something else.
HARMLESS = re.compile(r"\bno (?:user|customer|visible|service) impact\b")
AGAIN = re.compile(r"\b(?:again|kembali|once more)\b")
# So plain that they count wherever in a row they stand.
BEGUN = re.compile(
    r"\b(?:incident|outage|(?:customer|user) impact) (?:is |was |now )*(?:begins|began|starts|started)\b"
)
OVER = re.compile(r"\b(?:incident|outage) (?:is |was |officially |now )*(?:resolved|over|ends?|ended|closed)\b")
WATCHED = re.compile(
    r"^\W*(?:monitoring|observasi|pemantauan|observation|watch(?:ing)?)\b|"
    r"\b(?:are|is|being|we) (?:watched|watching|monitor(?:ed|ing))\b|\bdipantau\b"
)
