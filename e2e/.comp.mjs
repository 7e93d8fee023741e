import { chromium } from "/work/main/e2e/node_modules/@playwright/test/index.mjs";
import { readFileSync } from "node:fs";
const [out,h,...files]=process.argv.slice(2);
const b=await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox"]});
const p=await b.newPage({viewport:{width:2000,height:Number(h)}});
await p.setContent(`<body style="margin:0;display:flex;flex-wrap:wrap;gap:6px;background:#888">${files.map(f=>`<img style="height:${Number(h)/ (files.length>3?2:1) -6}px" src="data:image/png;base64,${readFileSync(f).toString("base64")}">`).join("")}</body>`);
await p.waitForTimeout(200); await p.screenshot({path:out}); await b.close();
