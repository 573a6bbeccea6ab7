/* Palier: what changes, as it changes. Event (never money) -> refetch of the fragment. Without this script all pages work. */
(() => {
  "use strict";
  const live = document.getElementById("live");
  if (!live || !window.EventSource || !window.htmx) return;
  const words = live.dataset, text = live.querySelector("span"), said = document.getElementById("said");
  const waiting = document.getElementById("waiting");
  let heard = Date.now(), opened = false, pending = 0, spoken = 0, before = new Map();
  const figures = () => document.getElementById("figures");

  /* the dot and its words */
  const tick = () => {
    const seconds = Math.round((Date.now() - heard) / 1000);
    const state = !opened && seconds < 30 ? "" : seconds < 30 ? "live" : seconds < 120 ? "lost" : "off";
    if (!state) return;
    live.dataset.state = state;
    text.textContent = words[state].replace("{s}", seconds).replace("{t}", figures().dataset.at);
  };
  setInterval(tick, 1000);

  /* with a panel open or text selected, a change waits until it is asked for */
  const busy = () => {
    const selection = getSelection();
    return figures().querySelector("details[open], .opened") || (selection && !selection.isCollapsed);
  };
  const values = () => new Map([...figures().querySelectorAll("[data-k]")].map((e) => [e.dataset.k, e.textContent]));
  const refetch = () => { pending = 0; waiting.hidden = true; htmx.trigger(figures(), "refetch"); };
  waiting.addEventListener("click", refetch);
  const changed = (version) => {
    if (version <= Number(figures().dataset.version)) return;
    if (!busy()) return refetch();
    pending += 1;
    waiting.textContent = (pending === 1 ? words.one : words.many).replace("{n}", pending);
    waiting.hidden = false;
  };

  document.body.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "figures") before = values(); });
  document.body.addEventListener("htmx:afterSettle", () => {
    if (!before.size) return;
    for (const element of figures().querySelectorAll("[data-k]")) {
      const was = before.get(element.dataset.k);
      if (was !== element.textContent) (element.closest("tr, li, .facts > div") || element).classList.add("changed");
    }
    before = new Map();
    const panel = figures().querySelector(".opened h3");
    if (panel) panel.focus();
    if (Date.now() - spoken > 30000) {
      spoken = Date.now();
      said.textContent = document.getElementById("h1").textContent + ": " + document.getElementById("earned").textContent;
    }
  });
  document.body.addEventListener("keydown", (event) => {
    const close = event.key === "Escape" && figures().querySelector(".opened a.close");
    if (close) close.click();
  });

  const source = new EventSource(words.stream + "?after=" + figures().dataset.version);
  const hear = () => { heard = Date.now(); opened = true; tick(); };
  source.addEventListener("open", hear);
  source.addEventListener("beat", hear);
  source.addEventListener("statement", (event) => { hear(); changed(Number(event.data)); });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
