/** The look of a report that stands alone: the network's colours, the reader's own fonts, light and dark, paper too. */
export const REPORT_CSS = `
:root{color-scheme:light dark;--canvas:#f6f7f9;--panel:#fff;--line:#e0e4ea;--ink:#171a21;--dim:#545b69;--accent:#3346b8;--ok:#17663a;--warn:#7d4b00;--bad:#a81e29;--code:#f0f2f5}
@media (prefers-color-scheme:dark){:root{--canvas:#0f1216;--panel:#171b21;--line:#2c333d;--ink:#e8ebf0;--dim:#a6b0bd;--accent:#a3b5ff;--ok:#82d5a3;--warn:#f0c478;--bad:#ffa3a3;--code:#0f1216}}
*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
main,footer{width:min(68rem,100% - 2rem);margin-inline:auto}
main{padding-block:2.5rem 3rem}
footer{border-top:1px solid var(--line);padding-block:1rem 2rem;color:var(--dim);font-size:.8125rem}
h1,h2,p,ul,dl,dd,figure,pre{margin:0;padding:0}
h1{font-size:clamp(1.6rem,1.2rem + 1.5vw,2.25rem);line-height:1.15;letter-spacing:-.02em;overflow-wrap:anywhere}
h2{font-size:1.2rem;line-height:1.35}
h2 .dim{font-size:.875rem;font-weight:400;margin-left:.4rem}
section{margin-top:2rem}
.eyebrow{color:var(--dim);font-size:.8125rem;margin-bottom:.35rem}
.dim{color:var(--dim)}
p.dim,figcaption{font-size:.8125rem}
.ok{color:var(--ok)}.warn{color:var(--warn)}.bad{color:var(--bad)}.none{color:var(--dim)}
.head{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:1rem;margin-top:1.25rem;align-items:start}
.head .panel{margin:0}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.25rem}
.panel > * + *{margin-top:.6rem}
.note{margin-top:1rem}
.note ul{padding-left:1.15rem}
.note li{overflow-wrap:anywhere}
.works > div{display:grid;grid-template-columns:8.5rem 8.5rem 1fr;gap:.25rem 1rem;padding-block:.25rem;align-items:baseline}
.works{margin-top:.75rem}
.bar{display:flex;gap:2px;height:.5rem;border-radius:4px;overflow:hidden;background:var(--line)}
.fill-ok{background:var(--ok)}.fill-warn{background:var(--warn)}.fill-bad{background:var(--bad)}
.facts > div{display:grid;grid-template-columns:8.5rem 1fr;gap:.5rem;margin:0;padding-block:.2rem}
dt{color:var(--dim);font-size:.8125rem;padding-top:.1rem}
dd{overflow-wrap:anywhere;min-width:0}
.facts dd,code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.8125rem}
.rows{list-style:none;margin-top:.75rem;background:var(--panel);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.rows > li + li{border-top:1px solid var(--line)}
summary{display:grid;grid-template-columns:8.5rem 1fr auto;gap:.25rem 1rem;align-items:baseline;padding:.7rem 1.25rem;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary:hover{background:color-mix(in srgb,var(--accent) 6%,transparent)}
summary:focus-visible,pre:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
.outcome{font-weight:600;white-space:nowrap}
.title{min-width:0;overflow-wrap:anywhere}
.gate{font-size:.75rem;color:var(--dim);border:1px solid var(--line);border-radius:6px;padding:.05rem .45rem}
.gate.bad{color:var(--bad);border-color:currentColor}
.body{padding:.25rem 1.25rem 1.25rem;display:grid;gap:1rem}
.body > *{min-width:0}
.body dl{display:grid;gap:.5rem}
.body dl > div{display:grid;grid-template-columns:8.5rem 1fr;gap:1rem}
figcaption{margin-bottom:.3rem}
pre{background:var(--code);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere;max-height:24rem;overflow:auto;line-height:1.5}
@media (max-width:40rem){summary{grid-template-columns:1fr auto;padding-inline:1rem}.title{grid-column:1/-1;grid-row:2}.body{padding-inline:1rem}.body dl > div,.facts > div,.works > div{grid-template-columns:1fr;gap:0}}
@media print{:root{color-scheme:light}body{background:#fff}pre{max-height:none}}
`;
