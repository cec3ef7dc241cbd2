"""What sites put around an article, as one table of rules. Each row tells where it was seen; none names an article.

`DROP_TAGS`, `DROP_NAMES` and `CAPTION_NAMES` speak of mark-up; the rules after them of the text of one block.
A new site usually needs one more row here and no code.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DROP_TAGS = frozenset(
    "script style noscript template iframe object embed applet svg canvas video audio map button input select "
    "textarea nav footer aside head title link meta rp rt".split()
)
"""Elements that never hold the article's text."""

WEAK_TAGS = frozenset({"nav", "footer", "aside"})
"""Of those, the ones kept after all where most of the page stands in them."""

# A name is one class or id. It must match as a whole, so that "share-bar" goes and "shareholders" stays.
DROP_NAMES = re.compile(
    "|".join(
        (
            r"append-?qr.*|app-?kaihu-?qr|.*qr-?code.*|.*erwei-?ma.*|ewm|weixin-?qr",  # Sina, WordPress themes
            r"article_adlist|sina-?ads?.*|ad|ads|adsbygoogle|ad[-_](?:box|wrap|slot|unit|container|banner).*|"
            r"(?:.*[-_])?(?:advert|advertisement|guanggao)|sponsor(?:ed)?",  # Sina, cnBeta, blogs
            r"(?:.*[-_])?share(?:[-_]?(?:bar|box|btn|buttons?|list|links?|tools?|icons?|wrap(?:per)?))?|sharedaddy|"
            r"social[-_]?(?:share|links?|icons?|bar)|bdshare.*|bshare.*|jiathis.*|addthis.*|a2a_.*",  # blogs, portals
            r"related?(?:[-_](?:.*))?|.*[-_](?:related|recommend)|recommend(?:[-_].*)?|yarpp.*|jp-relatedposts|"
            r"hot[-_]?(?:news|list|posts?)|prev[-_]?next|post[-_]?nav(?:igation)?|you-?may-?like",  # WordPress, portals
            r"comments?(?:[-_]?(?:list|area|box|form|section|wrap))?|respond|ds-thread|disqus.*|gitment|gitalk.*",
            r"breadcrumbs?|crumbs?|pagination|pager|toc|toc[-_].*|table-of-contents|skip-link",  # portals, Hexo
            r"copyright|post-copyright|article-?copyright|disclaimer|shengming|reward|donate|dashang",  # Hexo themes
            r"paywall.*|login-?(?:tip|box|mask|wall)|newsletter(?:[-_].*)?|(?:app-?download|download-?app|open-?app).*",
            r"gutter|line-?numbers?(?:-rows)?|lineno|copy-?(?:btn|button)|code-?toolbar-?item",  # Hexo, Prism
            r"author-?(?:card|box|info|bio)|about-?author|(?:post|article|entry)-?(?:tags?|meta|views|likes?)",
            r"aw-upload-(?:img|file)-list|zoomfile|sr-only|visually-hidden|screen-reader-text",  # Dockone, WordPress
        )
    ),
    re.IGNORECASE,
)

CAPTION_NAMES = re.compile(
    r"img[-_]?(?:descr?|title|info|note|caption)|(?:pic|photo|image)[-_]?(?:descr?|note|info|caption|legend)|"
    r"wp-caption(?:-text)?|caption|figcaption|legend|pictext",  # Sina, WordPress, portals
    re.IGNORECASE,
)

CONTENT_NAMES = re.compile(
    r"article-?(?:body|content|text|detail|main)|(?:entry|post|news|main|rich_?media|detail|rich)[-_]?(?:content|body|text)|"
    r"artibody|article_content|js_content|text_area|rm_txt_con|content_area|story-?body|the_content|markdown-body",
    re.IGNORECASE,
)


class Rule(NamedTuple):
    """A pattern searched for in the text of one block, which goes if it is found."""

    pattern: re.Pattern[str]
    longest: int
    """Blocks of more characters are never judged by it."""
    seen: str


def _rule(pattern: str, longest: int, seen: str) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), longest, seen)


