"""How the wall looks. Every size is in parts of the screen: 1 em is a hundred-and-eighth of its short side.

So 1920×1080, 3840×2160 and 1080×1920 show the same picture, and the smallest type is 2 % of the short side, which is
read from five metres on a screen of 50 inches.
"""

from __future__ import annotations

from pages.shared import style

LIGHT = style.LIGHT | {"ink": "#171b21", "raised": "#f3f5f8"}
DARK = style.DARK | {"ink": "#e8ebf0", "raised": "#1d232c"}
# Without a refresh for so long the wall calls itself blind, also where no script runs. A refresh puts it off.
BLIND_AFTER_S = 22

RULES = f"""
.wall-frame {{ position: relative; height: max(24rem, calc(100vh - 17.5rem)); container-type: size; }}
.wall-frame.wall-kiosk {{ position: fixed; inset: 0; height: auto; z-index: 1000000; }}
html:has(.wall-kiosk), html:has(.wall-kiosk) body {{ overflow: hidden; }}
html:has(.wall-kiosk) :is(.stAppHeader, [role="dialog"], [data-testid="stStatusWidget"]) {{ display: none !important; }}
.wall {{ position: absolute; inset: 0; overflow: hidden; background: var(--sz-ground); color: var(--sz-ink);
  font-size: min(calc(100cqw / 192), calc(100cqh / 108)); line-height: 1.2; font-variant-numeric: tabular-nums; }}
.wall :is(h2, p) {{ margin: 0; padding: 0; font-size: inherit; line-height: inherit; font-weight: inherit; }}
.wall-board {{ position: absolute; inset: 1.8em; display: grid; grid-template-rows: 25em minmax(0, 1fr) 3.4em;
  grid-template-columns: minmax(0, 1fr); gap: 1.2em; transform: translate(var(--dx), var(--dy));
  animation: wall-fade 1s linear {BLIND_AFTER_S}s forwards; }}
@keyframes wall-fade {{ to {{ opacity: .3; filter: grayscale(1); }} }}
@keyframes wall-appear {{ to {{ visibility: visible; }} }}
.wall-status {{ display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 4em; align-items: center;
  padding: 0 2.4em; border-left: 1.6em solid var(--sz-c); border-radius: .8em; overflow: hidden;
  background: color-mix(in srgb, var(--sz-c) 13%, var(--sz-ground)); }}
.wall-word {{ display: flex; align-items: center; gap: 2.2em; color: var(--sz-c); font-weight: 750; line-height: .98; }}
.wall-word > * {{ font-size: calc(10.5em * var(--fit, 1)); max-width: calc(4.9em / var(--fit, 1)); }}
.wall-told {{ overflow: hidden; max-height: 24em; }}
.wall-told > * {{ font-size: 3.1em; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
  overflow: hidden; overflow-wrap: anywhere; }}
.wall-told > .wall-told-0 {{ font-size: 5.6em; font-weight: 650; line-height: 1.12; }}
.wall-told > .wall-told-1 {{ font-size: 3.8em; }}
.wall-time {{ text-align: right; white-space: nowrap; }}
.wall-time > * {{ font-size: 2.8em; }}
.wall-time > .wall-clock {{ font-size: 4.4em; font-weight: 650; }}
.wall-label {{ color: var(--sz-soft); font-size: 2.4em; }}
.wall-panels {{ display: grid; gap: 1.2em; min-height: 0; }}
.wall-all {{ grid-template: "backlog backlog slices slices" minmax(0, 1.35fr)
  "keys latency latency alerts" minmax(0, .5fr) "keys latency latency incident" minmax(0, .5fr)
  / minmax(0, .87fr) minmax(0, 1.09fr) minmax(0, .11fr) minmax(0, 1.16fr); }}
.wall-all > .wall-at-backlog {{ grid-area: backlog; }} .wall-all > .wall-at-slices {{ grid-area: slices; }}
.wall-all > .wall-at-keys {{ grid-area: keys; }} .wall-all > .wall-at-latency {{ grid-area: latency; }}
.wall-all > .wall-at-alerts {{ grid-area: alerts; }} .wall-all > .wall-at-incident {{ grid-area: incident; }}
.wall-one, .wall-some {{ grid-auto-rows: minmax(0, 1fr); grid-template-columns: minmax(0, 1fr); }}
.wall-some:is(.wall-count-2, .wall-count-4) {{ grid-template-columns: repeat(2, minmax(0, 1fr)); }}
.wall-some:is(.wall-count-3, .wall-count-5, .wall-count-6) {{ grid-template-columns: repeat(3, minmax(0, 1fr)); }}
.wall-one {{ font-size: 1.4em; }}
.wall-panel {{ display: flex; flex-direction: column; min-width: 0; min-height: 0; overflow: hidden;
  padding: .9em 1.4em; border: .15em solid var(--sz-line); border-radius: .8em; background: var(--sz-raised); }}
.wall-panel > header {{ display: flex; gap: 1em; align-items: baseline; white-space: nowrap; }}
.wall-panel > header > * {{ font-size: 2.2em; }}
.wall-panel h2 {{ flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; font-weight: 650; }}
.wall .wall-panel > header > h2 {{ font-size: 2.5em; }}
.wall-state, .wall-status .wall-state {{ color: var(--sz-c); font-weight: 650; }}
.wall-age {{ color: var(--sz-soft); display: inline-block; width: 7em; text-align: left; }}
.wall-body {{ flex: 1; min-height: 0; overflow: hidden; padding-top: .6em; font-size: calc(1em * var(--zoom)); }}
.wall-dim > .wall-body:not(:has(.wall-said)) {{ opacity: .45; }}
.wall .wall-said > p {{ font-size: 2.3em; }}
.wall :is(.wall-at-backlog, .wall-at-slices) .wall-said > p {{ font-size: 2.8em; }}
.wall .wall-said > p + p {{ color: var(--sz-soft); padding-top: .2em; }}
.wall-table {{ width: 100%; border-collapse: collapse; table-layout: fixed; }}
.wall-table th:nth-child(2) {{ width: 11%; }} .wall-table th:nth-child(3) {{ width: 12.5%; }}
.wall-table th:nth-child(4) {{ width: 20.5%; }} .wall-table th:nth-child(5) {{ width: 15.5%; }}
.wall:lang(id) .wall-age {{ width: 8.2em; }} .wall:lang(id) .wall-refreshed {{ width: 11.6em; }}
.wall:lang(id) :is(th:nth-child(2), th:nth-child(3)) {{ width: 15.5%; }}
.wall:lang(id) th:nth-child(4) {{ width: 25%; }} .wall:lang(id) th:nth-child(5) {{ width: 17%; }}
.wall:lang(id) .wall-table td:first-child {{ font-size: 2.1em; }}
.wall:lang(id) .wall-panel > header > h2 {{ font-size: 2.2em; }}
.wall-table :is(td, th) {{ padding: 0 0 0 .5em; text-align: right; white-space: nowrap; font-weight: 400; border: 0; }}
.wall-table th {{ font-size: 2.1em; color: var(--sz-soft); }}
.wall-table td {{ font-size: 2.8em; line-height: 1.42; }}
.wall-table :is(td, th):first-child {{ text-align: left; overflow: hidden; text-overflow: ellipsis;
  padding-left: 0; }}
.wall-table .wall-bad td {{ font-weight: 700; }}
.wall-swatch {{ display: inline-block; width: .7em; height: .7em; border-radius: .15em; margin-right: .4em; }}
.wall-keys {{ display: grid; gap: .9em; grid-template-columns: minmax(0, 1fr); }}
.wall-keys > div {{ font-size: 2.5em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }}
.wall .wall-keys p {{ font-size: .84em; color: var(--sz-soft); overflow: hidden; text-overflow: ellipsis; }}
.wall-shape {{ color: var(--sz-c); display: inline-block; min-width: 1.2em; }}
.wall-small {{ display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); grid-auto-rows: minmax(0, 1fr);
  gap: .6em .8em; height: 100%; line-height: 1.1; }}
.wall-small > div {{ display: grid; grid-template-rows: auto auto minmax(1.5em, 1fr); min-height: 0;
  overflow: hidden; }}
.wall-small span {{ font-size: 2.1em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  color: var(--sz-soft); }}
.wall-small b, .wall-small span:first-child {{ color: var(--sz-ink); }}
.wall-spark {{ position: relative; min-height: 0; }}
.wall-spark > img {{ position: absolute; inset: 0; width: 100%; height: 100%; max-width: none; }}
.wall-run > p:first-child {{ white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }}
.wall .wall-run > p:first-child {{ font-size: 2.8em; }} .wall .wall-run > p + p {{ font-size: 2.1em; }}
.wall-chart {{ display: grid; grid-template-rows: 3em minmax(0, 1fr) 5.4em; height: 100%; }}
.wall-chart > * {{ position: relative; margin: 0 1em 0 6.5em; }}
.wall-plot > img {{ position: absolute; inset: 0; width: 100%; height: 100%; max-width: none; }}
.wall-rule {{ position: absolute; left: 0; right: 0; border-top: .12em solid var(--sz-line); }}
.wall-rule > span {{ position: absolute; right: calc(100% + .5em); font-size: 2.2em; transform: translateY(-55%);
  color: var(--sz-soft); }}
.wall-ticks > span {{ position: absolute; top: .2em; font-size: 2.1em; line-height: 1.15; transform: translateX(-50%);
  white-space: nowrap; text-align: center; color: var(--sz-soft); }}
.wall-marks > span {{ position: absolute; bottom: .1em; font-size: 2.1em; white-space: nowrap; margin-left: -.45em; }}
.wall-marks i {{ font-style: normal; }} .wall-marks b {{ font-weight: 500; display: inline-block; max-width: 17em;
  overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }}
.wall footer {{ display: flex; gap: 2.4em; align-items: center; white-space: nowrap; overflow: hidden; }}
.wall footer > span {{ font-size: 2.2em; color: var(--sz-soft); }}
.wall footer > span > b {{ color: var(--sz-c); }}
.wall footer > :is(.sz-error, .sz-unknown, .sz-stale) {{ color: var(--sz-c); font-weight: 650; }}
.wall footer > .wall-refreshed {{ margin-left: auto; width: 9.2em; }}
.wall-deadman {{ position: absolute; inset: 1em 1em auto; min-height: 27em; visibility: hidden; display: grid;
  grid-template-columns: auto minmax(0, 1fr); gap: 4em; align-items: center; padding: 0 4em; border-radius: .8em;
  --sz-c: var(--sz-unknown); border: .8em solid var(--sz-c); animation: wall-appear 0s linear {BLIND_AFTER_S}s forwards;
  background: repeating-linear-gradient(45deg, var(--sz-ground) 0 3em, var(--sz-raised) 3em 6em); }}
.wall .wall-deadman p {{ font-size: 3.4em; padding: .15em 0; }}
.wall .wall-deadman p:first-child {{ font-size: 4.4em; font-weight: 650; }}
.wall-deadman p > span {{ display: none; }} .wall-deadman b {{ white-space: nowrap; }}
html[data-wall-blind] .wall-deadman {{ animation: none; visibility: visible; }}
html[data-wall-blind] .wall-board {{ animation: none; opacity: .3; filter: grayscale(1); }}
html[data-wall-line="CONNECTED"] .wall-why-connected {{ display: inline; }}
html[data-wall-line]:not([data-wall-line="CONNECTED"]) .wall-why-other {{ display: inline; }}
@container (aspect-ratio < 1) {{
  .wall {{ font-size: min(calc(100cqw / 108), calc(100cqh / 192)); }}
  .wall-board {{ grid-template-rows: 44em minmax(0, 1fr) 6em; }}
  .wall-word > * {{ font-size: calc(12.5em * var(--fit, 1)); }}
  .wall:lang(id) .wall-word > * {{ font-size: calc(11em * var(--fit, 1)); }}
  .wall-told > .wall-told-0 {{ font-size: 6.6em; }} .wall-told > .wall-told-1 {{ font-size: 4.4em; }}
  .wall-told > .wall-told-2 {{ font-size: 3.6em; }}
  .wall-status {{ grid-template: "word time" auto "told told" minmax(0, 1fr) / minmax(0, 1fr) auto; gap: 1em 2em;
    padding: 1.6em 2.4em; align-items: start; }}
  .wall-status > .wall-told {{ grid-area: told; }}
  .wall-all {{ grid-template: "backlog backlog" minmax(0, 1.08fr) "slices slices" minmax(0, 1.42fr)
    "keys keys" minmax(0, .8fr) "latency latency" minmax(0, 1fr) "alerts incident" minmax(0, .74fr)
    / minmax(0, 1fr) minmax(0, 1fr); }}
  .wall-small {{ grid-template-columns: repeat(4, minmax(0, 1fr)); }}
  .wall-all > :is(.wall-at-alerts, .wall-at-incident) > header {{ flex-wrap: wrap; column-gap: .6em; }}
  .wall-all > :is(.wall-at-alerts, .wall-at-incident) > header > h2 {{ min-width: max-content; }}
  .wall-all > :is(.wall-at-alerts, .wall-at-incident) > header > .wall-age {{ font-size: 2.1em; }}
  .wall .wall-all > :is(.wall-at-alerts, .wall-at-incident) .wall-said > p {{ font-size: 2.1em; }}
  .wall-some.wall-some {{ grid-template-columns: minmax(0, 1fr); }}
  .wall-some:is(.wall-count-5, .wall-count-6) {{ grid-template-columns: repeat(2, minmax(0, 1fr)); }}
  .wall footer {{ flex-wrap: wrap; gap: .2em 2em; }}
  .wall-deadman {{ grid-template-columns: minmax(0, 1fr); min-height: 45em; gap: 1em; align-content: center; }}
}}
"""


def rules(theme: str, *, kiosk: bool) -> str:
    """The style of a wall. In kiosk the ground is the wall's before it is there, so that a reload does not flash."""
    palette = LIGHT if theme == "light" else DARK
    variables = "".join(f"--sz-{name}: {value};" for name, value in palette.items())
    ground = f".stApp {{ background: {palette['ground']} !important; }}" if kiosk else ""
    return f"<style>.wall-frame {{{variables}}} {ground} {RULES}</style>"
