import { chromium } from "@playwright/test";
const [pw]=process.argv.slice(2);
const base="http://localhost:9821";
const b=await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox"]});
const out="/tmp/walk7"; import { mkdirSync } from "node:fs"; mkdirSync(out,{recursive:true});
const ctx=await b.newContext({viewport:{width:1440,height:900},colorScheme:"light",reducedMotion:"reduce"});
const p=await ctx.newPage();
p.on("pageerror",e=>console.log("PAGEERROR",e.message));
await p.goto(base); await p.waitForTimeout(1000);
await p.getByRole("textbox",{name:/e-?mail/i}).fill("demo@maplelane.example"); await p.locator("input[type=password]").fill(pw);
await p.getByRole("button",{name:/sign in/i}).first().click(); await p.waitForTimeout(2500);
const r=await ctx.request.get(base+"/v1/bots",{headers:{}}); const bots=await r.json().catch(()=>null); 
console.log(p.url(), r.status());
const ws=p.url();
async function shot(name,path){ if(path) {await p.goto(base+path); await p.waitForTimeout(1800);} await p.screenshot({path:`${out}/${name}.png`}); console.log(name,p.url()); }
await shot("home");
const links=await p.evaluate(()=>[...document.querySelectorAll("a")].map(a=>a.getAttribute("href"))); console.log(links.join(" "));
await ctx.storageState({path:"/tmp/walk7/state.json"});
await b.close();
