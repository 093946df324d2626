// Bundles the editor into dist/, which the program's build embeds. Same lock file, same bytes.
import { build } from "esbuild";

await build({
  entryPoints: { editor: "src/editor.js" },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  loader: { ".svg": "dataurl" },
  outdir: "dist",
  logLevel: "warning",
});
