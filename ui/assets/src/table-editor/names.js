// The names that cells and columns may read, each with a line of help; asked for when somebody opens the list.
export function nameList(details, server) {
  details.addEventListener("toggle", async () => {
    const place = details.querySelector("div");
    if (!details.open || place.childElementCount) return;
    const { facts, functions } = await server.catalogue();
    for (const [title, entries] of [["事实", facts], ["函数", functions]]) {
      const heading = document.createElement("h3");
      heading.textContent = title;
      const list = document.createElement("dl");
      for (const { name, help } of entries) {
        const term = document.createElement("dt");
        const code = document.createElement("code");
        code.textContent = name;
        term.append(code);
        const words = document.createElement("dd");
        words.textContent = help;
        list.append(term, words);
      }
      place.append(heading, list);
    }
  });
}
