// Two diagrams side by side with what differs marked, and the same as a list that leads to the elements.
import Viewer from "bpmn-js/lib/Viewer";
import KeyboardMove from "diagram-js/lib/navigation/keyboard-move";
import MoveCanvas from "diagram-js/lib/navigation/movecanvas";

import spiffworkflow from "./diagram-editor/spiffworkflow.json";
import { nameLanes } from "./monitor/marks.js";
import { stopped } from "./studio/texts.js";
import { differences } from "./compare/differences.js";

const WORDS = { added: "新增", removed: "删除", changed: "修改", moved: "移动" };
const CLOSE = 0.9;
const READABLE = 0.6; // below this, the part with the first difference says more than the whole
const STEP = 1.25;

async function draw(container, address) {
  if (!address) {
    const words = document.createElement("p");
    words.className = "empty";
    words.textContent = "没有这个文件";
    container.append(words);
    return null;
  }
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const viewer = new Viewer({ container, moddleExtensions: { spiffworkflow }, additionalModules: [MoveCanvas, KeyboardMove] });
  await viewer.importXML(await answer.text());
  viewer.get("canvas").zoom("fit-viewport", "auto");
  return viewer;
}

// Both show the same part, whichever is moved.
function together(viewers) {
  let leading = false;
  for (const viewer of viewers) {
    viewer.on("canvas.viewbox.changed", ({ viewbox }) => {
      if (leading) return;
      leading = true;
      const { x, y, width, height } = viewbox;
      for (const other of viewers) if (other !== viewer) other.get("canvas").viewbox({ x, y, width, height });
      leading = false;
    });
  }
}

const text = (tag, words, className = "") => Object.assign(document.createElement(tag), { textContent: words, className });

// One difference as a line: what it is, its name, what was and what is now.
function line(one, kinds, go) {
  const item = document.createElement("li");
  item.className = one.mark;
  const kind = kinds[one.thing.$type.replace("bpmn:", "").replace(/^./, (first) => first.toLowerCase())] ?? "";
  const button = text("button", `${kind}${one.thing.name ? `“${one.thing.name.replace(/\s+/g, " ")}”` : ` ${one.id}`}`, "as-link");
  button.type = "button";
  button.addEventListener("click", () => go(one));
  item.append(text("span", WORDS[one.mark], `change ${one.mark}`), " ", button);
  if (one.facets.length) {
    const list = document.createElement("ul");
    for (const { label, before, after } of one.facets) {
      const entry = document.createElement("li");
      entry.append(`${label}：`);
      if (before !== undefined) entry.append(text("del", before), " ");
      if (after !== undefined) entry.append(text("ins", after));
      list.append(entry);
    }
    item.append(list);
  }
  return item;
}

async function start(section) {
  const { before, after, kinds, roles } = section.dataset;
  const lanes = JSON.parse(roles);
  section.hidden = false;
  section.closest(".panel").querySelector("[data-words]").open = false;
  const sides = [...section.querySelectorAll(".canvas")];
  const [old, now] = [await draw(sides[0], before), await draw(sides[1], after)];
  const viewers = [old, now].filter(Boolean);
  together(viewers);
  const found = differences(old?.getDefinitions(), now?.getDefinitions(), lanes);
  for (const viewer of viewers) {
    nameLanes(viewer, lanes);
    const registry = viewer.get("elementRegistry");
    for (const { id, mark } of found) if (registry.get(id)) viewer.get("canvas").addMarker(id, mark);
  }

  function go({ id }) {
    for (const viewer of viewers) {
      const canvas = viewer.get("canvas");
      const registry = viewer.get("elementRegistry");
      for (const element of registry.filter((each) => canvas.hasMarker(each, "looked-at"))) canvas.removeMarker(element, "looked-at");
      if (registry.get(id)) canvas.addMarker(id, "looked-at");
    }
    look(id, CLOSE);
    section.querySelector(".pair").scrollIntoView({ block: "nearest" });
  }

  function look(id, scale) {
    const shown = viewers.find((viewer) => viewer.get("elementRegistry").get(id));
    const canvas = shown?.get("canvas");
    const element = shown?.get("elementRegistry").get(id);
    if (!element) return;
    const { outer } = canvas.viewbox();
    const places = element.waypoints ?? [element, { x: element.x + element.width, y: element.y + element.height }];
    const middle = (axis) => (Math.min(...places.map((one) => one[axis])) + Math.max(...places.map((one) => one[axis]))) / 2;
    const [width, height] = [outer.width / scale, outer.height / scale];
    canvas.viewbox({ x: middle("x") - width / 2, y: middle("y") - height / 2, width, height });
  }

  const drawn = found.find(({ id }) => viewers.some((viewer) => viewer.get("elementRegistry").get(id)));
  if (drawn && viewers[0].get("canvas").zoom() < READABLE) look(drawn.id, CLOSE);

  section.querySelector(".changes").append(...found.map((one) => line(one, JSON.parse(kinds), go)));
  section.querySelector("[data-count]").textContent = found.length ? `共 ${found.length} 处` : "两张图没有差别。";
  section.addEventListener("click", (event) => {
    const how = event.target.closest("[data-scale]")?.dataset.scale;
    const canvas = viewers[0].get("canvas");
    if (how === "fit") canvas.zoom("fit-viewport", "auto");
    else if (how) canvas.zoom(canvas.zoom() * (how === "in" ? STEP : 1 / STEP));
  });
  section.dataset.ready = "";
}

const section = document.querySelector(".compared");
if (section) {
  start(section).catch((problem) => {
    section.hidden = true;
    const panel = section.closest(".panel");
    panel.querySelector("[data-words]").open = true;
    panel.insertBefore(text("p", `流程图画不出来：${stopped(problem)}。请看文字版的差别。`, "notice warning"), section);
  });
}
