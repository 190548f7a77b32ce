"""The one style of all pages: a line a rule, light and dark, paper and phones.

It stands in every page, and the content security policy names its hash. Colours are named once, in
the first rules; a screen in the dark and a printer have others.
"""

from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b2a22;--soft:#4d5d54;--paper:#fff;--link:#0b5d3b;
  --tint:#f2f5f3;--line:#d5ded8;--replay:#fde8c8;--edge:#75827d;--bad:#a8201a;--focus:#0a58c9}
@media(prefers-color-scheme:dark){
  :root{--ink:#e3ebe6;--soft:#a3b2a9;--paper:#121916;--link:#7fd0a8;--tint:#1d2722;
    --line:#33423a;--replay:#5a3d0c;--edge:#7b8b85;--bad:#ff9d8f;--focus:#ffd54a}
}
body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
  color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
a{color:var(--link)}
code,pre{font:14px/1.5 ui-monospace,monospace}
pre{background:var(--tint);padding:.8rem;white-space:pre-wrap}
h1,h2,h3{line-height:1.25}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;
  border-bottom:1px solid var(--line)}
.m{font-weight:700;text-transform:uppercase}
section{border-top:1px solid var(--line);margin-top:1.5rem}
.replay{background:var(--replay);padding:.4rem .8rem}
[lang=zh-Hant] [lang=en]{color:var(--soft)}
a [lang=en][lang=en]{color:inherit}
div[lang=en][lang=en]{color:inherit}
h1 [lang=en],h2 [lang=en]{font-weight:400}
p+p[lang=en]{margin-top:-.6rem}
caption{text-align:left;color:var(--soft)}
.figures{max-width:28rem}
.figures th{font-weight:400}
.figures td{text-align:right;font-variant-numeric:tabular-nums}
.total th,.total td{font-weight:700}
.links{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;padding:0;list-style:none}
.entries{padding:0;list-style:none}
.entries li+li{border-top:1px solid var(--line)}
.operations{padding:0;list-style:none}
.operations li{padding-left:3.6rem;text-indent:-3.6rem}
.operations code:first-child{display:inline-block;width:3.6rem;text-indent:0}
.when{margin-bottom:0}
.when+p{margin-top:0}
.remark{border-left:3px solid var(--line);padding-left:.6rem;font-size:.9rem}
td:first-child,td a{overflow-wrap:normal}
.scroll{overflow-x:auto;container-type:inline-size}
caption>span:only-child{display:block;max-width:100cqi}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.scroll table{min-width:32rem}
.scroll table.wide{min-width:56rem}
.scroll td,.scroll th{overflow-wrap:break-word}
.source{overflow-wrap:anywhere}
td .source{display:inline-block;min-width:14rem}
td [lang=en],th [lang=en],.hint [lang=en]{display:block}
th{font-weight:400}
.figures th [lang=en],caption [lang=en]{display:inline}
thead th{font-weight:700}
time,th a{white-space:nowrap}
th .unit [lang=en]{display:inline}
.scroll+.scroll{margin-top:1.2rem}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
@media screen and (min-width:40.01rem){
  .wide td.n{white-space:normal}
  .scroll .wide :is(td,th){padding:.3rem}
  .scroll .wide{font-size:.85rem}
  .scroll .wide tbody th{overflow-wrap:anywhere;min-width:6.5rem}
  .scroll .wide code{font-size:inherit}
}
.formulas li{padding:.5rem 0}
.lead{font-size:1.15rem;margin-top:-.4rem}
math{font-size:1.1rem}
math[display=block]{width:max-content;margin:.5rem 0}
.steps li{margin:.4rem 0}
.steps code,.facts code{overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}
.facts dt{color:var(--soft)}
.facts dd{margin:0}
@media(max-width:36rem){
  .facts{display:block}
  .facts dd{margin-bottom:.5rem}
}
.conclusion{border-left:4px solid var(--link);background:var(--tint);padding:.6rem .9rem;
  font-weight:700}
summary{cursor:pointer;min-height:1.75rem}
form label,legend{font-weight:700}
form label [lang=en],legend [lang=en]{font-weight:400}
.field{margin:1rem 0}
.field label{display:block}
.hint{color:var(--soft);font-size:.9rem;margin:.1rem 0 .3rem;font-weight:400}
input,select,textarea,button{font:inherit;color:var(--ink);background:var(--paper);
  border:1px solid var(--edge);border-radius:4px;padding:.45rem .6rem;min-height:2.75rem;
  box-sizing:border-box;max-width:100%}
td input,td select{min-width:5.5rem;width:100%}
th input,th select{min-width:7rem;width:100%}
button{background:var(--link);color:var(--paper);border-color:var(--link);padding:.45rem 1.4rem;
  margin:.3rem .6rem .3rem 0;cursor:pointer}
button [lang=en][lang=en]{color:inherit}
button.second{background:var(--paper);color:var(--link)}
fieldset{border:1px solid var(--line);border-radius:4px;margin:1.2rem 0;padding:.2rem 1rem;
  min-width:0}
.bad{color:var(--bad);margin:.2rem 0;font-size:.95rem}
.bad [lang=en][lang=en]{color:inherit}
[aria-invalid=true]{border:2px solid var(--bad)}
.errors{border:3px solid var(--bad);padding:.2rem 1rem;margin:1rem 0}
.errors a{color:var(--bad)}
@media screen and (max-width:40rem){
  .scroll table,.scroll table.wide{min-width:0}
  .scroll :is(table,caption,tbody,tr,th,td){display:block}
  .scroll thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
  .scroll tbody tr{border-bottom:2px solid var(--line);padding:.5rem 0}
  .scroll tbody :is(th,td){border:0;padding:.15rem 0;text-align:left;white-space:normal}
  .scroll tbody th{font-weight:700}
  .scroll [data-label]::before{content:attr(data-label);content:attr(data-label) / "";
    display:block;color:var(--soft);font-size:.85rem;font-weight:400}
  .scroll td:empty{display:none}
  td .source{min-width:0}
}
@media print{
  :root{--ink:#000;--soft:#333;--paper:#fff;--link:#000;--tint:#fff;--line:#999;--replay:#fff;
    --edge:#999;--bad:#000}
  form,.noprint{display:none}
  .scroll{overflow:visible}
  .scroll table,.scroll table.wide{min-width:0;font-size:.8rem}
  .scroll table.wide{font-size:.56rem}
  .scroll table code{font-size:inherit}
  .scroll :is(th,td){padding:.2rem .3rem}
  .scroll tbody th{overflow-wrap:anywhere;min-width:3.5rem}
  .scroll td.n{white-space:normal}
  td .source{min-width:0}
  details::details-content{content-visibility:visible}
  body{max-width:none;margin:0}
  li,tr,pre{break-inside:avoid}
  h2{break-after:avoid}
}
"""
