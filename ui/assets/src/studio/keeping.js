// Saving, and what is said about it: when it was saved, that somebody else has saved too, that the network is gone.
import { Saving } from "./saving.js";

const time = (moment) => new Date(moment).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
const clock = () => time(Date.now());

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

export function keep(root, { server, file, revision, content }) {
  const told = root.querySelector("[data-saved]");
  const conflict = root.querySelector("[data-conflict]");

  function say(state, problem) {
    told.dataset.saved = state;
    told.textContent =
      {
        unsaved: "有改动，稍后自动保存",
        saving: "正在保存…",
        saved: `已保存，${clock()}`,
        offline: "网络不通，改动还在本页，稍后再试",
        conflict: "没有保存：他人先保存了",
        refused: problem?.detail ?? "没有保存",
      }[state] ?? "";
    conflict.hidden = state !== "conflict";
    if (state === "conflict") ask(problem);
  }

  // Whoever saved second decides: his content over the other's, or the other's. Both stay among the revisions.
  function ask({ saved_by: by, saved_at: at, kept }) {
    const words = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = "他人先保存了";
    words.append(strong, `${by ?? "另一位分析员"}在 ${time(at)} 保存了这个文件。您的内容已另存，不会丢失；请决定采用哪一份。`);
    const look = document.createElement("a");
    const { compare, draft } = root.dataset;
    const query = new URLSearchParams({ before: `draft:${draft}`, after: `revision:${draft}:${kept}:${file}`, file });
    look.href = `${compare}?${query}`;
    look.target = "_blank";
    look.rel = "noopener";
    look.textContent = "比较两份内容（在新窗口打开）";
    const choices = document.createElement("p");
    choices.className = "buttons";
    choices.append(
      button("采用我的", () => saving.overwrite()),
      button("采用对方的", () => {
        saving.giveWay();
        location.reload();
      }),
      look,
    );
    conflict.replaceChildren(words, choices);
    conflict.focus();
  }

  const saving = new Saving({ server, file, revision, content: () => content.now(), say });
  root.addEventListener("click", (event) => event.target.closest("[data-do=save]") && saving.now());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    saving.now();
  });
  return saving;
}
