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
  const notice = root.querySelector("[data-unsaved]");

  function say(state, problem) {
    told.dataset.saved = state;
    told.textContent =
      {
        unsaved: "有改动，稍后自动保存",
        saving: "正在保存…",
        saved: `已保存，${clock()}`,
        offline: "网络不通，改动还在本页，稍后再试",
        out: "没有保存：登录已失效",
        conflict: "没有保存：他人先保存了",
        refused: "没有保存",
      }[state] ?? "";
    if (state === "saving") return; // until the answer is there, what was said holds
    notice.hidden = !(state in notices);
    if (!notice.hidden && notice.dataset.state !== state) notices[state](problem);
    notice.dataset.state = notice.hidden ? "" : state;
  }

  const notices = { out: logIn, conflict: ask, refused };

  function explain(strong, sentence) {
    const words = document.createElement("p");
    words.append(Object.assign(document.createElement("strong"), { textContent: strong }), sentence);
    return words;
  }

  function refused(problem) {
    notice.replaceChildren(explain("没有保存", `${problem?.detail ?? ""}改动还在本页，修改后会再次保存。`));
  }

  // The page stays as it is; what is in it is saved as soon as somebody is logged in again.
  function logIn() {
    const link = Object.assign(document.createElement("a"), { href: root.dataset.login, target: "_blank", textContent: "重新登录（在新窗口打开）" });
    notice.replaceChildren(explain("登录已失效", "改动还在本页，没有丢失；重新登录后自动保存。 "), link);
  }

  // Whoever saved second decides: his content over the other's, or the other's. Both stay among the revisions.
  function ask({ saved_by: by, saved_at: at, kept }) {
    const words = explain(
      "他人先保存了",
      `${by ?? "另一位分析员"}在 ${time(at)} 保存了这个文件。您的内容已另存，不会丢失；请决定采用哪一份。`,
    );
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
      button("采用对方的", () => saving.giveWay().then(() => location.reload())),
      look,
    );
    notice.replaceChildren(words, choices);
    notice.focus();
  }

  const saving = new Saving({ server, file, revision, content, say });
  root.addEventListener("click", (event) => event.target.closest("[data-do=save]") && saving.now());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    saving.now();
  });
  return saving;
}
