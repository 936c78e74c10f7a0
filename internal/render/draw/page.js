"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const picture = $("picture"), details = $("details");
  const whole = { x: 0, y: 0, w: picture.viewBox.baseVal.width, h: picture.viewBox.baseVal.height };

  const locks = data.locks.map((l, i) => ({ ...l, element: $("l" + i), out: [], in: [], shown: true }));
  const byClass = new Map(locks.map((l) => [l.class, l]));
  const orders = data.orders.map((o, i) => {
    const order = { ...o, element: $("o" + i), a: byClass.get(o.from), b: byClass.get(o.to) };
    order.a.out.push(order);
    order.b.in.push(order);
    return order;
  });
  const bands = [...picture.querySelectorAll(".band")];
  const rings = [...picture.querySelectorAll(".ringbox")];

  const readable = 0.6; // pixels for a unit of the picture

  // The view: the part of the picture that is seen.
  let view = { ...whole };
  function show(v) {
    view = v;
    picture.setAttribute("viewBox", [v.x, v.y, v.w, v.h].map((n) => Math.round(n * 100) / 100).join(" "));
  }
  // around makes the view one that has a box in its middle, at most of natural size.
  function around(box, most = 1.4) {
    const r = picture.getBoundingClientRect();
    const scale = Math.min(most, r.width / (box.w + 60), r.height / (box.h + 60));
    const w = r.width / scale, h = r.height / scale;
    show({ x: box.x + box.w / 2 - w / 2, y: box.y + box.h / 2 - h / 2, w, h });
    return scale;
  }
  function boxOf(elements) {
    const boxes = elements.map((e) => e.getBBox());
    if (!boxes.length) return whole;
    const x = Math.min(...boxes.map((b) => b.x)), y = Math.min(...boxes.map((b) => b.y));
    return {
      x, y, w: Math.max(...boxes.map((b) => b.x + b.width)) - x, h: Math.max(...boxes.map((b) => b.y + b.height)) - y,
    };
  }
  const visible = () => locks.filter((l) => l.shown).map((l) => l.element);
  function shown() {
    const all = visible();
    return all.length === locks.length ? whole : boxOf([...all, ...bands.filter((b) => !b.matches(".gone"))]);
  }
  const fit = () => around(shown());
  // zoom keeps the point (px, py), in parts of the picture's size, where it is.
  function zoom(factor, px = 0.5, py = 0.5) {
    const r = picture.getBoundingClientRect();
    const w = Math.min(Math.max(view.w / factor, r.width / 4), Math.max(whole.w, r.width) * 4);
    const h = w * r.height / r.width;
    show({ x: view.x + (view.w - w) * px, y: view.y + (view.h - h) * py, w, h });
  }

  // At first all is seen, if it can be read; else a cycle, or the beginning.
  function start() {
    if (fit() >= readable) return;
    const first = rings.find((r) => r.matches(".found"));
    if (first) return around(boxOf([first]), 0.8);
    const r = picture.getBoundingClientRect();
    const scale = Math.max(readable, Math.min(1, r.width / whole.w));
    const w = r.width / scale;
    show({ x: Math.min(0, (whole.w - w) / 2), y: 0, w, h: r.height / scale });
  }
  start();
  // When the window changes, or the details are opened, the scale stays.
  let width = picture.getBoundingClientRect().width;
  new ResizeObserver(() => {
    const r = picture.getBoundingClientRect();
    if (!r.width || matchMedia("print").matches) return;
    const w = view.w * r.width / width;
    width = r.width;
    show({ ...view, w, h: w * r.height / r.width });
  }).observe(picture);

  picture.addEventListener("wheel", (e) => {
    e.preventDefault();
    const r = picture.getBoundingClientRect();
    zoom(Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.0015)), (e.clientX - r.left) / r.width, (e.clientY - r.top) / r.height);
  }, { passive: false });
  let drag = null;
  picture.addEventListener("pointerdown", (e) => { if (e.button === 0) drag = { x: e.clientX, y: e.clientY, view, moved: false }; });
  picture.addEventListener("pointermove", (e) => {
    if (!drag) return;
    const dx = e.clientX - drag.x, dy = e.clientY - drag.y;
    if (!drag.moved && Math.hypot(dx, dy) < 4) return;
    if (!drag.moved) picture.setPointerCapture(e.pointerId);
    drag.moved = true;
    picture.classList.add("moving");
    const r = picture.getBoundingClientRect(), scale = Math.max(drag.view.w / r.width, drag.view.h / r.height);
    show({ ...drag.view, x: drag.view.x - dx * scale, y: drag.view.y - dy * scale });
  });
  const drop = () => { picture.classList.remove("moving"); setTimeout(() => { drag = null; }); };
  picture.addEventListener("pointerup", drop);
  picture.addEventListener("pointercancel", drop);
  $("in").onclick = () => zoom(1.3);
  $("out").onclick = () => zoom(1 / 1.3);
  $("fit").onclick = fit;

  // Details are built of text nodes only: what data says is never markup.
  function make(tag, attributes, ...children) {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(attributes || {})) {
      if (typeof v === "function") e.addEventListener(k, v);
      else e.setAttribute(k, v);
    }
    e.append(...children.filter((c) => c !== "" && c != null));
    return e;
  }
  const site = (s) => s.file ? s.file + (s.line ? ":" + s.line : "") : "an unknown place";
  const times = (n, noun) => n + " " + noun + (n === 1 ? "" : "s");
  function frames(list) {
    return make("div", { class: "frames" }, ...list.flatMap((f) => {
      const code = data.lines[site(f.site)];
      return [make("div", { class: "at" }, site(f.site) + (f.func ? "  " + f.func : "")), code ? make("div", { class: "code" }, code) : ""];
    }));
  }
  function place(p, order, observed) {
    const how = (mode) => mode === "read" ? " (for reading)" : "";
    const remarks = [];
    if (p.gates) remarks.push("under " + p.gates.map((c) => byClass.has(c) ? byClass.get(c).name : c).join(", ") + ", held exclusively during both");
    if (p.goroutine) remarks.push(observed ? "in one goroutine only" : "in the goroutine of " + p.goroutine + " only");
    if (p.guess) remarks.push("rests on a guess: calls with several possible targets");
    if (p.count) remarks.push("recorded " + times(p.count, "time") + " in runs");
    return make("div", { class: "place" },
      make("p", {}, order.a.name + how(p.heldFor) + " is taken"), frames(p.held),
      make("p", {}, "and while it is held, " + order.b.name + how(p.takenFor)), frames(p.taken),
      ...remarks.map((r) => make("p", { class: "dim" }, r)));
  }
  const findingButton = (i) => make("li", {}, make("button", { type: "button", click: () => chooseFinding(i) }, data.findings[i].rule + " " + data.findings[i].message));
  const orderButton = (o) => make("li", {}, make("button", { type: "button", click: () => chooseOrder(o) }, o.a.name + " → " + o.b.name));
  function section(title, items) {
    return items.length ? [make("h3", {}, title), make("ul", {}, ...items)] : [];
  }

  let opener = null; // has the focus again when the details are closed
  function open(title, ...content) {
    if (!details.contains(document.activeElement)) opener = document.activeElement;
    details.replaceChildren(make("button", { type: "button", class: "close", click: close, "aria-label": "Close" }, "×"), make("h2", {}, title), ...content);
    details.hidden = false;
    details.scrollTop = 0;
    details.focus();
  }
  function close() {
    const back = opener;
    unselect();
    if (back && back.isConnected) back.focus();
  }
  function unselect() {
    details.hidden = true;
    opener = null;
    highlight([], []);
  }
  function highlight(someLocks, someOrders, finding = -1) {
    for (const e of picture.querySelectorAll(".hot")) e.classList.remove("hot");
    for (const x of [...someLocks, ...someOrders]) x.element.classList.add("hot");
    picture.classList.toggle("chosen", someLocks.length + someOrders.length > 0);
    for (const b of document.querySelectorAll(".finding")) b.setAttribute("aria-pressed", String(Number(b.dataset.finding) === finding));
  }
  function chooseOrder(o) {
    highlight([o.a, o.b], [o]);
    const predicted = o.predicted || [], observed = o.observed || [];
    const recorded = observed.reduce((n, p) => n + p.count, 0);
    open(o.a.name + " → " + o.b.name,
      make("p", { class: "dim" }, o.from + " before " + o.to),
      o.ring && !o.findings ? make("p", {}, "Other orders lead back, but they cannot all happen at one time, or the finding is not shown.") : "",
      ...section("Findings about it", (o.findings || []).map(findingButton)),
      make("h3", {}, predicted.length ? "In the code, at " + times(predicted.length, "place") : "Not found in the code"),
      ...predicted.map((p) => place(p, o, false)),
      ...(data.runs || recorded ? [make("h3", {}, recorded ? "Recorded in runs, " + times(recorded, "time") : "Never seen in the runs given")] : []),
      ...observed.map((p) => place(p, o, true)));
  }
  function chooseLock(l) {
    highlight([l, ...l.out.map((o) => o.b), ...l.in.map((o) => o.a)], [...l.out, ...l.in]);
    const about = data.findings.flatMap((f, i) => (f.locks || []).includes(l.class) ? [i] : []);
    open(l.name, make("p", { class: "dim" }, l.class),
      ...section("Findings about it", about.map(findingButton)),
      ...section("Taken while it is held", l.out.map(orderButton)),
      ...section("Held while it is taken", l.in.map(orderButton)));
  }
  function chooseFinding(i) {
    const f = data.findings[i];
    const some = orders.filter((o) => (o.findings || []).includes(i));
    const about = (f.locks || []).map((c) => byClass.get(c)).filter(Boolean);
    for (const l of about) if (!l.shown) { clearFilter(); break; }
    highlight(about, some, i);
    open(f.rule + ": " + (data.rules[f.rule] || ""), make("p", {}, f.message),
      f.seen ? make("p", { class: "dim" }, f.seen) : "",
      f.confidence === "low" ? make("p", { class: "dim" }, "of low confidence") : "",
      ...(f.steps || []).flatMap((s) => [make("p", {}, s.message), frames(s.path ? [{ func: s.func, site: s.site }, ...s.path.filter((x) => site(x.site) !== site(s.site))] : [{ func: s.func, site: s.site }])]),
      ...section("Orders", some.map(orderButton)));
    if (about.length) around(boxOf(about.map((l) => l.element)), Math.max(0.9, picture.getBoundingClientRect().width / view.w));
  }

  // What is hidden leaves no holes: columns and rows that nothing needs any more are
  // squeezed, by one mapping of all x and one of all y. Both keep the order, so boxes
  // still do not overlap and lines still lead around them.
  const numbers = (e, ...names) => names.map((n) => Number(e.getAttribute(n)));
  const areas = [...bands, ...rings, ...locks.map((l) => l.element)].map((element) => {
    const rect = element.querySelector("rect"), [x, y, w, h] = numbers(rect, "x", "y", "width", "height");
    const labels = [...element.querySelectorAll("text")].map((e) => ({ e, at: numbers(e, "x", "y") }));
    return { element, rect, x, y, w, h, labels };
  });
  const paths = orders.map((o) => ({ o, lines: o.element.querySelectorAll("path"), parts: o.element.querySelector("path").getAttribute("d").match(/[MCL]|-?\d+/g) }));
  // squeezer returns a mapping that keeps the intervals and makes what is between two of
  // them at most so long.
  function squeezer(intervals, most) {
    intervals.sort((a, b) => a[0] - b[0]);
    const points = []; // [from, to], where the mapping bends
    let end = null;
    for (const [a, b] of intervals) {
      if (end === null) points.push([a, a]);
      else if (a > end) {
        const to = points[points.length - 1][1];
        points.push([a, to + Math.min(a - end, most)]);
      }
      if (end === null || b > end) {
        const [from, to] = points[points.length - 1];
        points.push([b, to + b - from]);
        end = b;
      }
    }
    return (v) => {
      if (!points.length || v <= points[0][0]) return v;
      let lo = 0, hi = points.length - 1;
      if (v >= points[hi][0]) return points[hi][1] + Math.min(v - points[hi][0], most);
      while (hi - lo > 1) {
        const mid = (lo + hi) >> 1;
        if (points[mid][0] <= v) lo = mid;
        else hi = mid;
      }
      const [a, to] = points[lo], [b, next] = points[hi];
      return Math.round(to + (v - a) * (next - to) / (b - a));
    };
  }
  function squeeze() {
    const all = locks.every((l) => l.shown), xs = [], ys = [];
    for (const a of areas) {
      if (a.element.matches(".gone")) continue;
      const band = a.element.matches(".band");
      if (!band) xs.push([a.x, a.x + a.w]);
      ys.push(...band ? [[a.y, a.y + 26], [a.y + a.h - 12, a.y + a.h]] : [[a.y, a.y + a.h]]);
    }
    for (const p of paths) {
      if (p.o.element.matches(".gone")) continue;
      let n = 0;
      for (const v of p.parts) if (!isNaN(v) && n++ % 2) ys.push([v - 4, Number(v) + 4]);
    }
    const mapX = all ? (v) => v : squeezer(xs, 100), mapY = all ? (v) => v : squeezer(ys, 14);
    for (const a of areas) {
      const x = mapX(a.x), y = mapY(a.y), w = mapX(a.x + a.w) - x, h = mapY(a.y + a.h) - y;
      for (const [k, v] of Object.entries({ x, y, width: w, height: h })) a.rect.setAttribute(k, v);
      for (const { e, at } of a.labels) {
        e.setAttribute("x", x + at[0] - a.x);
        e.setAttribute("y", y + at[1] - a.y);
      }
    }
    for (const p of paths) {
      let n = 0;
      const d = p.parts.map((v) => isNaN(v) ? v : (n++ % 2 ? mapY : mapX)(Number(v))).join(" ");
      for (const line of p.lines) line.setAttribute("d", d);
    }
  }

  // The filter: packages, a part of a name, only rings. An order is shown if both its
  // locks are; what matches the name brings along what it is ordered with.
  function filter() {
    const packages = new Set([...document.querySelectorAll("#packages input:checked")].map((e) => e.value));
    const text = $("search").value.trim().toLowerCase(), ringsOnly = $("rings").checked;
    const matches = (l) => l.class.toLowerCase().includes(text);
    for (const l of locks) {
      const near = !text || matches(l) || l.out.some((o) => matches(o.b)) || l.in.some((o) => matches(o.a));
      l.shown = packages.has(l.package) && near && (!ringsOnly || Boolean(l.ring));
      l.element.classList.toggle("gone", !l.shown);
    }
    for (const o of orders) {
      o.shown = o.a.shown && o.b.shown && (!text || matches(o.a) || matches(o.b)) && (!ringsOnly || Boolean(o.ring));
      o.element.classList.toggle("gone", !o.shown);
    }
    for (const b of bands) b.classList.toggle("gone", !locks.some((l) => l.shown && !l.ring && l.package === b.dataset.package));
    rings.forEach((r, i) => r.classList.toggle("gone", !locks.some((l) => l.shown && l.ring === i + 1)));
    squeeze();
    unselect();
    const n = visible().length;
    $("status").textContent = n === locks.length ? "" : times(n, "lock") + " of " + locks.length + " shown";
    if (n) fit();
  }
  function clearFilter() {
    $("search").value = "";
    $("rings").checked = false;
    for (const e of document.querySelectorAll("#packages input")) e.checked = true;
    filter();
  }
  $("search").addEventListener("input", filter);
  $("rings").addEventListener("change", filter);
  $("packages").addEventListener("change", filter);
  const checkAll = (on) => { for (const e of document.querySelectorAll("#packages input")) e.checked = on; filter(); };
  $("all").onclick = () => checkAll(true);
  $("nopackage").onclick = () => checkAll(false);

  // Choosing, by pointer and by keyboard.
  function choose(element) {
    const e = element.closest("[data-order], [data-lock]");
    if (!e) return false;
    if (e.dataset.order) chooseOrder(orders[e.dataset.order]);
    else chooseLock(locks[e.dataset.lock]);
    return true;
  }
  for (const x of [...orders, ...locks]) {
    x.element.setAttribute("tabindex", "0");
    x.element.setAttribute("role", "button");
    x.element.setAttribute("aria-label", x.a ? x.a.name + " before " + x.b.name : x.name);
  }
  picture.addEventListener("click", (e) => {
    if (drag && drag.moved) return;
    const to = e.target.closest("[data-order], [data-lock]");
    if (to) to.focus();
    if (!choose(e.target)) close();
  });
  for (const b of document.querySelectorAll(".finding")) b.addEventListener("click", () => chooseFinding(Number(b.dataset.finding)));
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") return close();
    if (e.target.matches("input[type=search]")) return;
    if (e.key === "/") { e.preventDefault(); $("search").focus(); }
    else if (e.key === "+" || e.key === "=") zoom(1.3);
    else if (e.key === "-") zoom(1 / 1.3);
    else if (e.key === "0") fit();
    else if ((e.key === "Enter" || e.key === " ") && picture.contains(e.target) && choose(e.target)) e.preventDefault();
    else if (step[e.key] && picture.contains(e.target)) {
      e.preventDefault();
      show({ ...view, x: view.x + step[e.key][0] * view.w / 10, y: view.y + step[e.key][1] * view.h / 10 });
    }
  });

  // What is focused by the keyboard is brought into the view.
  picture.addEventListener("focusin", (e) => {
    if (e.target === picture || !e.target.matches(":focus-visible")) return;
    const b = e.target.getBBox();
    const x = b.x + b.width / 2, y = b.y + b.height / 2;
    if (x < view.x || x > view.x + view.w || y < view.y || y > view.y + view.h) show({ ...view, x: x - view.w / 2, y: y - view.h / 2 });
  });

  let seen = null;
  addEventListener("beforeprint", () => { seen = view; show(shown()); });
  addEventListener("afterprint", () => { if (seen) show(seen); });
})();
