// The gallery: every component and a few whole screens, with the same security policy as the product.
// `npm run gallery`, then http://127.0.0.1:4180/?lang=en&theme=dark. Text is written [[日本語|English]].
import { createServer } from "node:http";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { extname } from "node:path";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (path) => readFileSync(here(path), "utf8");
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html; charset=utf-8" };
const POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:";

/** {{score 39 risk}}, {{icon close}} and {{meter 28 risk}} stand for markup that the product's templates make. */
function fill(html) {
  return html
    .replace(/\{\{icon (\S+?)( big)?\}\}/g, (_, name, big) => `<svg class="icon${big ?? ""}" aria-hidden="true"><use href="/assets/icons.svg#${name}"/></svg>`)
    .replace(/\{\{score (\d+) (\w+)( small)?\}\}/g, (_, value, band, small) => `<span class="score ${band}${small ?? ""}"><svg viewBox="0 0 46 46" aria-hidden="true"><circle cx="23" cy="23" r="20.5"/><circle cx="23" cy="23" r="20.5" pathLength="100" stroke-dasharray="${value} 100"/></svg><b>${value}</b></span>`)
    .replace(/\{\{meter (\d+) (\w+)\}\}/g, (_, value, tone) => `<svg class="meter ${tone}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${value}" height="8"/></svg>`);
}

function page(name, query) {
  const lang = query.get("lang") === "en" ? "en" : "ja";
  const theme = ["light", "dark"].includes(query.get("theme")) ? ` data-theme="${query.get("theme")}"` : "";
  const content = read(`pages/${name}.html`);
  const plain = content.startsWith("<!-- plain -->");
  const html = read(plain ? "plain.html" : "shell.html")
    .replace("{{lang}}", lang)
    .replace("{{theme}}", theme)
    .replace("{{content}}", content)
    .replace(`data-page="${name}"`, 'aria-current="page"');
  return words(fill(html), lang);
}

function words(html, lang) {
  return html.replace(/\[\[([^|\]]*)\|([^\]]*)\]\]/g, (_, ja, en) => (lang === "en" ? en : ja));
}

let rows = 3200;
const answers = {
  "/palette": (query) => {
    const match = /[a-z]{3}/.test(query.get("q") ?? "") ? read("palette-none.html") : read("palette.html");
    return words(fill(match), "ja");
  },
  "/jobs/7": () => {
    rows = Math.min(25000, rows + 4100);
    const done = rows === 25000;
    const bar = `<progress value="${rows}" max="25000" aria-label="取り込み"></progress>`;
    return `<turbo-frame id="job-7" refresh="morph">${done ? "<p><b>取り込みました。</b> 25,000行</p>" : `<b-progress src="/jobs/7" every="800"><p class="row"><b>取り込んでいます</b><span class="end">${rows} / 25000</span></p>${bar}</b-progress>`}</turbo-frame>`;
  },
  "/modal": () => fill(`<turbo-frame id="modal"><b-dialog open><dialog class="dialog side" aria-labelledby="side-t"><header><h2 id="side-t">MRR ¥480,000</h2><button class="btn icon-only quiet" type="button" data-close aria-label="閉じる">{{icon close}}</button></header><div class="body"><p>プロ 60ライセンス × ¥8,000</p></div></dialog></b-dialog></turbo-frame>`),
};

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://gallery");
  const send = (status, type, body) => response.writeHead(status, { "content-type": type, "content-security-policy": POLICY, "cache-control": "no-store" }).end(body);
  if (url.pathname === "/live") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": open\n\n");
    return;
  }
  if (answers[url.pathname]) return send(200, TYPES[".html"], answers[url.pathname](url.searchParams));
  const asset = /^\/assets\/([\w.-]+)$/.exec(url.pathname)?.[1];
  if (asset && existsSync(here(`../dist/${asset}`))) return send(200, TYPES[extname(asset)] ?? "text/plain", readFileSync(here(`../dist/${asset}`)));
  const name = url.pathname.slice(1) || "components";
  if (readdirSync(here("pages")).includes(`${name}.html`)) return send(200, TYPES[".html"], page(name, url.searchParams));
  send(404, TYPES[".html"], page("problem", url.searchParams));
});
server.listen(Number(process.env.PORT ?? 4180), "127.0.0.1", () => console.log(`gallery on http://127.0.0.1:${server.address().port}`));
