// Bundles the editor into dist/, which the program's build embeds. Same lock file, same bytes.
import { readFileSync, readdirSync } from "node:fs";
import { build } from "esbuild";

/** The licences of all that is bundled, since the packages come without them in their own bundles. */
function licences() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const bundled = Object.entries(packages).filter(([path, { dev }]) => path && !dev).sort();
  const texts = bundled.map(([path, { version, license }]) => {
    const files = readdirSync(path).filter((name) => /^(licen[cs]e|copying)/i.test(name)).sort();
    const text = files.map((name) => readFileSync(`${path}/${name}`, "utf8").trim()).join("\n\n");
    return `${path.replace(/^node_modules\//, "")} ${version}: ${license}\n${text}`;
  });
  return `/*!\n${texts.join("\n\n----\n\n").replaceAll("*/", "* /")}\n*/`;
}

await build({
  entryPoints: { editor: "src/editor.js" },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  footer: { js: licences() },
  outdir: "dist",
  logLevel: "warning",
});
