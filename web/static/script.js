// Makes the page quicker, never more able: keys, suggestions while typing, walking from mark to mark without a reload.
"use strict";
(() => {
  const box = document.getElementById("q");
  const KEYS_OFF = "searcher-keys-off";
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const remember = (name, value) => { try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* private window */ } };
  let keysOff = remembered(KEYS_OFF) === "1";

  // suggestions
  const list = document.getElementById("suggestions");
  let waiting = 0, asked = "";
  if (box && list) box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = box.value;
      if (text === asked || !text.trim()) return;
      asked = text;
      try {
        const answer = await fetch("/suggest?q=" + encodeURIComponent(text));
        if (!answer.ok || box.value !== text) return;
        const [, found] = await answer.json();
        list.replaceChildren(...found.map((each) => { const option = document.createElement("option"); option.value = each; return option; }));
      } catch { /* the box works without them */ }
    }, 120);
  });

  // from mark to mark
  const steps = document.querySelector(".steps");
  const marks = steps ? Number(steps.dataset.marks) : 0;
  let here = steps ? Number(steps.dataset.here) : 0;
  const status = steps && steps.querySelector(".count");
  function go(number) {
    if (!marks) return;
    here = ((number - 1) % marks + marks) % marks + 1;
    document.querySelectorAll("mark.here").forEach((mark) => mark.classList.remove("here"));
    const mark = document.getElementById("m" + here);
    if (!mark) return;
    mark.classList.add("here");
    mark.scrollIntoView({ block: "center" });
    status.textContent = "hit " + here.toLocaleString("en") + " of " + marks.toLocaleString("en");
    const address = new URL(location.href);
    address.searchParams.set("hit", here);
    address.hash = "m" + here;
    history.replaceState(null, "", address);
  }
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
  if (steps) {
    const [before, after] = steps.querySelectorAll(".step");
    before.addEventListener("click", (event) => { if (plain(event)) { event.preventDefault(); go(here ? here - 1 : marks); } });
    after.addEventListener("click", (event) => { if (plain(event)) { event.preventDefault(); go(here + 1); } });
    document.querySelectorAll(".strip a, .hits-in a").forEach((link) => link.addEventListener("click", (event) => {
      if (plain(event)) { event.preventDefault(); go(Number(link.hash.slice(2))); }
    }));
  }

  // from article to article
  const links = [...document.querySelectorAll(".hit .headline a")];
  function walk(step) {
    const turn = document.querySelector(step > 0 ? ".turn-on" : ".turn-back");
    if (turn) turn.click();
    if (!links.length) return;
    const now = links.findIndex((link) => link.closest(".hit").contains(document.activeElement));
    const next = links[Math.min(links.length - 1, Math.max(0, now < 0 ? (step > 0 ? 0 : links.length - 1) : now + step))];
    next.focus({ preventScroll: true });
    next.closest(".hit").scrollIntoView({ block: "nearest" });
  }

  // the sheet of keys
  const KEYS = [["/", "to the search box"], ["j k", "next and previous article of the results"], ["Enter", "open the article"], ["n p", "next and previous marked word in an article"], ["?", "this sheet"]];
  let sheet = null;
  function make(name, className, text) { const made = document.createElement(name); if (className) made.className = className; if (text) made.textContent = text; return made; }
  function showSheet() {
    if (!sheet) {
      sheet = make("dialog");
      const title = make("h2", "", "Keys");
      title.id = "sheet-title";
      sheet.setAttribute("aria-labelledby", title.id);
      const keys = make("dl", "keys");
      for (const [names, does] of KEYS) {
        const line = make("div"), term = make("dt");
        names.split(" ").forEach((name) => term.append(make("kbd", "", name), " "));
        line.append(term, make("dd", "", does));
        keys.append(line);
      }
      const acts = make("div", "acts"), turn = make("button", "other"), close = make("button", "", "Close");
      const say = () => { turn.textContent = keysOff ? "Turn the keys on" : "Turn the keys off"; };
      turn.addEventListener("click", () => { keysOff = !keysOff; remember(KEYS_OFF, keysOff ? "1" : ""); say(); });
      close.addEventListener("click", () => sheet.close());
      say();
      acts.append(turn, close);
      sheet.append(title, keys, acts);
      document.body.append(sheet);
    }
    if (!sheet.open) sheet.showModal();
  }
  const hint = document.getElementById("keys-switch");
  if (hint) {
    const open = make("button", "other", "Show the sheet of keys");
    open.addEventListener("click", showSheet);
    hint.append(" ", open);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || (sheet && sheet.open)) return;
    const at = event.target;
    const typing = at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
    if (typing) { if (event.key === "Escape") at.blur(); return; }
    if (keysOff) return;
    const does = { "/": () => { box.focus(); box.select(); }, j: () => walk(1), k: () => walk(-1), n: () => go(here + 1), p: () => go(here ? here - 1 : marks), "?": showSheet }[event.key];
    if (does && !(event.key === "/" && !box)) { event.preventDefault(); does(); }
  });

  // on narrow screens the filters stay open while one is being chosen
  const fold = document.querySelector(".fold");
  if (fold) {
    const OPEN = "searcher-fold";
    try {
      if (sessionStorage.getItem(OPEN) === location.pathname + "1" && document.querySelector(".chips")) fold.open = true;
      // "Show 12 articles" leads back to the list, and folds what hid it
      const show = fold.querySelector(".show a");
      if (show) show.addEventListener("click", () => { fold.open = false; });
      fold.addEventListener("toggle", () => sessionStorage.setItem(OPEN, location.pathname + (fold.open ? "1" : "")));
    } catch { /* private window */ }
  }
})();
