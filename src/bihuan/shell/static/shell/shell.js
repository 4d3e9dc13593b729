/* Makes pages quicker for the hand. Everything works without it. ES2020; no words of its own: they come from #words. */
(function () {
  "use strict";

  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const word = (name) => document.getElementById("words")?.dataset[name] || "";
  const typing = (el) => Boolean(el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)) && !/^(checkbox|radio|button|submit)$/.test(el.type || ""));
  const say = (text) => {
    const live = document.getElementById("live");
    if (!live || !text) return;
    live.textContent = "";
    window.setTimeout(() => { live.textContent = text; }, 50);
  };

  /* Light or dark, for pictures that must follow: html[data-shade] and the event bihuan:shade. */
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function shade() {
    const now = root.dataset.bsTheme || (dark.matches ? "dark" : "light");
    if (root.dataset.shade === now) return;
    root.dataset.shade = now;
    document.dispatchEvent(new CustomEvent("bihuan:shade", { detail: now }));
  }
  shade();
  if (dark.addEventListener) dark.addEventListener("change", shade);

  /* Menus: one open at a time, closed by Escape or a click elsewhere. */
  const openMenus = () => all("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  /* Keys. */
  function showKeys() {
    const dialog = document.getElementById("keys");
    if (!dialog || dialog.open) return;
    if (dialog.showModal) dialog.showModal(); else dialog.setAttribute("open", "");
  }

  const rowsOf = (list) => (list.tBodies ? Array.from(list.tBodies).flatMap((body) => Array.from(body.rows)) : Array.from(list.children));
  const linkOf = (row) => row.querySelector("[data-open], .main a, a[href]");

  function markRow(row) {
    all("[data-keys] .here").forEach((other) => { if (other !== row) other.classList.remove("here"); });
    if (row) row.classList.add("here");
  }

  function moveRow(step) {
    const list = document.activeElement?.closest("[data-keys]") || document.querySelector("[data-keys] .here")?.closest("[data-keys]") || document.querySelector("[data-keys]");
    if (!list) return false;
    const lists = all("[data-keys]");
    const rows = lists.flatMap(rowsOf).filter((row) => linkOf(row));
    const now = rows.findIndex((row) => row.classList.contains("here"));
    const next = rows[now < 0 ? (step > 0 ? rows.indexOf(rowsOf(list).find((row) => linkOf(row))) : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1)];
    if (!next) return false;
    markRow(next);
    linkOf(next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function rowKey(key) {
    if (key === "j") return moveRow(1);
    if (key === "k") return moveRow(-1);
    const row = document.querySelector("[data-keys] .here");
    if (!row) return false;
    if (key === "x") {
      const box = row.querySelector("input[type=checkbox]");
      if (box) box.click();
      return Boolean(box);
    }
    if (key === "Enter" && !document.activeElement?.closest("a, button, summary, input, select, textarea")) {
      linkOf(row).click();
      return true;
    }
    return false;
  }

  document.addEventListener("focusin", (event) => {
    const list = event.target.closest("[data-keys]");
    if (list) markRow(rowsOf(list).find((row) => row.contains(event.target)));
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const at = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = at.closest && at.closest("form");
      if (form && form.method === "post") {
        event.preventDefault();
        const button = form.querySelector("[data-ctrl-enter], .btn-primary[type=submit], .btn-primary:not([type])");
        if (button) button.click(); else if (form.requestSubmit) form.requestSubmit();
      }
      return;
    }
    if (event.key === "Escape") {
      openMenus().forEach((menu) => {
        menu.open = false;
        const summary = menu.querySelector("summary");
        if (menu.contains(at) && summary) summary.focus();
      });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(at) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const seek = document.querySelector("[data-slash]");
      if (seek && seek.offsetParent) { event.preventDefault(); seek.focus(); seek.select(); }
    } else if (event.key === "?") {
      event.preventDefault();
      showKeys();
    } else if (rowKey(event.key)) {
      event.preventDefault();
    }
  });

  /* Drafts: what is typed stays in this browser until it was sent. */
  const DRAFT = "bihuan:draft:";
  const SENT = "bihuan:sent";
  const DAYS_KEPT = 30;
  const keep = {
    read(store, key) { try { return store.getItem(key); } catch (error) { return null; } },
    write(store, key, value) { try { store.setItem(key, value); } catch (error) { /* full or forbidden: nothing to keep */ } },
    drop(store, key) { try { store.removeItem(key); } catch (error) { /* nothing was kept */ } },
    keys(store) { try { return Object.keys(store); } catch (error) { return []; } },
  };
  const savable = (el) => el.name && !el.disabled && !/^(password|file|hidden|submit|button)$/.test(el.type);
  const slots = (form) => Array.from(form.elements).filter(savable);

  function valuesOf(form) {
    return slots(form).map((el) => [el.name, /^(checkbox|radio)$/.test(el.type) ? (el.checked ? [el.value] : []) : el.multiple ? Array.from(el.selectedOptions, (o) => o.value) : el.value]);
  }

  function fill(form, values) {
    slots(form).forEach((el, place) => {
      const [name, value] = values[place] || [];
      if (name !== el.name) return;
      if (/^(checkbox|radio)$/.test(el.type)) el.checked = value.length > 0;
      else if (el.multiple) Array.from(el.options).forEach((option) => { option.selected = value.includes(option.value); });
      else el.value = value;
      el.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function offerDraft(form, key) {
    const kept = keep.read(window.localStorage, key);
    if (!kept) return;
    let draft;
    try { draft = JSON.parse(kept); } catch (error) { keep.drop(window.localStorage, key); return; }
    if (JSON.stringify(draft.values) === JSON.stringify(valuesOf(form))) return;
    const bar = document.createElement("div");
    bar.className = "restore";
    bar.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = `${word("draftFound")}${new Date(draft.at).toLocaleString(root.lang)}`;
    const button = (label, css, action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `btn btn-sm ${css}`;
      made.textContent = label;
      made.addEventListener("click", () => { action(); bar.remove(); });
      bar.append(made);
    };
    bar.append(text);
    button(word("draftRestore"), "btn-plain", () => { fill(form, draft.values); say(word("draftRestored")); slots(form)[0]?.focus(); });
    button(word("draftDrop"), "btn-quiet", () => keep.drop(window.localStorage, key));
    form.prepend(bar);
  }

  function watchDraft(form) {
    if (form.dataset.watched) return;
    form.dataset.watched = "1";
    const key = DRAFT + form.dataset.autosave;
    offerDraft(form, key);
    const first = JSON.stringify(valuesOf(form));
    let last = first;
    const save = () => {
      const now = JSON.stringify(valuesOf(form));
      if (now === last || form.dataset.busy) return;
      last = now;
      if (now === first) keep.drop(window.localStorage, key);
      else keep.write(window.localStorage, key, JSON.stringify({ at: Date.now(), values: JSON.parse(now) }));
    };
    form.addEventListener("change", save);
    form.addEventListener("focusout", save);
    window.addEventListener("pagehide", save);
    const clock = window.setInterval(() => { if (form.isConnected) save(); else window.clearInterval(clock); }, 10000);
  }

  function settleDrafts() {
    const sent = keep.read(window.sessionStorage, SENT);
    keep.drop(window.sessionStorage, SENT);
    const refused = document.querySelector(".summary-wrong, #refusal-body");
    const signedIn = document.querySelector(".acting");
    if (sent && signedIn && !refused) keep.drop(window.localStorage, DRAFT + sent);
    const oldest = Date.now() - DAYS_KEPT * 86400000;
    keep.keys(window.localStorage).filter((key) => key.startsWith(DRAFT)).forEach((key) => {
      const at = Number((/"at":(\d+)/.exec(keep.read(window.localStorage, key) || "") || [])[1]);
      if (!(at > oldest)) keep.drop(window.localStorage, key);
    });
  }

  /* Forms: no double sending, no lost text, the chosen file's name. */
  let dirty = null;
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-guard]");
    if (form) dirty = form;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && dirty.isConnected && !dirty.dataset.busy) { event.preventDefault(); event.returnValue = ""; }
  });
  function free(form) {
    delete form.dataset.busy;
    all(".busy", form).forEach((button) => { button.classList.remove("busy"); button.removeAttribute("aria-disabled"); });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.busy) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.busy = "1";
    if (form.dataset.autosave) keep.write(window.sessionStorage, SENT, form.dataset.autosave);
    const button = event.submitter || form.querySelector(".btn-primary");
    if (button) { button.classList.add("busy"); button.setAttribute("aria-disabled", "true"); }
    window.setTimeout(() => free(form), 8000);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-busy]").forEach(free); });
  document.addEventListener("change", (event) => {
    const at = event.target;
    const file = at.closest && at.closest("[data-file]");
    if (file && at.files) {
      const name = file.querySelector(".file-name");
      if (name) name.textContent = Array.from(at.files, (f) => f.name).join("、") || name.dataset.none;
    }
    if (at.closest && at.closest("[data-auto]") && at.form && at.form.method === "get" && at.form.requestSubmit) at.form.requestSubmit();
    if (at.matches && at.matches("input[type=checkbox]")) picked(at);
  });

  /* Bulk: choose all on this page, with the count. */
  let lastPicked = null;
  let shift = false;
  document.addEventListener("click", (event) => { shift = event.shiftKey; }, true);
  function picked(box) {
    const area = box.closest("[data-bulk]");
    if (!area) return;
    const boxes = all("input[type=checkbox][data-pick]", area);
    if (box.matches("[data-pick-all]")) boxes.forEach((one) => { one.checked = box.checked; });
    else if (shift && lastPicked && boxes.includes(lastPicked)) {
      const [a, b] = [boxes.indexOf(lastPicked), boxes.indexOf(box)].sort((x, y) => x - y);
      boxes.slice(a, b + 1).forEach((one) => { one.checked = box.checked; });
    }
    if (box.matches("[data-pick]")) lastPicked = box;
    countPicked(area);
  }
  function countPicked(area) {
    const boxes = all("input[type=checkbox][data-pick]", area);
    const count = boxes.filter((one) => one.checked).length;
    const whole = area.querySelector("[data-pick-all]");
    if (whole) { whole.checked = count > 0 && count === boxes.length; whole.indeterminate = count > 0 && count < boxes.length; }
    all("[data-picked]", area).forEach((el) => { el.textContent = String(count); });
    all(".bulk", area).forEach((bar) => bar.classList.toggle("on", count > 0));
  }

  /* Copying, also where the page is not served over HTTPS. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "visually-hidden";
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(word("copied"));
  }
  document.addEventListener("click", (event) => {
    const at = event.target.closest ? event.target.closest("[data-copy-from], [data-copy-text], [data-dialog], [data-print]") : null;
    if (!at) return;
    if (at.dataset.dialog) { showKeys(); return; }
    if ("print" in at.dataset) { window.print(); return; }
    const source = at.dataset.copyFrom ? document.querySelector(at.dataset.copyFrom) : null;
    const label = at.textContent;
    const back = document.activeElement;
    copy(at.dataset.copyText || (source ? source.value || source.textContent : "")).then(() => {
      if (back && back.focus) back.focus();
      if (!at.dataset.label) {
        at.dataset.label = label;
        at.textContent = word("copied");
        window.setTimeout(() => { at.textContent = at.dataset.label; delete at.dataset.label; }, 1500);
      }
    });
  });

  /* Everything that a new piece of page needs. */
  function begin(within) {
    all("form[data-autosave]", within).concat(within.matches && within.matches("form[data-autosave]") ? [within] : []).forEach(watchDraft);
    all("[data-bulk]", within).forEach(countPicked);
    const wanted = within.matches && within.matches("[data-focus]") ? within : within.querySelector("[data-focus]");
    if (wanted) wanted.focus();
    all("[data-announce]", within).forEach((el) => say(el.dataset.announce));
    /* What is chosen stands in sight where a line of choices scrolls sideways. */
    all(".chips .chip-on", within).forEach((el) => {
      const line = el.closest(".chips");
      if (el.offsetLeft + el.offsetWidth > line.offsetLeft + line.clientWidth) line.scrollLeft = el.offsetLeft - line.offsetLeft - 48;
    });
    return Boolean(wanted);
  }

  settleDrafts();
  begin(document);

  /* htmx: the hand stays where it was. */
  let before = null;
  document.addEventListener("htmx:beforeRequest", () => {
    const el = document.activeElement;
    before = el && el !== document.body ? { id: el.id, name: el.name, value: el.value } : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (begin(event.target) || (document.activeElement && document.activeElement !== document.body) || !before) return;
    const same = (before.id && document.getElementById(before.id)) || (before.name && document.querySelector(`[name="${CSS.escape(before.name)}"]`));
    if (same) same.focus(); else if (event.target.focus) { if (!event.target.hasAttribute("tabindex")) event.target.tabIndex = -1; event.target.focus({ preventScroll: true }); }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest ? event.detail.elt.closest("form") : null;
    if (!form) return;
    free(form);
    if (event.detail.successful && form.method === "post") {
      if (form.dataset.autosave) keep.drop(window.localStorage, DRAFT + form.dataset.autosave);
      if (dirty === form) dirty = null;
    }
  });
  /* Passkeys: a cancelled or failed attempt is told in words. */
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.getElementById("refusal");
    if (!place) return;
    const box = document.createElement("p");
    box.className = "refusal";
    box.textContent = word("passkey");
    place.textContent = "";
    place.append(box);
    place.focus();
  });
  document.addEventListener("htmx:sendError", () => say(word("offline")));
})();
