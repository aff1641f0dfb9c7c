"""The watchdog in the page: it says when nothing comes any more, and loads the page anew once the server answers.

A half-open connection (the other side is gone without a word) leaves the page frozen and "connected": neither the
server nor Streamlit's own browser part notices. Both clocks of a browser are asked: the steady one stands still while a
laptop sleeps, and the other one may be set.
"""

from __future__ import annotations

# After so long without a refresh, of which one comes every five seconds, the wall calls itself blind; and after so long
# it asks whether the server is there. What Streamlit heals by itself it has healed by then.
LATE_S, LOST_S = 15, 20
ASK_EVERY_S, ASK_TIMEOUT_S, AGAIN_S = 4, 3, 25

WATCHDOG = f"""<script>
(() => {{
  if (window.statezeroWall) return;
  window.statezeroWall = true;
  const LATE = {LATE_S}, LOST = {LOST_S}, EVERY = {ASK_EVERY_S}, TIMEOUT = {ASK_TIMEOUT_S}, AGAIN = {AGAIN_S};
  const root = document.documentElement;
  const health = location.pathname.replace(/\\/[^/]*\\/?$/, "/") + "_stcore/health";
  let beat = null, at = [performance.now(), Date.now()], asking = 0, answers = 0, alarm = "0", audio = null;

  const silence = () => Math.max(performance.now() - at[0], Date.now() - at[1], 0) / 1000;

  const beep = wall => {{
    if (wall.dataset.wallSound !== "1") return;
    audio = audio || new AudioContext();
    audio.resume();
    const node = audio.createOscillator(), loud = audio.createGain();
    node.frequency.value = 660;
    loud.gain.value = 0.2;
    node.connect(loud).connect(audio.destination);
    node.start();
    node.stop(audio.currentTime + 0.6);
  }};

  const look = () => {{
    const wall = document.querySelector("[data-wall-beat]");
    if (wall && wall.dataset.wallBeat !== beat) {{
      beat = wall.dataset.wallBeat;
      at = [performance.now(), Date.now()];
      answers = 0;
    }}
    const seconds = Math.floor(silence()), blind = seconds >= LATE;
    root.toggleAttribute("data-wall-blind", blind);
    root.dataset.wallLine = document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState ?? "OTHER";
    document.querySelectorAll("[data-wall-silence], [data-wall-silent]").forEach(node => {{
      if (!blind && !("wallSilence" in node.dataset)) return;
      node.textContent = window.statezeroDuration?.(seconds) ?? `${{seconds}} s`;
    }});
    const loud = document.querySelector("[data-wall-loud]");
    if (loud && audio?.state === "suspended") loud.textContent = loud.dataset.wallLoud;
    const now = blind ? "1" : wall?.dataset.wallAlarm ?? "0";
    if (wall && now === "1" && alarm === "0") beep(wall);
    alarm = now;
    window.statezeroGrow?.();
  }};

  // Two answers in a row: a server that is just going down must not be taken for one that is up.
  const ask = async () => {{
    if (silence() < LOST || performance.now() - asking < EVERY * 1000) return;
    asking = performance.now();
    try {{
      const answer = await fetch(health, {{ cache: "no-store", signal: AbortSignal.timeout(TIMEOUT * 1000) }});
      answers = answer.ok ? answers + 1 : 0;
    }} catch {{
      answers = 0;
    }}
    if (answers >= 2 && performance.now() > AGAIN * 1000) location.reload();
  }};

  // At once, before the new age is painted; but not for what this script itself has written.
  const refreshed = () => {{
    const wall = document.querySelector("[data-wall-beat]");
    if (wall && wall.dataset.wallBeat !== beat) look();
  }};
  new MutationObserver(refreshed).observe(document.body, {{ childList: true, subtree: true }});
  setInterval(() => {{ look(); ask(); }}, 500);
}})();
</script>"""
