// Running scenarios: one request each, so that the page shows how far it is and what has come of each.
const tag = (word, kind) => Object.assign(document.createElement("span"), { className: `tag ${kind}`, textContent: word });

export function runner(root, server) {
  const told = root.querySelector("[data-progress]");
  const bar = root.querySelector("progress");
  const rows = (only) => [...root.querySelectorAll(only === "touched" ? "[data-scenario][data-touched]" : "[data-scenario]")];
  let running = false;

  // Runs these rows' scenarios; the number of those that do not hold, or null where the server stopped answering.
  async function run(wanted) {
    running = true;
    bar.hidden = false;
    let failed = 0;
    for (const [n, row] of wanted.entries()) {
      bar.value = (100 * n) / wanted.length;
      told.textContent = `正在运行第 ${n + 1} 个，共 ${wanted.length} 个`;
      try {
        const { passed, message } = await server.ask("POST", `/scenarios/${encodeURIComponent(row.dataset.scenario)}/play`, {});
        show(row, passed, message);
        failed += !passed;
      } catch (problem) {
        told.textContent = `中断了：${problem.message}`;
        bar.hidden = true;
        running = false;
        return null;
      }
    }
    bar.hidden = true;
    running = false;
    told.textContent = `运行了 ${wanted.length} 个场景，${failed ? `${failed} 个不成立` : "都成立"}`;
    return failed;
  }

  function show(row, passed, message) {
    row.dataset.played = passed;
    row.querySelector("[data-result]")?.replaceChildren(passed ? tag("成立", "good") : tag("不成立", "bad"), passed ? "" : ` ${message}`);
  }

  // What no scenario touches is told anew by the page itself.
  async function refresh() {
    const place = document.getElementById("coverage");
    if (!place) return;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("coverage");
    if (fresh) place.replaceWith(document.importNode(fresh, true));
  }

  root.querySelector("[data-run=all]")?.removeAttribute("hidden");
  root.addEventListener("click", async (event) => {
    const wanted = event.target.closest("[data-run]");
    if (!wanted) return;
    event.preventDefault();
    if (running) return;
    await run(rows(wanted.dataset.run));
    await refresh();
  });

  // Deploying runs first what has not been run: the page shows how far it is, and the deployment itself is quick.
  const form = root.querySelector("#deploy");
  form?.addEventListener("submit", async (event) => {
    const unplayed = rows("touched").filter((row) => !row.dataset.played);
    if (!unplayed.length || !form.comment.value.trim()) return;
    event.preventDefault();
    if (running) return;
    const failed = await run(unplayed);
    if (failed !== null) form.requestSubmit(); // the server says which do not hold, and keeps what was written
  });
}