ANYWHERE = (
    _rule(r"尽在.{1,20}(?:APP|客户端|公众号|小程序)", 60, "Sina"),
    _rule(
        r"^炒股就看|助您挖掘潜力主题机会|^炒股第一步|^热点栏目.*自选股|股市瞬息万变，投资难以决策",
        120,
        "Sina",
    ),
    _rule(
        r"(?:点击|立即|马上)(?:查看|领取|开户|进入|下载|咨询)[^。]{0,12}(?:>>|》》|→)|(?:>>|》》)$",
        80,
        "Sina",
    ),
    _rule(r"(?:开户|福利|理财|金股|投顾).{0,24}(?:送给你|免费送|领取|点击|扫码)", 60, "Sina"),
    _rule(r"粉丝福利.{0,10}二维码|爆料线索征集|【线索征集令", 300, "Sina"),
    _rule(
        r"^[↓▼▲👇☟\s【（(]*(?:欢迎|请|点击|长按|扫描|扫码|扫一扫|微信扫|识别|立即|马上|更多|添加|搜索|关注|下载|打开|安装|"
        r"如果您?|如您|喜欢|觉得|想).{0,50}(?:二维码|公众号|微信号|视频号|小程序|APP|客户端|留言|评论区|点赞|转发|在看|"
        r"星标|投稿|报料|爆料|交流群|进群|加群|阅读原文|微信)",
        90,
        "Sina, WeChat, 36kr, portals",
    ),
    _rule(
        r"点击(?:下面|下方|上方|文末|左下角|这里).{0,24}(?:聊聊|查看|了解|参与|留言|报名|订阅|关注|链接)",
        120,
        "woshipm",
    ),
    _rule(
        r"^(?:分享(?:让更多人看到|到|至)|打开.{1,12}(?:APP|客户端)|返回.{1,6}[，,]?查看更多|展开(?:阅读)?全文)",
        60,
        "portals",
    ),
    _rule(
        r"^(?:查看|阅读)(?:更多|全文|原文)\s*[>»…]*$|^(?:Read more|Advertisement|广告|推广|赞助商链接)$",
        30,
        "portals",
    ),
    _rule(r"广告声明.{0,4}文内含有的对外跳转链接|感谢.{0,6}网友.{0,40}(?:线索|投递)", 200, "ithome"),
    _rule(
        r"^(?:免责声明|版权声明|郑重声明|特别声明|著作权声明|侵权声明|重要声明|法律声明)[：:】\]]?",
        400,
        "portals",
    ),
    _rule(r"[你您]怎么看[？?，,].{0,6}(?:欢迎|评论|留言)|欢迎在?(?:留言|评论)", 60, "WeChat"),
    _rule(r"发送到我的电子邮箱|^(?:图像|圖像)(?:来源|來源)，", 80, "BBC Chinese"),
)
"""Strong enough to go wherever it stands."""

ENDS = (
    _rule(
        r"^[（(\[【*※\s]*(?:本文|该文|此文|文中|以上|上述|稿件|来稿|本稿|注[：:]|声明[：:]|本站|本网|本号|本平台|文章(?:仅|观点|版权|"
        r"来源|内容|转载|为作者)|作者(?:授权|观点|为)|内容(?:仅|来自|由)|图文|素材|.{0,12}声明[：:]此消息).{0,80}"
        r"(?:不代表|仅代表|不构成|无关|仅供参考|转载|授权|版权|侵权|原创|首发|独家|信息存储空间|发布|所有)",
        300,
        "Sina, woshipm, 36kr, OSChina, portals",
    ),
    _rule(
        r"未经.{0,16}(?:授权|许可|同意|允许).{0,16}(?:不得|禁止|严禁|请勿|谢绝)|(?:严禁|禁止|谢绝).{0,10}转载|"
        r"转载(?:请|须|需|时).{0,10}(?:注明|联系|标明|授权|保留)|(?:侵权|违者)必究|风险自(?:担|负)|"
        r"投资有风险|入市[需须]谨慎|不构成(?:任何)?投资建议",
        250,
        "portals, jiemian, thepaper, Sina",
    ),
    _rule(
        r"(?:如|若|凡).{0,30}(?:侵权|版权|异议|投诉).{0,40}(?:联系|删除|反馈|告知|处理)",
        300,
        "huxiu, portals, CRUD",
    ),
    _rule(
        r"(?:题图|头图|封面图?|配图|图片)(?:均)?(?:来自|来源|源自|：|:)|基于\s?CC0|视觉中国$|摄图网",
        80,
        "woshipm, huxiu",
    ),
    _rule(
        r"整理编辑发布|欢迎.{0,8}(?:提问|投稿|交流|订阅)|(?:报料|爆料|投稿|热线|商务合作).{0,6}[：:].{0,40}$",
        120,
        "woshipm",
    ),
    _rule(
        r"本文(?:地址|标题|链接)[：:]|文章转载自|^[戳点]\s*[：:]|^(?:The )?End\.?$|^-+\s*(?:END|完)\s*-+$",
        160,
        "OSChina",
    ),
    _rule(
        r"正在改变与想要改变世界的人|更多精彩内容|更多(?:资讯|新闻|内容)请?(?:关注|下载|登录)",
        120,
        "huxiu, tmtpost",
    ),
)
"""Only near the start or the end, where no sentence of the article would read so."""

