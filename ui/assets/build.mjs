// Every .js, .css and .svg file directly below src/ becomes a bundle of its own in ui/static/, named by its content, so that
// browsers may keep it for good. notices.json says whose work the bundles hold, manifest.json which name a bundle has today; it
// is written last.
import { build } from "esbuild";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { notices } from "./notices.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = join(here, "..", "static");

const entries = (await readdir(source)).filter((name) => /\.(js|css|svg)$/.test(name));

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: entries.map((name) => join("src", name)),
  outdir: target,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari15.6"],
  // Components of the properties panel are written as JSX, for the copy of Preact that it brings along.
  loader: { ".js": "jsx", ".svg": "copy", ".woff2": "file", ".woff": "file", ".ttf": "file", ".eot": "file" },
  jsx: "automatic",
  jsxImportSource: "@bpmn-io/properties-panel/preact",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [output, { entryPoint, bytes }] of Object.entries(result.metafile.outputs)) {
  if (!entryPoint) continue;
  manifest[basename(entryPoint)] = basename(output);
  console.log(`${basename(entryPoint).padEnd(20)} ${(bytes / 1024).toFixed(1)} kB`);
}
await writeFile(join(target, "notices.json"), JSON.stringify(await notices(result.metafile, here), null, 2) + "\n");
await writeFile(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
