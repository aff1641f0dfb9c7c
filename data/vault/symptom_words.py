"""The words for what people see when a thing breaks and when it works again, in English and Indonesian.

They say less than `the outage begins`: what is read by them alone is inferred. All are for texts in small letters.
"""

from __future__ import annotations

from data.vault.patterns import either

_MEASURE = (
    r"(?:latency|latencies|error(?:s| rates?| ratio)?|5xx|50\d|p9\d|response times?|timeouts?|queues?|queue depth|"
    r"backlog|lag|success rates?|availability|throughput|requests?|logins?|deliver\w+|checkouts?|orders?|payments?|"
    r"failures?|failure rates?|tingkat \w+|waktu respons?|latensi|antrean|antrian|galat|eror|transaksi)"
)
_UP = r"(?:climb|ris(?:e|ing)|rose|spik|jump|surg|soar|grow|grew|increas|cross|exceed|shoot|shot up|pil(?:e|ing)|build)"
_DOWN = r"(?:drop|fall|fell|declin|plung|dip|sink|sank|collaps)"
_FAILS = (
    r"(?:fail|time out|tim(?:e|ing) ?out|crash|hang|error|reject|stall|flap|throw|return|queue|pile|refus|degrad|"
    r"slow|drop|lose|answer with|serv(?:e|ing) (?:an? )?(?:stale|old|wrong|index))"
)
_CANNOT = (
    r"(?:be |log|sign|pay|order|connect|reach|open|access|see|load|check|submit|send|book|use|place|upload|download)"
)
# What those do who see to it, and what is no deed: `the team starts to look`, `it starts at noon`.
_NO_SYMPTOM = (
    r"(?:the|an?|at|our|with|of|in|on|by|from|to (?:the|an?)|look|investigat|debug|work|roll|restor|recover|deploy|"
    r"drain|migrat|re-?deploy|restart|triag|troubleshoot|mitigat|fix|scal|monitor|respon[ds]|communicat|help|tr[yi]|"
    r"apply|upgrad|maint|copy|updat|switch|mov|writ|analy|check|diagnos|collect|prepar|test|patch|replac|rebuild|"
    r"re-?index|replay|call|clean|decreas|declin|drop back|clear|stabili|improv|heal|com(?:e|ing) back|catch|"
    r"investigasi|menyelidiki|menangani|memeriksa|memperbaiki|mengecek|cek|pulih|normal|membaik|diperbaiki|"
    r"ditangani|perbaikan|rollback|turun|berkurang|menurun|koordinasi|analisis|dipulihkan|pemulihan)"
)
# `The nightly job begins pulling` is no trouble either.
_PLANNED = (
    r"(?:jobs?|batch(?:es)?|imports?|exports?|migrations?|sync|compose|backups?|maintenance|upgrades?|\w*deploy\w*|"
    r"roll-?outs?|scheduled|nightly|planned|teams?|engineers?|we|on-?call|tim|kami)"
)
_FIRST_TOLD = (
    r"(?:(?:time )?(?:alert|alarm|report|responder|response|ticket|page|call|comment|e?-?mail|message|tweet|post|"
    r"question|complain|look|fix|attempt|mitigation|"
    r"update|notice|on-?call|engineer|detect))"
)
_TROUBLES = (
    r"(?:loops?|outages?|time-?outs?|errors?|rejects?|rejections?|failures?|delays?|lag|flapping|storms?|spikes?|"
    r"leaks?|"
    r"crashes|[45]\d\ds?|5xx|duplicates?|stalls?|queu(?:e?ing|es)|packet loss|loss|drops?|throttling|retries|"
    r"complaints?|disconnects?|reboots?|slowness|slowdown|degradation|corruption|denials?|declines?)"
)
SYMPTOM = either(
    (
        rf"^(?:(?!\b{_PLANNED}\b).)*\b(?:starts?|started|starting|begins?|began|beginning|mulai)(?: to be| to| being)? "
        rf"(?!(?:to |be )?{_NO_SYMPTOM})[a-z-]{{3,}}",
        rf"^[\W\d]*first (?!{_FIRST_TOLD})\w+",
        r"\b(?:no|without|loses|lost) quorum\b|\bexits? (?:with )?`?[1-9]|\bfill(?:s|ed) (?:its|the|up)\b|"
        r"\blost (?:one|some|two|both|half) of\b|"
        r"\breset by\b|\bkicked (?:from|out|off)\b|\binactive\b",
        rf"\b{_TROUBLES} (?:starts?|begins?|began|started)\b",
        r"\bat (?:\w+ )?(?:100 ?%|limit\b)|\bnothing (?:gets?|got|is|was) \w+ed\b",
        r"\b[45]\d\ds?\b.{0,30}\b(?:begin|start|began|appear|spike|rise|climb)\w*",
        r"\b(?:saturat\w*|expir(?:es?|ed)|panic(?:s|ked)?|corrupt\w*|invalid|nxdomain|vanish\w*|blank|"
        r"unreachable|unresponsive|deadlock\w*|evict\w*|oom|throttl\w*|double-?\w*|duplicat\w*)\b",
        r"\b(?:disk|filesystem|volume|partition|memory|storage|queue|log|pool)s?\b.{0,15}\bfull\b",
        r"\b(?:shuts?|shut) down\b|\btrip(?:s|ped)\b|\b(?:overwritten|truncated|wiped)\b",
        r"\b(?:freez(?:e|es|ing)|froze|bounc(?:e|es|ed)|falls? over|fell over)\b",
        r"\bloss of (?:signal|power|network|contact)\b",
        r"\bloses? (?:its|their|all|light|power|signal|sync|quorum|contact)\b|\brefus(?:e|es|ing)\b|"
        r"\bberhenti karena\b",
        r"\bfail(?:s|ed|ing)?\b(?![- ]?over\b| to (?:acknowledge|help|fix|find|roll|mitigate|reach)\b)",
        rf"\b{_MEASURE}\b.{{0,50}}\b{_UP}\w*\b",
        rf"\b{_MEASURE}\b.{{0,50}}\b{_DOWN}\w*\b(?! back)",
        rf"\b(?:begins?|began|starts?|started|beginning|starting)(?: to)? {_FAILS}\w*",
        r"\berrors? (?:begin|began|start|started|appear|appeared|occur|occurred)\b",
        r"\b(?:stops?|stopped|ceas(?:es|ed)|halts?|halted)(?: \w+ing\b| being\b|(?=\W*$|,| and\b))",
        r"\bfirst \w+ (?:are |is )?(?:affected|impacted|fail\w*|refused|rejected|lost)\b",
        r"\b(?:certificate|cert|token|password|licen[cs]e|key|domain|secret)s?\b.{0,30}\bexpire[sd]?\b",
        r"\b(?:hits?|reach(?:es|ed)) 100 ?%",
        r"\b(?:pil(?:e|es|ed|ing) up|crash-?loop\w*|stuck|no results|(?:users|customers) (?:\w+ )?logged out)\b",
        r"\b(?:rejected|declined|refused|exhausted|saturated|overloaded|unusable|unavailable|unreachable)\b",
        rf"\b{_MEASURE}\b.{{0,20}}\b(?:goes|went|up|down) (?:from|to) \d",
        r"\bendless(?:ly)?\b|\bover and over\b|\bin an? (?:\w+ )?loop\b|\b(?:re)?boot loop\b",
        r"\bterus-?menerus\b|\btak henti\w*|\bberulang kali\b",
        r"\bstay(?:s|ed)? (?:in )?(?:pending|queued)\b",
        rf"\btraffic\b.{{0,30}}\b{_DOWN}\w*\b",
        r"\b(?:server|database|db|site|website|service|app|api|host|link|network|jaringan|aplikasi|layanan|sistem|"
        r"portal)\b.{0,20}\bdown\b",
        r"\b(?:goes|went|going|is|was|were|are|falls|fell) (?:down|offline|dark)\b(?! for maintenance)",
        r"\b(?:becomes?|became|is|are|was|were|go(?:es)?|went) (?:\w+ )?(?:unavailable|unreachable|unresponsive|"
        r"inaccessible|read-only|slow|degraded|overloaded|stuck)\b",
        r"\b(?:crash(?:es|ed)?|hangs|hung|aborts|stalls|stalled|times out|timed out|timing out)\b",
        r"\b(?:oom-?killed|disconnect(?:s|ed)|disconnect all)\b",
        r"\bout of (?:memory|disk|space|connections|file descriptors|licen[cs]es)\b",
        r"\b(?:limit|quota|threshold|watermark|capacity)\b.{0,40}\b(?:reached|exceeded|hit)\b",
        r"\b(?:loses?|lost) (?:power|its? (?:power|network|connection|quorum|leader)|connect\w+|quorum|network)\b",
        r"\b(?:return|serv|answer|get|receiv|see|show|display|respond)(?:e?s|ed|t?ing)? (?:with )?(?:an? |only )?"
        r"(?:\w+ )?(?:5\d\d|errors?|empty|stale|blank|wrong|old)\b",
        rf"\b(?:could ?not|couldn.t|can ?not|can.t) {_CANNOT}",
        r"\b(?:unable to|no longer|caused|causing|led to|resulted in|resulting in|menyebabkan|mengakibatkan)\b",
        r"\bnot (?:responding|reachable|available|delivered|processed|sent|possible|work\w*)\b",
        r"\b(?:power|network|connection|disk|host|node|link|server|fibre|feed|line|cable) (?:is |was )?(?:lost|"
        r"cut|dies|died|dead)\b",
        r"\bfull(?=,|;|\W*$)|\b(?:falls|fell) over\b|\b(?:goes|went|going) blank\b|\b(?:turns|turned) (?:red|black)\b",
        r"\b(?:abend(?:s|ed)?|rejects?|resets?(?=\W*$|,)|reboots? (?:every|by itself|in a loop)|dies|dead|hang)\b",
        r"\b(?:contract|subscription|trial|lease|quota|budget|credit|licen[cs]e)s? (?:ends?|ended|runs? out|ran out|"
        r"lapses?|lapsed)\b",
        r"\b(?:leader|quorum|contact|signal|heartbeats?|session|sessions)\b.{0,6}\blost\b|\blost (?:their|its|all)\b",
        r"\bread[-_ ]only\b|\b(?:power|lights?) (?:goes|went) out\b",
        r"\btakes? (?:\d+ ?(?:s|sec\w*|min\w*)|minutes|hours|ages)\b",
        r"\b(?:exhausts|runs? out of|ran out of|running out of|throws(?=\W*$|,| an?\b| \w*(?:error|exception)))",
        r"\bpower (?:cut|failure|loss|outage)\b|\b(?:drops?|dropped|dropping) (?:off|out)\b",
        r"\bdoes(?:n.t| not) (?:load|open|respond|start|work|answer|arrive|resubscribe|connect|sync)\b",
        r"\b(?:are|is|was|were) (?:missing|dropped|lost|rejected|blocked|wrong|empty|down)\b",
        r"\b(?:putus|(?<!antrean )(?<!benar )habis|penuh|rusak|lemot|ngadat|ambruk|jebol|dobel|memblokir|menolak|"
        r"tersendat|terhambat|"
        r"kelebihan beban|overload|korslet|bocor|terpotong|terblokir)\b",
        r"\b(?:muncul|terjadi) (?:error|eror|galat)\b",
        r"\berror\b.{0,20}\bmuncul\b",
        r"\b(?:berhenti|terhenti)(?=\W*$|,)",
        r"\btidak (?:masuk|terkirim|terproses|muncul|tampil|berfungsi|berjalan|sinkron|menerima)\b",
        r"\bmulai (?:tidak|terganggu|bermasalah|gagal|error|eror|lambat|macet|menumpuk|pending|terputus)\b",
        rf"\b{_MEASURE}\b.{{0,40}}\b(?:turun|naik|melonjak|meningkat|anjlok|merosot|menumpuk|terhenti)\b",
        r"\b(?:turun|naik|melonjak|anjlok) (?:menjadi|ke|hingga|sampai|drastis|tajam)\b",
        r"\bberhenti (?:memproses|merespons?|mengirim|melayani|bekerja|berjalan|menerima|berfungsi)\b",
        r"\b(?:tidak|tak) (?:dapat|bisa) (?:di|log|masuk|mem|men|meng|ber|ter)\w*",
        r"\b(?:tidak merespons?|gagal|macet|padam|mati|terputus|kehabisan|tumbang|kewalahan|timeout)\b",
        r"\bmengalami (?:gangguan|error|kegagalan|timeout|kelambatan)\b",
    )
)
_WHOLE = (
    r"(?:normal|normally|nominal|sane|fresh|healthy|active|writable|operational|stable|green|online|available|"
    r"up to date|correct|"
    r"reachable)"
)
_THINGS = (
    r"(?:is|are|was|were|all|now|again|looks?|confirmed|verified|logins|traffic|latency|rates?|everything|operations?|"
    r"services?|systems?|sites?|running|working|behaves?|answer\w*|moves,?)"
)
_NO_OLD = r"(?! (?:the )?(?:v\d|old|previous|earlier|version|release))"  # `back to v2` mends, and ends nothing yet
RECOVERED = either(
    (
        r"\b(?:re-?)?synced\b|\bin sync\b|\badded back\b|\b(?:was|were|is|are) back\b|\b[a-z]+s succeed(?:ed)?\b",
        r"\b(?:open|opened|started|accepted|accepts?|visible|served|published|produced) again\b",
        r"\ball (?:\d+ )?\w+ (?:have the|attesting|serving|processed|complete|on (?:v?\d|the (?:new|old)))",
        r"\bworks?(?=[\W]*$)|\b(?:all|everything|semua(?:nya)?) (?:is |are )?(?:ok|fine|good|well|aman)\b",
        r"\b(?:arrives?|arriving|arrived|flows?|moves?|moving|moved|connects?|responds?|responding|accessible|"
        r"reachable|"
        r"running|loads?|loading|available) again\b",
        r"(?<![\d.])(\d[\d.,]*)(?: of |/| dari )\1\b|\b(?:done|finished|complete) for all\b",
        r"\b(?:hold|ban|freeze|limit|block|restriction)s? (?:is |was |are )?(?:lifted|removed)\b|\bat (?:its |"
        r"the )?usual\b|"
        r"\b[a-z]+s (?:start|can start) again\b|\bwe can (?:log in|connect|reach)\b|\bno backlog\b|\b(?:to|at) zero\b",
        r"\blift(?:s|ed) the (?:hold|ban|block|freeze)\b|\b(?:brought|bring) (?:it|them|everything|all) back\b",
        r"\b(?:required|enabled|registered|logged in) again\b|\bconfirmed by (?:the )?(?:reporter|user|customer)\b",
        r"\blast \w+ (?:is |was )?(?:done|finished|processed|delivered)\b|\b(?:pods|jobs|pending)\b.{0,12}\bat 0\b",
        r"\bgone from all\b|\b(?:5xx|errors?) nil\b|\ball\b.{0,20}\backed\b|\b(?:app|shop|game|store|"
        r"bot)s? (?:is |are )?back\b",
        r"\b(?:logins?|checkouts?|payments?|orders?|builds?|uploads?|mail|search|site|api) (?:is |are )?(?:ok|fine)\b",
        r"\bworks?, (?:thanks?|thank you|thx|ty)\b|\b(?:everyone|everybody) is (?:in|back|ok|fine)\b",
        r"\bread ?/ ?write\b|^\W*green\b|\b(?:site|api|index|server|host|node|database|db) answers?\b",
        r"\b(?:data|traffic|power|service|mail|metrics|logs) again\b",
        r"\b(?:everything|all) (?:is |was )?as before\b",
        r"\ball\b.{0,30}\w (?:registered|again)\b|\b(?:users|people|customers|students) (?:can )?get in\b",
        r"\bback (?:<|under|below) ?\d|\bbacklog (?:is |was )?worked off\b|\bstatus page (?:is |back to )?green\b",
        r"\bdown to (?:0|zero|normal|baseline|usual)\b",
        r"\bservices verified\b|\b(?:antrean|antrian|backlog)\b.{0,20}\bhabis\b",
        r"\btidak ada (?:\w+ )?\w+ (?:ganda|dobel|lagi)\b",
        r"\b(?:cluster|checks?|tests?|dashboards?|status|everything) (?:is |are |back to |turns? |turned )?green\b",
        r"\b(?:all|every|last)\b.{0,25}\b(?:reconnected|delivered|processed|restored|caught up|terkirim|diproses)\b",
        r"\bcan \w+(?: \w+)? again\b",
        r"\b(?:in sync|back in (?:rotation|the pool|service|production)|last \w+ back)\b",
        r"\b(?:customers|users) (?:are )?back\b",
        r"\ball\b.{0,25}\b(?:up|reconnected|complete|good|ok|green|fine)\b(?! to\b)",
        r"\b(?:we.re|(?:site|shop|chain|service|app|game|stream) is) live\b|\blive again\b|\breopened?\b",
        r"\bopen (?:for|to) (?:everybody|everyone|all)\b|\beverybody (?:can|could)\b|\b(?:errors?|lag) flat\b",
        r"\b100 ?% of\b.{0,30}\b(?:connected|back|restored|available|healthy)\b",
        r"\b(?:dibuka|tersambung|menyala|terhubung|hidup|dapat digunakan|bisa dipakai|jalan) (?:kembali|lagi)\b",
        r"\bkembali (?:dibuka|tersambung|menyala|terhubung|lancar|ke (?:link|jalur|server) utama)\b",
        r"\b(?:back|returns?|returned|returning) (?:to|at|above|below|under|within|online|up|in service)\b" + _NO_OLD,
        r"\b(?:up again|up and running|works again|all back)\b",
        rf"\b{_THINGS}\b.{{0,20}}\b{_WHOLE}\b(?! (?:version|config|backup)\b)",
        r"\brecovers\b(?! (?:the|an?|old)\b)",
        r"\b(?:recovered|recovery (?:complete|confirmed)|caught up|came back|resumes|resumed)\b",
        r"(?<!backup )(?<!snapshot )\brestored\b",
        r"\b(?:finished|completed) recovery\b",
        r"\brecovery (?:was |is )?(?:finished|completed?)\b",
        r"\b(?:queues?|backlog|lag)\b.{0,20}\b(?:empty|zero|gone|processed|moves|moving|normal|cleared|drained)\b",
        r"\bat (?:baseline|normal)\b",
        r"\b(?:confirms?|confirmed|verified) (?:recovery|that (?:it|all|everything) works)\b",
        r"\balerts? (?:clears?|cleared|resolves?|recovers?)\b",
        r"\b(?:errors?|error rate|failures?) (?:is |are )?(?:at |kembali ke |down to |back to )?(?:0|zero)\b",
        r"\bno (?:more|further) (?:errors|failures|alerts|reports|complaints|logouts|time-?outs)\b",
        r"\b(?:api|site|service|cluster|database|db|app|system|server|gateway)s? (?:is |are )?(?:healthy|ok|up)\b",
        r"\bto operational\b",
        r"\b(?:5xx|50\ds?|errors?|alerts?) (?:is |are )?gone\b",
        r"\b(?:streams?|site|service|api|traffic|portal|mail|everything)\b.{0,20}\bback\b"
        r"(?! to (?:the )?(?:v\d|old|previous|earlier))",
        r"\bberhasil (?:kembali|lagi|diproses)\b",
        r"\b(?:semua|seluruh)\b.{0,30}\bterproses\b",
        r"\bdinyatakan (?:selesai|normal|pulih)\b",
        r"\bkembali ke (?:normal|semula|0|nol)\b",
        r"\b(?:works?|worked|working|answering|flowing|delivered)\b.{0,20}\b(?:again|every(?:one|where)|normally)\b",
        r"\b(?:exports?|requests?|payments?|logins?|orders?|builds?|jobs?|uploads?|deployments?|users|customers|staff) "
        r"(?:succeed|work|pass|flow|go through|can (?:log|pay|order|connect|sign|use))",
        r"\b(?:pulih|normal|stabil|lancar)\b",
        r"\b(?:kembali|sudah|telah) (?:\w+ )?(?:dapat|bisa|online|beroperasi|berfungsi|hidup|aktif|berjalan)\b",
        r"\b(?:dapat|bisa) (?:di\w+ |log\w* |mem\w+ |men\w+ |ber\w+ )?(?:\w+ )?(?:kembali|lagi)\b",
        r"\bselesai (?:diproses|dikirim|ulang|disinkron\w*)\b",
    )
)
# Of the whole only a part, or not yet.
PARTLY = either(
    (
        r"\b(?:mostly|partial\w*|gradual\w*|most of|some|specific|sebagian|slowly|beginning to|starts? to|begins? to|"
        r"started to|began to|mulai|first|one of|almost|berangsur|bertahap|half|most|read[- ]only|"
        r"at least)\b|\bbut\b.{0,30}\bstill\b",
        r"\b\d{1,2}(?:\.\d+)? ?(?:%|percent|persen) (?:of|dari|recovered|restored|back)\b",
    )
)
NOT_YET = either((r"\b(?:not|no(?! more| further| backlog)|never|nothing|nobody|belum|tidak|tak)\b", r"n.t\b"))
