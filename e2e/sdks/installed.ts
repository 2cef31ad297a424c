// Installs the SDKs at the versions written beside this file, once, under the build's target folder. A registry that
// cannot be reached fails the test that needs it: an SDK is never left out in silence.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const installs = join(process.env.CARGO_TARGET_DIR ?? join(here, "../../target"), "sdks");

export function run(program: string, args: string[], cwd?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(" ")}: ${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

/** Whether `folder` was installed from exactly these lines; anything else in it goes. */
async function standing(folder: string, wanted: string): Promise<boolean> {
  const mark = join(folder, "installed-from");
  if (existsSync(mark) && (await readFile(mark, "utf8")) === wanted) return true;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return false;
}

/** The Python of a virtual environment with `python/{name}.txt` in it. */
export async function python(name: string): Promise<string> {
  const list = join(here, "python", `${name}.txt`);
  const wanted = await readFile(list, "utf8");
  const folder = join(installs, name);
  const program = join(folder, "bin", "python");
  if (await standing(folder, wanted)) return program;
  await run("python3", ["-m", "venv", folder]);
  await run(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list]);
  await writeFile(join(folder, "installed-from"), wanted);
  return program;
}

export const pythonScript = join(here, "python", "send.py");

/** The folder in which `node/send.mjs` finds the SDKs of `node/package.json`. */
export async function node(): Promise<string> {
  const folder = join(installs, "node");
  const from = join(here, "node");
  const wanted = await readFile(join(from, "package-lock.json"), "utf8");
  if (!(await standing(folder, wanted))) {
    for (const file of ["package.json", "package-lock.json", ".npmrc"]) await copyFile(join(from, file), join(folder, file));
    // Not `ci`: it wants the optional packages of every platform in a lock file that names no registry.
    await run("npm", ["install", "--omit=optional", "--ignore-scripts"], folder);
    await writeFile(join(folder, "installed-from"), wanted);
  }
  await copyFile(join(from, "send.mjs"), join(folder, "send.mjs"));
  return folder;
}
