// Whose work the bundles hold: every package of which something went into one, with its licence word for word.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const PACKAGE = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;

// Fonts that lie in packages which say nothing of their licence: which package, whose, under which text.
const FONTS = [
  { name: "bpmn-font", within: "bpmn-js", homepage: "https://github.com/bpmn-io/bpmn-font" },
  { name: "dmn-font", within: "dmn-js", homepage: "https://github.com/bpmn-io/dmn-font" },
];

export async function notices(metafile, folder) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  const used = new Set(inputs.map((input) => PACKAGE.exec(input)?.[1]).filter(Boolean));
  const found = await Promise.all([...used].map((name) => about(name, join(folder, "node_modules", name))));
  const text = await readFile(join(folder, "licences", "OFL-1.1.txt"), "utf8");
  for (const { name, within, homepage } of FONTS) {
    const holder = found.find((one) => one.name === within);
    if (!holder) continue;
    const owner = "Camunda Services GmbH";
    found.push({ name, version: `(${within} ${holder.version})`, license: "OFL-1.1", homepage, owner, text: `Copyright (c) ${owner}\n\n${text.trim()}` });
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function about(name, folder) {
  const { version, license, homepage, author } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  if (!license && !texts.length) throw new Error(`${name} does not say under which licence it is`);
  const owner = typeof author === "object" ? author.name : author;
  return { name, version, license: license ?? "", homepage: homepage ?? "", owner: owner ?? "", text: texts.join("\n\n").trim() };
}
