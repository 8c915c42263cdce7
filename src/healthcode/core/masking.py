"""What of a person may be shown: the surname and the two ends of a number (F38, FACTS §5).

Masking happens on the server, so the hidden part never leaves it. First 6 + last 4 of a resident ID would hide
only the birth date, so two characters at each end are shown and no more.

>>> masked_number("11010519491231002X"), masked_name("欧阳娜娜"), masked_phone("13800138000")
('11**************2X', '欧阳**', '138******00')
"""

COMPOUND_SURNAMES = frozenset(
    {
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "子车",
        "亓官",
        "司寇",
        "巫马",
        "公西",
        "颛孙",
        "壤驷",
        "公良",
        "漆雕",
        "乐正",
        "宰父",
        "谷梁",
        "拓跋",
        "夹谷",
        "轩辕",
        "令狐",
        "段干",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "羊舌",
        "微生",
        "左丘",
    }
)


def masked_number(number: str) -> str:
    """First 2 + last 2 of a document number; of a short one (7 to 9 characters) first 1 + last 2; else nothing."""
    if len(number) >= 10:
        return _ends(number, 2, 2)
    return _ends(number, 1, 2) if len(number) >= 7 else "*" * len(number)


def masked_name(name: str) -> str:
    """The surname (compound ones whole) and one star a character; of a Latin name the initial of each part."""
    if name.isascii():
        return " ".join(_ends(part, 1, 0) for part in name.split())
    shown = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return _ends(name, shown, 0) if len(name) > 1 else "*"


def masked_phone(phone: str) -> str:
    """First 3 + last 2: enough for a person to know their own number, too little to call somebody else's."""
    return _ends(phone, 3, 2) if len(phone) >= 9 else "*" * len(phone)


def _ends(text: str, head: int, tail: int) -> str:
    hidden = max(len(text) - head - tail, 0)
    return text[:head] + "*" * hidden + (text[len(text) - tail :] if tail else "")
