"""Why a file was refused, in Chinese: `qa.load`, `qa.clean` and `qa.intake` tell it in English."""

from __future__ import annotations

import re

_CHINESE = {
    "the file is empty": "文件是空的",
    "a binary file, not text": "是二进制文件，不是文本",
    "a binary file, not lines of JSON in UTF-8": "是二进制文件，不是 UTF-8 的 JSON 行",
    "not a kind of file that is read": "不是能读的文件类型",
    "a hidden file, or one without a name": "是隐藏文件，或没有文件名",
    "not a regular file": "不是普通文件",
    "a link that leads out of the source root; not followed": "是指向文件夹之外的链接，没有跟随",
    "a link; not followed": "是链接，没有跟随",
    "a link that leads to itself": "是指向自己的链接",
    "encrypted": "已加密",
    "cannot be read: {}": "读不出来：{}",
    "the folder cannot be read: {}": "文件夹读不出来：{}",
    "cannot be unpacked: {}": "解不开：{}",
    "not a zip that can be read: {}": "不是能读的 zip：{}",
    "its path leads out of the zip's folder": "路径指向 zip 之外",
    "it holds {} files; at most {} are taken at once": "里面有 {} 个文件，一次最多收 {} 个",
    "it would unpack to {} MB, which is beyond reason": "解开后有 {} MB，大得不合理",
    "larger than {} MB; such a file is no single article": "大于 {} MB，不会是一篇文章",
    "larger than {} MB; split the feed": "大于 {} MB，请拆成几个",
    "more than {} items; split the feed": "超过 {} 条，请拆成几个",
    "packed in a way that cannot be read": "压缩方式读不了",
    "cannot be stored by that name: {}": "不能用这个名字存：{}",
    "longer than {} characters": "超过 {} 个字符",
    "front matter longer than {} characters": "开头的元数据超过 {} 个字符",
    "more than {} tags; no single article has so many": "标签超过 {} 个，不会是一篇文章",
    "no article text in the page": "页面里没有正文",
    "no text in the page": "页面里没有文字",
    "a login wall or an error message instead of an article": "是登录页或出错提示，不是文章",
    "could not be read: {}": "读不出来：{}",
    "not valid JSON: {}": "不是有效的 JSON：{}",
    "not a JSON object": "不是 JSON 对象",
    "line {} is not valid JSON: {}": "第 {} 行不是有效的 JSON：{}",
    "line {} is not a JSON object": "第 {} 行不是 JSON 对象",
    "line {} is longer than {} MB": "第 {} 行超过 {} MB",
    "damaged or cut off at line {}: {}; the lines before it were read": "从第 {} 行起损坏或中断：{}；之前的各行已读",
    "unpacks to more than {} times its size; stopped at line {}": "解开后超过原大小的 {} 倍，停在第 {} 行",
    "no RSS or Atom item in the file": "里面没有 RSS 或 Atom 条目",
    "cannot be read as a feed: {}": "不能当作 RSS 或 Atom 读：{}",
    "its id is already used by other content{}; that one was kept": "编号已被别的内容占用{}，保留了原来的",
}


def in_chinese(reason: str) -> str:
    """The reason in Chinese; as it is where it is none of those known. Figures and details stay."""
    for english, chinese in _CHINESE.items():
        pattern = re.escape(english).replace(r"\{\}", "(.*)")
        if found := re.fullmatch(pattern, reason, re.DOTALL):
            return chinese.format(*found.groups())
    return reason
