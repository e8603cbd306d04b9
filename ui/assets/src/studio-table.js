// The decision table editor: the table, its file, what the gate says of it, trying it.
import { Server } from "./diagram-editor/server.js";
import { Checking } from "./table-editor/checking.js";
import { Content } from "./table-editor/content.js";
import { nameList } from "./table-editor/names.js";
import { Marks } from "./table-editor/marks.js";
import { Trying } from "./table-editor/trying.js";
import { keep } from "./studio/keeping.js";

async function start(root) {
  const { api, file, decision, policies } = root.dataset;
  const server = new Server(api);
  const marks = new Marks();
  const content = new Content(root, file, policies.split(" "));
  const checking = new Checking({ server, file, content, marks });
  const trying = new Trying({ server, decision, content, marks });
  const { content: text, revision } = await server.file(file);
  await content.load(text);
  const saving = "closed" in root.dataset ? null : keep(root, { server, file, revision, content });
  content.onChange(() => {
    saving?.changed();
    checking.later();
    trying.later();
  });
  checking.now();
  trying.offer();
  root.dataset.ready = "";
  const wanted = new URLSearchParams(location.search).get("element"); // what a list of problems leads to
  const place = wanted && content.place(wanted);
  if (place) content.go(place.element);
  nameList(document.querySelector("[data-names]"), server);
}

const root = document.getElementById("table-editor");
if (root) {
  start(root).catch((problem) => {
    const trouble = root.querySelector("[data-trouble]");
    trouble.hidden = false;
    trouble.textContent = problem.message;
  });
}
