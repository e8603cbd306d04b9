// The diagram editor: the diagram, its file, what the gate says of it, the same in words.
import { Checking } from "./diagram-editor/checking.js";
import { Content } from "./diagram-editor/content.js";
import { Files, unreadable } from "./diagram-editor/files.js";
import { makeModeler } from "./diagram-editor/modeler.js";
import { Outline } from "./diagram-editor/outline.js";
import { Server } from "./diagram-editor/server.js";
import { toolbar } from "./diagram-editor/toolbar.js";
import { Untouched } from "./diagram-editor/untouched.js";
import { keep } from "./studio/keeping.js";

const ROOM_FOR_WORDS = 1280;

async function start(root) {
  const { api, file, tables: given } = root.dataset;
  const tables = JSON.parse(given);
  const server = new Server(api);
  const modeler = makeModeler({ canvas: root.querySelector(".drawing"), panel: root.querySelector(".properties"), tables, server });
  const content = new Content(modeler);
  const files = new Files({ root, content, name: file });
  const outline = new Outline({ root, modeler, content, tables });
  const say = (sentence) => {
    const hint = root.querySelector("[data-hint]");
    hint.hidden = !sentence;
    hint.textContent = sentence;
  };
  const untouched = new Untouched({ root, server, modeler, file, say });
  const checking = new Checking({ root, server, file, content, modeler, go: (id) => files.show(false).then(() => content.select(id)) });
  const [{ content: text, revision }] = await Promise.all([
    server.file(file),
    server.catalogue().then((catalogue) => modeler.get("studio").learn(catalogue)),
  ]);
  await content.load(text).catch(async (problem) => {
    files.complain(unreadable(problem));
    await files.show(true);
  });
  const saving = "closed" in root.dataset ? null : keep(root, { server, file, revision, content });
  content.onChange(() => {
    saving?.changed();
    checking.later();
  });
  new ResizeObserver(() => modeler.get("canvas").resized()).observe(root.querySelector(".drawing"));
  toolbar({ root, modeler, content, files, outline, untouched, say });
  if (innerWidth >= ROOM_FOR_WORDS) root.querySelector("[data-do=words]").click();
  const wanted = new URLSearchParams(location.search).get("element");
  if (wanted) content.select(wanted);
  checking.now();
  root.dataset.ready = "";
}

const root = document.getElementById("diagram-editor");
if (root) {
  start(root).catch((problem) => {
    const trouble = root.querySelector("[data-trouble]");
    trouble.hidden = false;
    trouble.textContent = problem.message;
  });
}
