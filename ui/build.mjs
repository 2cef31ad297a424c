// Bundles the sheets and elements into dist/ under fixed names: app.css, app.js, charts.js (fetched when the
// first chart appears), and the icons. The server adds ?v=hash, so nothing here carries one.
import * as esbuild from "esbuild";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const watch = process.argv.includes("--watch");
const browsers = ["chrome125", "firefox128", "safari17.5"];

/** Turbo puts a <style> into the page for its progress bar, which `style-src 'self'` refuses; shell.css draws ours. */
const withoutTurboStyle = {
  name: "without-turbo-style",
  setup(build) {
    build.onLoad({ filter: /turbo\.es2017-esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace("this.installStylesheetElement();", "");
      if (contents === source) throw new Error("Turbo's progress bar has changed: look again at how it brings its style");
      return { contents, loader: "js" };
    });
  },
};

const options = {
  absWorkingDir: here("."),
  outdir: "dist",
  bundle: true,
  minify: !watch,
  sourcemap: watch ? "linked" : false,
  legalComments: "linked",
  logLevel: "info",
};
// charts.ts is an entry of its own, imported by address at run time, so that its name stays fixed.
const scripts = {
  ...options,
  plugins: [withoutTurboStyle],
  entryPoints: { app: "src/app.ts", charts: "src/charts.ts" },
  format: "esm",
  target: browsers,
};
// bansou.js runs in the pages of others, which pay for each byte: a script of its own, for older browsers too.
const tracker = {
  ...options,
  entryPoints: { bansou: "src/tracker/bansou.ts" },
  format: "iife",
  sourcemap: false,
  target: ["chrome85", "firefox90", "safari14.1"],
};
const TRACKER_BYTES = 5 * 1024;
const sheets = { ...options, entryPoints: { app: "css/app.css" } };

rmSync(here("dist"), { recursive: true, force: true });
mkdirSync(here("dist"));
cpSync(here("assets"), here("dist"), { recursive: true });

if (watch) {
  for (const each of [scripts, tracker, sheets]) await (await esbuild.context(each)).watch();
} else {
  await Promise.all([scripts, tracker, sheets].map((each) => esbuild.build(each)));
  const bytes = gzipSync(await readFile(here("dist/bansou.js"))).length;
  if (bytes > TRACKER_BYTES) throw new Error(`bansou.js has ${bytes} bytes gzipped; ${TRACKER_BYTES} are allowed`);
}