LAST = (
    _rule(r"^「?[^，。]{2,14}」?(?:是|为).{2,24}旗下", 150, "woshipm, WeChat"),
    _rule(r"^(?:专题|关键词|标签|Tags?|话题|分类|阅读|点赞|评论)\s*[：:（(]", 80, "portals, Hexo themes"),
    _rule(
        r"^发布于\s*\d{4}|^编辑于\s*\d{4}|^赞同\s*\d*|^\d+\s*(?:条)?评论$|^分享$|^收藏$|^举报$|^喜欢\s*\d*$",
        40,
        "zhihu",
    ),
)
"""Only as the last of a page, after what the rules above took away."""

RELATED = re.compile(
    r"^[#【\[「《◆■▌|\s]*(?:相关|延伸|推荐|拓展|扩展|更多|关联|热门|热点|近期|最新|猜你|[你您]可能|往期|精彩|编辑|大家都在|"
    r"百万用户都在|今日|下一篇|上一篇|看过本文的人)?(?:的人)?(?:还)?"
    r"(?:阅读|文章|新闻|报道|链接|推荐|资讯|专题|稿件|话题|内容|喜欢|感兴趣|精选|回顾|热点|热文|在看|都在看|看了|导读|标签)"
    r"[#】\]」》\s：:]*$|^(?:Related|Read more|See also|More (?:from|on)|You may also like|Recommended|Trending)\b.{0,30}$",
    re.IGNORECASE,
)
"""A line that introduces links to other articles."""

LABELS = {
    "source": r"来源|稿源|文章来源|本文来源|消息来源|新闻来源|信息来源|稿件来源|素材来源|内容来源|来自|出处|转载自|转自|文章转自",
    "original_title": r"原标题|原题",
    "reporter": r"(?:[\u4e00-\u9fff]{0,6})?记者|通讯员|作者|撰文|撰稿|采写|文字|文|采访",
    "editor": r"(?:[\u4e00-\u9fff]{0,4})?责任编辑|责编|(?:[\u4e00-\u9fff]{0,6})编辑|编者|值班主编",
    "": r"校对|排版|审核|审校|监制|统筹|主编|编审|设计|美编|制图|策划|出品|运营|翻译|译者|编译|摄影|摄像|视频|图|题图|头图|"
    r"封面图来源|封面图|封面|图片|图片来源|图源|供图|时间|发布时间|发布日期|日期|原文链接|原文地址|原文|地址|链接|本文链接|微信号|"
    r"公众号|ID|邮箱|浏览|阅读量|审读|终审|初审|复审|版面编辑|一审|二审|三审|值班编委",
}
"""Label of a credit line → key in `Article.credits` (`source` goes to `Article.source`; "" is dropped)."""

ALWAYS = re.compile(r"原标题|责任编辑|责编|值班编辑|稿源|校对|排版|版面编辑")
"""Labels that make a credit line anywhere; the others only near the start or the end."""

WALLS = re.compile(
    r"^(?:(?:Error\s*)?(?:404|403|502|503)\b|Not Found|Page not found|Access denied|Forbidden|Just a moment|Bad Gateway|"
    r"(?:抱歉|对不起|很抱歉|您好)?[，,！!\s]*(?:[您你]?(?:所?访问|请求|查看|要找|浏览)的)?(?:页面|网页|内容|文章|帖子|链接)"
    r"(?:不存在|已被?删除|已失效|找不到|无法访问|走丢了|飞走了)|该内容已被发布者删除|此内容因违规无法查看|"
    r"(?:请|您需要|需要|须|你需要|登录后|您还未|您尚未|请先).{0,4}登[录陆]|登[录陆]后(?:才能|即可|可以|方可)?(?:查看|阅读|浏览)|"
    r"访问过于频繁|系统检测到|请输入验证码|安全验证|请开启\s?JavaScript|(?:Please )?enable JavaScript|You need to enable|"
    r"Sign in|Log in to|Subscribe to (?:continue|read))",
    re.IGNORECASE,
)
"""How a page begins that is a login wall or an error message; asked of short pages only."""
