// The page of a draft and the editors of texts and scenarios: scenarios run one by one, what is written saves itself.
import { Server } from "./diagram-editor/server.js";
import { runner } from "./studio/running.js";
import { edit } from "./studio/writing.js";

const draft = document.getElementById("draft");
if (draft) runner(draft, new Server(draft.dataset.api));

const writing = document.getElementById("writing");
if (writing) edit(writing, new Server(writing.dataset.api));
