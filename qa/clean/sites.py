"""What sites put around an article, as one table of rules. Each row tells where it was seen; none names an article.

`DROP_TAGS`, `DROP_NAMES` and `CAPTION_NAMES` speak of mark-up; the rules after them of the text of one block.
A new site usually needs one more row here and no code.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DROP_TAGS = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "applet",
        "svg",
        "canvas",
        "video",
        "audio",
    }
    | {
        "map",
        "button",
        "input",
        "select",
        "textarea",
        "nav",
        "footer",
        "aside",
        "head",
        "title",
        "link",
        "meta",
        "rp",
        "rt",
    }
)
"""Elements that never hold the article's text."""

WEAK_TAGS = frozenset({"nav", "footer", "aside"})
"""Of those, the ones kept after all where most of the page stands in them."""

# A name is one class or id. It must match as a whole, so that "share-bar" goes and "shareholders" stays.
DROP_NAMES = re.compile(
    "|".join(
        (
            r"link-?card.*|.*self-?promo.*",  # zhihu, RFI
            r"append-?qr.*|app-?kaihu-?qr|.*qr-?code.*|.*erwei-?ma.*|ewm|weixin-?qr",  # Sina, WordPress themes
            r"article_adlist|sina-?ads?.*|ad|ads|adsbygoogle|ad[-_](?:box|wrap|slot|unit|container|banner).*|"
            r"(?:.*[-_])?(?:advert|advertisement|guanggao)|sponsor(?:ed)?|.*google[-_]?ads?.*",  # Sina, cnBeta, blogs, zaobao
            r"(?:.*[-_])?share(?:[-_]?(?:bar|box|btn|buttons?|list|links?|tools?|icons?|wrap(?:per)?))?|sharedaddy|"
            r"social[-_]?(?:share|links?|icons?|bar)|bdshare.*|bshare.*|jiathis.*|addthis.*|a2a_.*",  # blogs, portals
            r"related?(?:[-_](?:.*))?|.*[-_](?:related|recommend)|recommend(?:[-_].*)?|yarpp.*|jp-relatedposts|"
            r"hot[-_]?(?:news|list|posts?)|prev[-_]?next|post[-_]?nav(?:igation)?|you-?may-?like",  # WordPress, portals
            r"(?:[\w-]*[-_])?comments?(?:[-_\d][\w-]*|hot\w*|new\w*|list|area|box|form|section|wrap)?|respond|ds-thread|"
            r"disqus.*|gitment|gitalk.*|post_tie_\w+|(?:[\w-]*[-_])?(?:cmts?|cmnt|pinglun|tuijian)(?:[-_][\w-]*)?",
            r"breadcrumbs?|crumbs?|pagination|pager|toc|toc[-_]?(?:container|list|wrap|box|title|nav)|"
            r"table-of-contents|skip-link",  # portals, Hexo
            r"copyright|post-copyright|article-?copyright|disclaimer|shengming|reward|donate|dashang",  # Hexo themes
            r"paywall.*|login-?(?:tip|box|mask|wall)|newsletter(?:[-_].*)?|(?:app-?download|download-?app|open-?app).*",
            r"gutter|line-?numbers?(?:-rows)?|lineno|copy-?(?:code-?)?(?:btn|button)|code-?toolbar-?item",  # Hexo, Prism
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
    r"article[-_]{0,2}(?:body|content|con|text|txt|detail|main|inner)?|p-main-contents|"
    r"(?:entry|post|news|main|rich_?media|detail|rich|story|newsdetail)[-_]?(?:content|body|text|txt)|"
    r"artibody|js_content|text_area|rm_txt_con|txt_con|box_con|content_area|the_content|markdown-body|endText|all-txt|"
    r"art_contextBox|TRS_(?:Editor|UEDITOR)|UCAP-CONTENT|pages_content|zoom|Cnt-Main-Article-QQ",
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
        r"^炒股就看|助您挖掘潜力主题机会|^炒股第一步|^热点栏目.*自选股|投资难以决策|^炒股开户|入金抽.{0,8}红包",
        120,
        "Sina",
    ),
    _rule(
        r"(?:点击|立即|马上)(?:查看|领取|开户|进入|下载|咨询)[^。]{0,12}(?:>>|》》|→)|(?<![\w>]>)(?<!\w)>>$",
        80,
        "Sina",
    ),
    _rule(r"(?:开户|福利|理财|金股|投顾).{0,24}(?:送给你|免费送|领取|点击|扫码)[^。]*$", 60, "Sina"),
    _rule(r"粉丝福利.{0,10}二维码|爆料线索征集|【线索征集令|出于传递更多信息之目的", 300, "Sina"),
    _rule(
        r"^.{0,20}(?:扫描?|识别|长按|扫一扫).{0,14}(?:二维码|小程序码|图中码).{0,30}"
        r"(?:关注|下载|查看|加入|添加|进群|加群|开户|领取|订阅|了解|收听|阅读|观看|报名|购买|[↓▼▲👇☟>》])[^。]*$",
        80,
        "Sina, WeChat, portals",
    ),
    _rule(
        r"^\W{0,4}(?:长按|扫描|识别|微信扫).{0,12}(?:二维码|扫一扫)[^。]*$|^.{0,9}扫码(?:关注|下载|进群|加群|开户|领取|订阅)",
        50,
        "WeChat",
    ),
    _rule(
        r"^\W{0,4}(?:欢迎|敬请|请(?!注意|问)|点击|记得|关注|搜索|添加|喜欢|更多|如需|LIKE).{0,36}"
        r"(?:公众[号號]|公众[账帐]号|微信号|视频号|官方微[信博]|头条号|服务号|知识星球)[^。]{0,40}。?$",
        90,
        "WeChat, 36kr, huxiu, ifanr, sspai",
    ),
    _rule(
        r"^\W{0,4}(?=.{0,70}(?:我们|我們|作者|记者|他|她|本[报站刊文网]|时报|官方|专页|主页|帐号|账号|粉[丝絲]|@))"
        r"(?:欢迎|歡迎|敬请|请(?!注意|问)|关注|點|点|如果您?喜|更多|追[踪蹤]|LIKE).{0,36}(?:Twitter|Facebook|Telegram|Instagram|推特|脸书|臉書|FB)[^。]{0,40}。?$|"
        r"^Like or share this post\b",
        90,
        "NYT Chinese, zaobao, pixnet, English blogs",
    ),
    _rule(
        r"^\W{0,4}(?:欢迎|请|点击|立即|马上|下载|安装|更多|登录|打开)[^，。：:]{0,30}(?:APP|客户端)"
        r"[，,、\s]{0,2}(?:点击|查看|阅读|观看|看|了解|体验|获取|发现|领取|参与|浏览|第一时间|随时|享受?|解锁|关注)[^。；]{0,40}$|"
        r"^\W{0,4}(?:欢迎|立即|马上|扫码|点击|更多\S{0,12}请)[^，。：:]{0,20}(?:下载|安装)[^，。：:]{0,30}(?:APP|客户端)[^。；：:]{0,20}$|"
        r"^>\s.{0,40}为[你您]呈现\W*$|^>.{0,60}(?:公众号|客户端|小红书).{0,40}$",
        80,
        "Sina, thepaper, huxiu, sspai",
    ),
    _rule(
        r"^\W{0,4}(?:欢迎|请(?=[^“”\"]{0,16}$|留言|投稿|点|加|进)|记得|别忘|觉得|喜欢|如果[你您]).{0,24}"
        r"(?:留言|评论区|点赞|点个赞|点个在看|点在看|星标|投稿|报料|爆料|进群|加群|交流群)",
        90,
        "WeChat, Sina, portals",
    ),
    _rule(
        r"[你您]怎么看[？?，,].{0,6}(?:欢迎|评论|留言)|^欢迎在?(?:留言|评论)|^给作者打赏",
        60,
        "WeChat, Sina, woshipm",
    ),
    _rule(
        r"^(?:预览时标签不可点|微信扫一扫|收录于(?:合集|话题)|轻触阅读原文|向上滑动看下一个|喜欢此内容的人还喜欢|点击.{0,2}蓝字)",
        40,
        "WeChat",
    ),
    _rule(
        r"^(?!.*(?:按[钮鈕键]|图标|菜单|选项|设置|标签|窗口|界面|点击.{0,16}[「【]))(?:[^。]{0,90}[，,？?！!（(])?\W{0,4}"
        r"点击(?:下面|下方|上方|文末|左下角|这里|查看本文).{0,24}(?:聊聊|查看|了解|参与|留言|报名|订阅|关注|链接|[文版]。?$)",
        100,
        "woshipm, NYT Chinese, CRUD",
    ),
    _rule(
        r"^(?:分享(?:让更多人看到|到|至)|返回.{1,6}[，,]?查看更多|展开(?:阅读)?全文|查看.{0,4}(?:讨论|评论)$)",
        60,
        "portals, zhihu, CRUD",
    ),
    _rule(
        r"^(?:查看|阅读)(?:更多|全文|原文)\s*[>»…]*$|^(?:Read more|Advertisement|广告|推广|赞助商链接)$|"
        r"^[\s\[\]\d]*(?:上一页|下一页|尾页)[\s\[\]\d上下一首尾页]*$",
        40,
        "portals",
    ),
    _rule(
        r"广告声明.{0,4}文内含有的对外跳转链接|感谢.{0,6}网友.{0,40}(?:线索|投递)|关闭广告拦截",
        200,
        "ithome, zaobao, CRUD",
    ),
    _rule(r"^\W?(?:免责声明|版权声明|著作权声明|侵权声明|法律声明|版权说明)", 400, "portals, CRUD"),
    _rule(
        r"发送到我的电子邮箱|(?:新闻|头条).{0,12}(?:进入|发送到|发到).{0,6}邮箱|^(?:图像|圖像)(?:来源|來源)，|^跳过.{1,20}继续阅读|"
        r"^(?:Skip|End of) .{0,40}(?:promotion|podcast|content)",
        90,
        "BBC Chinese, RFI",
    ),
    _rule(
        r"^(?:跳过|结尾) .{0,30}(?:帖子|内容)|^允许.{0,30}(?:YouTube|Twitter|Facebook|Instagram|X)内容$|"
        r"^此文包含.{0,40}提供的内容。",
        300,
        "BBC Chinese",
    ),
    _rule(
        r"^\W*(?:请|点击|戳|长按|查看)*.{0,4}[“\"「【]阅读原文[”\"」】].{0,12}$|^\W*点个.{0,2}(?:在看|赞)|^浏览其他章节$|"
        r"[，,]扫码(?:了解(?:详情|更多)|进群)[^。]{0,12}。?$|^.{0,16}(?:一键三连|三连支持|点赞投币|投币收藏)",
        90,
        "WeChat, RFI, InfoQ, bilibili",
    ),
    _rule(
        r"^(?:首页|首頁|(?:您(?:所在)?的|您?现在的?|当前)位置|位置|主页)\s*[:：]?[^。]{0,24}[>›»]|^(?:调整字体|字[号体]|T\s?\+\s?-|转播到腾讯微博)$|"
        r"^(?:\W*(?:打印|关闭|返回|收藏|分享|纠错)(?:本页|窗口|顶部|列表|首页|到)?\W*)+$|^扫一扫.{0,4}手机(?:打开|阅读|浏览|查看)",
        40,
        "gov.cn, universities",
    ),
    _rule(
        r"^(?:持续创作.{0,10})?这是我(?:参与|参加)[「“【].{0,40}(?:挑战|计划|活动)|^本文正在参[加与]|^作者声明[：:]?\s?本文.{0,40}(?:利益|立场)|"
        r"^这篇.{1,4}可能有(?:关键情节透露|剧透)$|^Comments on Hacker News: ",
        200,
        "juejin, smzdm, douban, Hacker News",
    ),
    _rule(
        r"^[（(【\[][\w·\s]{0,16}(?:记者|通讯员|特派员|特约作者)[\w·、\s]{2,24}[）)】\]]$|"
        r"^[\w·]{0,10}(?:记者|通讯员|特派员)[\s/：:|]*[\u4e00-\u9fff·]{2,4}(?:[、\s]+[\u4e00-\u9fff·]{2,4})*\s*(?:报道|報道|报导|整理|编译)$",
        40,
        "zaobao, portals",
    ),
    _rule(
        r"^(?:Follow us on|Sign up (?:for|to) .{0,50}(?:newsletter|e-?mail|updates|alerts|briefing|VIP member)|"
        r"Subscribe to (?:our|the) .{0,40}(?:newsletter|channel|podcast|feed|magazine|updates)|"
        r"Download (?:our|the) app|Click here to )",
        120,
        "English sites",
    ),
)
"""Strong enough to go wherever it stands."""

ENDS = (
    _rule(
        r"^[（(\[【*※\s]*(?:(?:本文|该文|此文|文章内容|内容)(?!.{0,16}(?:介绍|讲述|主要|讨论|探讨|分析|将|总结|解读|说明|描述|梳理|带[你您大]|分享|以.{1,12}为例))|文中|以上(?=内容|观点|文章|信息|图文|资料|图片|言论|均|仅|皆|纯|不|为作)|稿件|来稿|本稿|本内容|注[：:]|"
        r".{0,6}[声申]明[：:]|本(?:站|网|号|平台|博客)(?=所有|发布|发表|转载|部分|内容|文章|对|不|仅|凡|原创|刊载|刊登|注明|的|除|尊重)|"
        r"文章(?:仅|观点|版权|来源|转载|为作者|代表)|作者(?:授权|观点|为)|图文|素材).{0,80}"
        r"(?:不代表|仅代表|不构成|无关|仅供参考|转载|授权|版权|侵权|原创|首发|独家|信息存储空间|编辑发布|归.{1,12}所有|虚构|如有雷同)|"
        r"^.{0,6}文章代表作者个人观点|^.{0,90}[，,]\s?首发于[^，。]{1,30}。?$",
        300,
        "Sina, woshipm, 36kr, OSChina, portals; fiction marked as such",
    ),
    _rule(
        r"^[（(\[【*※\s]*(?:本文|原文)(?:来自|来源于|转自|转载自|首发于|首发自|原发于)",
        150,
        "huxiu, 36kr, woshipm, thepaper, blogs",
    ),
    _rule(
        r"未经.{0,20}(?:授权|许可|同意|允许)[，,\s]*(?:.{0,12}(?:不得|禁止|请勿|严禁|谢绝|勿).{0,24}(?:转载|摘编|复制|镜像|商用|抄袭|使用)|(?:转载|使用)必究)|"
        r"未经.{0,24}转载.{0,12}(?:违者|追究|必究)|(?:严禁|禁止|谢绝).{0,10}转载|"
        r"转载(?:本[站文].{0,6})?(?:请|须|需|时|必须).{0,10}(?:注明|联系|标明|授权|保留|包含)|(?:侵权|违者)必究|风险自(?:担|负)",
        250,
        "portals, jiemian, thepaper, Sina, CRUD",
    ),
    _rule(r"投资有风险|入市[需须]谨慎|不构成(?:任何)?投资建议", 120, "Sina, 36kr"),
    _rule(
        r"(?<![例比诸譬假])(?:如|若|凡).{0,30}(?:侵权|版权|异议|投诉)(?=.*(?:我们|本[站网号刊报文公]|小编|作者|后台|邮箱|邮件|@|电话|编辑|微信|告知|立即|及时|尽快|第一时间|[请可]联系|联系删除))"
        r".{0,40}(?:联系|删除|反馈|告知|处理)",
        300,
        "huxiu, portals, CRUD",
    ),
    _rule(
        r"^\W{0,2}(?:本文)?(?:题图|头图|封面图?|配图|图片)(?:均)?(?:来自|来源|源自|自)[^。]{0,25}。?$|^(?:题图|头图|封面图?)\s*[：:|丨]|"
        r"基于\s?CC0|^.{0,12}(?:视觉中国|摄图网|东方IC|Unsplash)\W?$",
        80,
        "woshipm, huxiu, 36kr",
    ),
    _rule(
        r"整理编辑发布|^.{0,40}欢迎.{0,8}(?:提问|投稿|订阅)|^\W{0,2}.{0,8}(?:报料|爆料|投稿|商务合作).{0,6}[：:].{0,40}$|"
        r"^#专栏作家#$|(?:公众号|微信).{0,40}专栏作家|旗下(?:编译|内容|新媒体)(?:团队|栏目|账号|公众号)|"
        r"^[^，。]{0,20}旗下.{0,8}(?:栏目|账号|公众号).{0,30}(?:关注|订阅)|投稿请发",
        200,
        "woshipm, thepaper, 36kr, portals",
    ),
    _rule(
        r"^\W?本文(?:地址|标题|链接)[：:]|文章转载自|^(?:[戳点]|地址|链接|网址)\s*[：:]\s*https?:\S+$|"
        r"^\W*(?:The )?END\W*$|^\W*(?:[全本正]文)?完\W*$|^\W{0,4}[Vv][Ii][Aa]\s?[:：]\s?\S{1,40}$",
        160,
        "OSChina, GameRes, woshipm, zhihu, WeChat",
    ),
    _rule(
        r"正在改变与想要改变世界的人|^\W?更多精彩内容|^\W?更多(?:原创)?(?:资讯|新闻|内容)请?(?:关注|下载|登录)",
        120,
        "huxiu, tmtpost, thepaper",
    ),
    _rule(
        r"^(?:This (?:is an? (?:sample|example|fictional)|article|post)|Compiled from|Any resemblance|The views expressed)\b"
        r".{0,100}\b(?:fiction(?:al)?|coincidental|do not (?:necessarily )?re(?:flect|present)|not (?:financial )?advice)\b",
        250,
        "English sites; fiction marked as such",
    ),
    _rule(
        r"^[\u4e00-\u9fff·]{2,6}(?:[/、\s][\u4e00-\u9fff·]{2,6}){0,4}\s*[（(][^（）()]{0,20}(?:社|综合)[^（）()]{0,4}[)）]$",
        60,
        "DW",
    ),
    _rule(
        r"^©|^Copyright\b|All rights reserved|^\W?This (?:article|post|story|piece)\b.{0,40} "
        r"originally (?:published|appeared) (?:on|in|at) |"
        r"^The post .{1,100} (?:appeared first|first appeared) on |^(?:Continue reading|Read (?:more|full topic))\b.{0,60}$",
        160,
        "DW, English sites",
    ),
)
"""Only near the start or the end, where no sentence of the article would read so."""

LAST = (
    _rule(
        r"^[^，。]{2,16}(?:是|为).{2,24}旗下.{0,12}(?:栏目|模块|账号|公众号|新媒体|社区|频道|团队|平台)",
        150,
        "woshipm, WeChat",
    ),
    _rule(r"^(?:专题|关键词|标签|Tags?|话题|分类|阅读|点赞|评论)\s*[：:（(]", 80, "portals, Hexo themes"),
    _rule(
        r"^(?:Post(?:ed)? ?(?:in|tags?)|Filed under|Tagged(?: with| as)?|Categor(?:y|ies)|分类|标签)\s*[:：\s]\s?\S",
        160,
        "WordPress, blogs",
    ),
    _rule(
        r"^\d+ (?:个帖子|posts?) - \d+ (?:位参与者|participants?)$|^(?:阅读完整话题|Read full topic)$|"
        r"^\[?\s?(?:马上|立即|点击)(?:前往|查看|阅读)\S{0,8}\s?\]?$|"
        r"^已有\s?\d+\s?人发表留言|^感谢\s?\S{1,20}\s?投递这篇|^\w{0,8}推荐$|^关键[词字]\s?(?:>>|[:：])|^(?:我要)?(?:跟帖|反馈)$|^下载.{0,6}客户端$|^.{0,40}(?:邮箱|电邮|邮件|E-?mail).{0,16}[：:]\s?\S+@\S+$|^邮箱\s?\d*$|^图集$|^\+\d$",
        60,
        "Discourse, iplaysoft, ITeye, thepaper, Sina, ifanr, Xinhua",
    ),
    _rule(
        r"^发布于\s*\d{4}|^编辑于\s*\d{4}|^赞同\s*\d*|^\d+\s*(?:条)?评论$|^分享$|^收藏$|^举报$|^喜欢\s*\d*$|^reply$",
        40,
        "zhihu, Hacker News",
    ),
)
"""Only as the last of a page, after what the rules above took away."""

STUCK = re.compile(
    r"\s*(?:[【\[（(]?\s*字[号体]\s*[：:]?(?:\s*[大中小超特默认A+\-])+\s*[】\]）)]?(?:\s*[【\[]?(?:打印|关闭|收藏|分享|纠错)[】\]]?)*|"
    r"返回搜狐，查看更多\s*(?:责任编辑\s*[：:]\s*\S{0,8})?|广告声明：文内含有的对外跳转链接.{10,120}|分享让更多人看到|"
    r"如遇作品内容、版权等问题，请在相关文章刊发之日起.{0,20}联系。?(?:版权侵权联系电话：[\d-]+)?|(?:流程编辑|编辑)[：:]\s*[A-Za-z]{1,3}\d{2,4}|"
    r"[（(]本文(?:来自|首发|系)[^（()）]{2,60}[）)]|(?<=[。！？”）])[*※]?[^。！？”）]{0,10}独家稿件[，,][^。]{0,24}转载[^。]{0,14}。?|"
    r"(?<=[。！？”）])[^。！？”）]{0,16}(?:投资|理财|股市|基金|市场)有风险[，,\s]*(?:投资|入市|选择)[需须]谨慎。?|(?:[（(【\[]\s*(?:[全本正]文完|完|END|纠错)\s*[）)】\]]))\s*$",
    re.IGNORECASE,
)
"""What is glued to a line's end: by dumps without line breaks (CRUD, Xinhua, Chinanews), by a site's own controls."""

ASIDE = re.compile(
    r"\s*[（(](?:本文|本段|文中|以上|内容)?[^（()）]{0,80}(?:虚构|不代表.{0,8}(?:观点|立场)|不构成.{0,6}建议)[^（()）]{0,40}[）)]$"
)
"""A disclaimer in brackets at a paragraph's end, wherever that stands."""

RELATED = re.compile(
    r"[#【\[「《◆■▌|\s]*(?:"
    r"(?:相关|延伸|推荐|拓展|扩展|更多|关联|热门|热点|近期|最新|活动|猜你|[你您]可能(?:还|也|会)?|往期|精彩|编辑|大家都在|今日|点击|[上下]一篇)"
    r"(?:的?(?:阅读|文章|新闻|报道|链接|推荐|资讯|专题|稿件|话题|内容|喜欢|感兴趣|精选|回顾|热点|热文|看|报导)){1,2}|"
    r"(?:[前往]文|往期)回顾|[您你]可能也感兴趣|热文(?:推荐)?|百万用户都在看|看过本文的人还看了|阅读更多|阅读文章|访问(?:购买页面)?(?=[：:])|更多报道(?:详见|见)|了解(?:更多|详情)(?=[：:])"
    r")[#】\]」》\s]*(?:[：:]|$)|"
    r"(?:Related|Read more|See also|More (?:from|on)|You may also like|Recommended|Trending)\b.{0,30}$",
    re.IGNORECASE,
)
"""How a line begins that introduces links to other articles."""

_EDGE = r"(?<![^\s|｜丨/，,；;）)】])"  # what stands before is no part of a word
_POST = r"(?:流程|实习|见习|特约|首席|高级|资深|新媒体|执行|责任|网络|图片|视频|版面|值班)?"

LABELS = {
    "source": r"(?:文章|本文|消息|新闻|信息|稿件|素材|内容)?来源于?|稿源|来自|出处|转载自|(?:文章)?转自",
    "original_title": r"原标题|原题",
    "reporter": rf"(?:{_EDGE}[\w·]{{2,10}}?)?{_POST}记者|{_POST}通讯员|(?:本文)?作者|意见领袖|撰文|撰稿|采写|文字|{_EDGE}文|采访",
    "editor": rf"(?:{_EDGE}[\w·]{{2,10}}?)?{_POST}编辑|责编|编者|值班主编",
    "": rf"{_POST}校对|排版|{_POST}审核|{_POST}审校|{_POST}校审|监制|统筹|主编|编审|设计|美编|制图|策划|出品|运营|翻译|译者|编译|"
    rf"{_POST}摄影|{_POST}摄像|"
    rf"{_POST}剪辑|海报|{_EDGE}视频|{_EDGE}图|(?:题图|头图|封面图?|图片)(?:来[源自])?|图源|供图|发[布表](?:时间|日期)|发布[者人]|浏览(?:次数|量)|点击(?:次数|数|量)|阅读(?:次数|数)|原文(?:链接|地址)?|"
    rf"本文链接|微信号|公众号|(?:微信)?ID|阅读量|审读|[终初复一二三]审|{_POST}编委|整理|手绘",
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
