// Runs the program in question: the binary named by BANSOU_BIN, on a folder of data that goes away with the test.
// Every process is ended by the handle that started it; a program that dies early fails with what it printed.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 10_000;

export interface Server {
  /** Such as `http://127.0.0.1:43121`, without a slash at the end. */
  url: string;
  /** The folder that `--data` names; give it to `bansou(…)` for the command line on the same installation. */
  data: string;
  pid: number;
  /** SIGTERM, and waits until it is gone. */
  stop(): Promise<void>;
  /** SIGKILL: what a power cut would do. */
  kill(): Promise<void>;
}

export interface ServeOptions {
  /** An earlier server's folder, to start again on it. Default: a new, empty one. */
  data?: string;
  args?: string[];
  env?: Record<string, string>;
}

export function binary(): string {
  const path = process.env.BANSOU_BIN;
  if (!path) throw new Error("BANSOU_BIN is not set: give the path of the bansou program to test");
  return path;
}

export async function freshData(): Promise<string> {
  return mkdtemp(join(tmpdir(), "bansou-e2e-"));
}

export async function serve(options: ServeOptions = {}): Promise<Server> {
  const data = options.data ?? (await freshData());
  const args = ["serve", "--data", data, "--listen", "127.0.0.1:0", ...(options.args ?? [])];
  const child = spawn(binary(), args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...options.env } });
  const url = await address(child);
  return {
    url,
    data,
    pid: child.pid!,
    stop: () => end(child, "SIGTERM"),
    kill: () => end(child, "SIGKILL"),
  };
}

/** Runs a command of the program to its end and gives what it printed; fails with its errors. */
export function bansou(args: string[], options: { data?: string; input?: string } = {}): Promise<string> {
  const full = options.data ? [...args, "--data", options.data] : args;
  return new Promise((resolve, reject) => {
    const child = execFile(binary(), full, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`bansou ${full.join(" ")}: ${error.message}\n${stderr}`));
      else resolve(stdout);
    });
    child.stdin?.end(options.input ?? "");
  });
}

export async function removeData(data: string): Promise<void> {
  await rm(data, { recursive: true, force: true });
}

/** Waits for the printed line `listening on http://127.0.0.1:PORT`. */
function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(`bansou serve ${why}\n${printed}`));
    };
    const timer = setTimeout(() => fail(`said no address within ${START_WITHIN_MS / 1000} s`), START_WITHIN_MS);
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      const found = /listening on (http:\/\/\S+)/.exec(printed);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]!.replace(/\/$/, ""));
    };
    // Both pipes are read to the end, or a full one would stop the program.
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", (error) => fail(`did not start: ${error.message}`));
    child.once("exit", (code, signal) => fail(`ended early (${code ?? signal})`));
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill(signal);
  });
}
