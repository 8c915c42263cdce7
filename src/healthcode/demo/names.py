"""The words a synthetic province is named with: surnames, given names, Latin names, communities, countries.

Surnames carry their rough share in the north of China; everything else is an invented modest list.
A name is drawn, never looked up: that it also belongs to somebody real is as likely as with any common name.

>>> surnames, shares = zip(*SURNAMES, strict=True)
>>> surnames[:3], len(GIVEN_FEMALE) > 1000
(('王', '张', '李'), True)
"""

from itertools import product

_SURNAME_SHARES = """
王 99 张 95 李 93 刘 75 赵 46 杨 33 陈 28 高 23 孙 22 郭 20 马 18 朱 16 周 15 吴 15 徐 14 胡 13 林 10 何 10
梁 10 宋 13 郑 11 韩 14 冯 12 董 12 于 11 曹 11 程 9 魏 12 苏 10 田 12 任 10 崔 10 石 9 贾 10 史 9 侯 9 孟 9
白 8 秦 8 霍 4 武 8 康 7 安 6 尹 6 邢 6 范 8 许 12 谢 8 邓 7 唐 9 耿 5 蔡 6 袁 7 薛 6 阎 4 庞 4 谷 4 路 4
司马 1 欧阳 1
"""
_MEN = "伟强磊军勇杰涛超明刚平辉鹏建国志文海波俊博宇浩轩泽睿成东旭立新永福振荣宝林世安峰亮凯龙"
_WOMEN = "芳娜敏静丽艳秀娟霞萍红玲燕颖雪梅琳慧莹倩婷欣怡佳雅思涵梓萱瑶兰英桂凤淑珍玉春晓文洁"


def _given(characters: str) -> tuple[str, ...]:
    """One character for about one in eight, two different ones for the rest."""
    double = [first + second for first, second in product(characters, repeat=2) if first != second]
    return tuple(double) + tuple(characters) * (len(double) // (8 * len(characters)))


_words = _SURNAME_SHARES.split()
SURNAMES = tuple(zip(_words[::2], map(int, _words[1::2]), strict=True))
GIVEN_MALE = _given(_MEN)
GIVEN_FEMALE = _given(_WOMEN)

_LATIN_MEN = "Adan Bruno Caspian Dario Emil Farid Goran Hamid Ivo Jonas Kaito Luca Mateo Nils Omar"
_LATIN_WOMEN = "Ada Bianca Carla Dina Elif Freya Greta Hana Ines Jana Kira Lena Mira Nadia Olga"
_LATIN_FAMILIES = """
Albrandt Benworth Castellor Dovrani Ekstromsen Farquill Gandolin Hartwisk Ilyanov Jorvaldt Kasumori
Lindqvarn Morettini Nakayashi Okonwe Petrovsen Quintares Rosselund Sandovari Tamboura Velasko
"""
LATIN_GIVEN_MALE = tuple(_LATIN_MEN.split())
LATIN_GIVEN_FEMALE = tuple(_LATIN_WOMEN.split())
LATIN_SURNAMES = tuple(_LATIN_FAMILIES.split())

# Country of a foreigner: ISO 3166-1 alpha-3, and the number that an 18-digit residence permit writes.
COUNTRIES = (
    ("KOR", "410"), ("JPN", "392"), ("USA", "840"), ("GBR", "826"), ("DEU", "276"), ("FRA", "250"),
    ("RUS", "643"), ("PAK", "586"), ("IND", "356"), ("NGA", "566"), ("BRA", "076"), ("CAN", "124"),
    ("AUS", "036"), ("KAZ", "398"), ("VNM", "704"), ("ITA", "380"),
)  # fmt: skip

_STEMS = """
幸福 和平 东风 新华 光明 建设 胜利 向阳 东关 西关 南关 北关 文化路 育才 锦绣 康乐 祥和 春光 青年 友谊
长虹 银河 翠屏 滨河 兴华 振兴 永安 槐北 桃园 柳林 龙泉 金桥 玉泉 百合 紫荆 丰收 双塔 平安 书香 望岳
"""
COMMUNITY_STEMS = tuple(_STEMS.split())
