// The editor of a text or a scenario: it saves itself, the gate looks on, a scenario can be run before it is saved.
import { keep } from "./keeping.js";

const AFTER_CHANGE = 700;

export function edit(root, server) {
  const { file, kind } = root.dataset;
  const form = root.querySelector("form");
  const area = form.elements.content;
  if ("closed" in root.dataset || "refused" in root.dataset) return; // nothing to save, or to be settled by the form itself
  const content = { now: () => area.value };
  const saving = keep(root, { server, file, revision: Number(root.dataset.revision), content });
  besides(root, saving, server, file);

  const list = document.querySelector("[data-problems]");
  const fine = document.querySelector("[data-fine]");
  const result = document.querySelector("[data-result]");
  let asked;
  async function check() {
    asked?.abort();
    asked = new AbortController();
    try {
      const { problems } = await server.ask("POST", "/check", { files: { [file]: area.value } }, asked.signal);
      const ours = problems.filter((one) => one.file === file);
      list.replaceChildren(...ours.map(({ message }) => Object.assign(document.createElement("li"), { textContent: message })));
      fine.hidden = ours.length > 0;
    } catch (problem) {
      if (problem.name !== "AbortError") fine.hidden = true;
    }
  }

  async function play() {
    result.textContent = "正在运行…";
    try {
      const { passed, message } = await server.ask("POST", `/scenarios/${encodeURIComponent(file)}/play`, { content: area.value });
      const said = Object.assign(document.createElement("p"), { className: `notice ${passed ? "good" : "bad"}` });
      said.append(Object.assign(document.createElement("strong"), { textContent: passed ? "成立" : "不成立" }), passed ? "" : message);
      result.replaceChildren(said);
    } catch (problem) {
      result.textContent = `没有运行：${problem.message}`;
    }
  }

  let timer;
  area.addEventListener("input", () => {
    saving.changed();
    clearTimeout(timer);
    timer = setTimeout(check, AFTER_CHANGE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (kind === "yaml" && event.submitter?.dataset.do === "play") play();
    saving.now();
  });
  root.dataset.ready = "";
}

// After a conflict, what the other has saved stands beside what is here.
function besides(root, saving, server, file) {
  const place = root.querySelector("[data-theirs]");
  const say = saving.say;
  saving.say = async (state, problem) => {
    say(state, problem);
    if (state !== "conflict") {
      place.hidden = true;
      return;
    }
    const theirs = await server.file(file);
    place.querySelector("textarea").value = theirs.content;
    place.querySelector("label").textContent = `${theirs.saved_by ?? "对方"} 的内容`;
    place.hidden = false;
  };
}
