"""Openings of pages as offices and their sites print them, with the identity that a person reads in them."""

from datetime import date

import pytest

from transform.document import Document, Paragraph
from transform.identity import identify
from transform.readers import read_document
from transform.report import Expectation
from transform.stated_identity import gather_stated_identity

_REST = "<p>根据《中华人民共和国政府信息公开条例》要求，特编制本报告。</p>"

OPENINGS: list[tuple[str, str | None, int | None, str | None, str | None]] = [
    (
        '<p>宁波市镇海区庄市街道办事处2017年政府信息公开工作年度报告</p><p>发布日期：2018-02-26 来源：庄市街道 浏览次数：123 字号：大 中 小</p>{REST}',
        '宁波市镇海区庄市街道办事处', 2017, '宁波市镇海区庄市街道办事处2017年政府信息公开工作年度报告', '2018-02-26',
    ),
    (
        '<p>当前位置：首页 > 政务公开 > 政府信息公开年报 > 正文</p><h1>2017年政府信息公开年度报告</h1><p>发布时间：2018年2月26日 10:22 来源：镇海区教育局 【字体：大 中 小】</p>{REST}',
        '镇海区教育局', 2017, '2017年政府信息公开年度报告', '2018-02-26',
    ),
    (
        '<p>索引号：002971/2018-00123 主题分类：政府信息公开年报 发布机构：九龙湖镇 生成日期：2018-03-01</p><h1>九龙湖镇2017年政府信息公开工作年度报告</h1>{REST}',
        '九龙湖镇', 2017, '九龙湖镇2017年政府信息公开工作年度报告', '2018-03-01',
    ),
    (
        '<h1>镇海区发展和改革局（物价局）2017年政府信息公开工作年度报告</h1><p>[2018-03-05]</p>{REST}',
        '镇海区发展和改革局', 2017, '镇海区发展和改革局（物价局）2017年政府信息公开工作年度报告', '2018-03-05',
    ),
    (
        '<h1>宁波石化经济技术开发区管委会2017年政府信息公开年度报告</h1><p>时间：2018-02-26</p>{REST}',
        '宁波石化经济技术开发区管委会', 2017, '宁波石化经济技术开发区管委会2017年政府信息公开年度报告', '2018-02-26',
    ),
    (
        '<h1>国家税务总局宁波市镇海区税务局2019年政府信息公开工作年度报告</h1><p>2020年1月20日 来源：镇海区税务局</p>{REST}',
        '国家税务总局宁波市镇海区税务局', 2019, '国家税务总局宁波市镇海区税务局2019年政府信息公开工作年度报告', '2020-01-20',
    ),
    (
        '<h1>镇海区气象局2018年政府信息公开工作年度报告</h1><p>日期：2019/01/31</p>{REST}',
        '镇海区气象局', 2018, '镇海区气象局2018年政府信息公开工作年度报告', '2019-01-31',
    ),
    (
        '<h1>宁波市镇海区人民医院2020年信息公开工作年度报告</h1>{REST}<p>宁波市镇海区人民医院</p><p>2021年1月25日</p>',
        '宁波市镇海区人民医院', 2020, '宁波市镇海区人民医院2020年信息公开工作年度报告', '2021-01-25',
    ),
    (
        '<h1>镇海中学2016年信息公开年度报告</h1>{REST}',
        '镇海中学', 2016, '镇海中学2016年信息公开年度报告', None,
    ),
    (
        '<h1>镇海区自来水有限公司2016年信息公开年度报告</h1>{REST}',
        '镇海区自来水有限公司', 2016, '镇海区自来水有限公司2016年信息公开年度报告', None,
    ),
    (
        '<p>我局2017年政府信息公开工作年度报告如下，请审阅。</p>{REST}',
        None, 2017, None, None,
    ),
    (
        '<p>根据条例规定，特向社会公布本镇2017年政府信息公开年度报告。</p>{REST}',
        None, 2017, None, None,
    ),
    (
        '<p>根据《中华人民共和国政府信息公开条例》要求，特编制宁波市镇海区地方志办公室2017年政府信息公开年度报告。</p>',
        '宁波市镇海区地方志办公室', 2017, None, None,
    ),
    (
        '<p>宁波市镇海区</p><p>蛟川街道办事处</p><p>2017年度政府信息公开工作年度报告</p>{REST}',
        '宁波市镇海区蛟川街道办事处', 2017, '宁波市镇海区蛟川街道办事处2017年度政府信息公开工作年度报告', None,
    ),
    (
        '<p>澥浦镇人民政府</p><p>2017年度</p><p>政府信息公开工作年度报告</p>{REST}',
        '澥浦镇人民政府', 2017, '澥浦镇人民政府2017年度政府信息公开工作年度报告', None,
    ),
    (
        '<p>贵驷街道政府信息公开工作年度报告</p><p>（2015年度）</p>{REST}',
        '贵驷街道', 2015, '贵驷街道政府信息公开工作年度报告（2015年度）', None,
    ),
    (
        '<p>（2015年度）</p><p>贵驷街道政府信息公开工作年度报告</p>{REST}',
        '贵驷街道', 2015, '（2015年度）贵驷街道政府信息公开工作年度报告', None,
    ),
    (
        '<p>政府信息公开工作年度报告</p><p>（二〇一五年度）</p>{REST}<p>镇海区民政局</p><p>二〇一六年三月一日</p>',
        '镇海区民政局', 2015, '政府信息公开工作年度报告（二〇一五年度）', '2016-03-01',
    ),
    (
        '<h1>鎮海區教育局2019年政府資訊公開工作年度報告</h1>{REST}',
        '镇海区教育局', 2019, '鎮海區教育局2019年政府資訊公開工作年度報告', None,
    ),
    (
        '<h1>骆驼街道２０１３年 政 府 信 息 公 开 年 度 报 告</h1>{REST}',
        '骆驼街道', 2013, '骆驼街道２０１３年政府信息公开年度报告', None,
    ),
    (
        '<p>首页</p><p>镇海区政府信息公开年报</p><p>2018-04-12</p><p>招宝山街道2017年政府信息公开年度报告</p>{REST}',
        '招宝山街道', 2017, '招宝山街道2017年政府信息公开年度报告', '2018-04-12',
    ),
    (
        '<p>您现在的位置：首页 &gt;&gt; 信息公开 &gt;&gt; 镇海区农业局2014年政府信息公开年度报告</p><p>点击数：33 更新时间：2016-05-06</p>{REST}',
        '镇海区农业局', 2014, '镇海区农业局2014年政府信息公开年度报告', None,
    ),
    (
        '<h1>宁波市公安局镇海分局2017年度政府信息公开工作年度报告</h1><p>分享到： 打印 关闭</p>{REST}<p>版权所有：宁波市镇海区人民政府 浙ICP备05000001号</p>',
        '宁波市公安局镇海分局', 2017, '宁波市公安局镇海分局2017年度政府信息公开工作年度报告', None,
    ),
    (
        '<p>政府信息公开年报</p>{REST}',
        None, None, None, None,
    ),
    (
        '<p>一、概述</p><p>2017年，我局认真贯彻条例。</p><p>镇海区审计局</p><p>2018年3月2日</p>',
        '镇海区审计局', None, None, None,
    ),
    (
        '<h1>2017年政府信息公开工作年度报告（镇海区统计局）</h1>{REST}',
        '镇海区统计局', 2017, '2017年政府信息公开工作年度报告（镇海区统计局）', None,
    ),
    (
        '<h1>宁波市镇海区人民政府办公室关于公布2017年政府信息公开工作年度报告</h1>{REST}',
        '宁波市镇海区人民政府办公室', 2017, '宁波市镇海区人民政府办公室关于公布2017年政府信息公开工作年度报告', None,
    ),
    (
        '<h1>镇海区2017年政府信息公开工作年度报告</h1><p>来源：镇海新闻网 作者：张三</p>{REST}',
        '镇海区', 2017, '镇海区2017年政府信息公开工作年度报告', None,
    ),
    (
        '<h1>2017年政府信息公开工作年度报告</h1><p>来源：宁波日报社 2018-02-26</p>{REST}',
        None, 2017, '2017年政府信息公开工作年度报告', None,
    ),
    (
        '<h1>镇海区残疾人联合会2017年政府信息公开工作年度报告</h1><p>信息来源：区残联 发布时间：2018-01-31 09:00:00</p>{REST}',
        '镇海区残疾人联合会', 2017, '镇海区残疾人联合会2017年政府信息公开工作年度报告', '2018-01-31',
    ),
    (
        '<h1>镇海区机构编制委员会办公室2017年政府信息公开工作年度报告</h1>{REST}',
        '镇海区机构编制委员会办公室', 2017, '镇海区机构编制委员会办公室2017年政府信息公开工作年度报告', None,
    ),
    (
        '<h1>关于2017年度政府信息公开工作情况的报告</h1>{REST}<p>宁波市镇海区城市管理行政执法局</p><p>2018 年 1 月 30 日</p>',
        '宁波市镇海区城市管理行政执法局', 2017, '关于2017年度政府信息公开工作情况的报告', '2018-01-30',
    ),
    (
        '<h1>宁波市生态环境局镇海分局2021年政府信息公开工作年度报告</h1><p>统计时间：2021年1月1日至2021年12月31日</p>{REST}',
        '宁波市生态环境局镇海分局', 2021, '宁波市生态环境局镇海分局2021年政府信息公开工作年度报告', None,
    ),
    (
        '<h1>镇海区水利局2012年政府信息公开工作年度报告</h1>{REST}<p>发布日期：2013年3月6日</p>',
        '镇海区水利局', 2012, '镇海区水利局2012年政府信息公开工作年度报告', '2013-03-06',
    ),
    (
        '<h1>镇海区水利局2012年政府信息公开工作年度报告</h1><p>发布日期：2031年3月6日</p>{REST}',
        '镇海区水利局', 2012, '镇海区水利局2012年政府信息公开工作年度报告', None,
    ),
    (
        '<p>浙江省宁波市镇海区政府信息公开网</p><p>庄市街道办事处 2017 年 政府信息公开 年报</p><p>【打印】【关闭】</p>{REST}',
        '庄市街道办事处', 2017, '庄市街道办事处2017年政府信息公开年报', None,
    ),
    (
        '<p>本报告是庄市街道2017年政府信息公开年度报告</p>{REST}',
        '庄市街道', 2017, None, None,
    ),
    (
        '<h1>镇海区卫生和计划生育局2018年政府信息公开工作年度报告</h1><p>2017年12月25日印发</p>{REST}',
        '镇海区卫生和计划生育局', 2018, '镇海区卫生和计划生育局2018年政府信息公开工作年度报告', None,
    ),
    (
        '<h1>九龙湖旅游度假区管委会 2017年 政府信息公开工作 年度报告</h1><p>2018-02-26 10:22:31 来源：九龙湖</p>{REST}',
        '九龙湖旅游度假区管委会', 2017, '九龙湖旅游度假区管委会2017年政府信息公开工作年度报告', '2018-02-26',
    ),
    (
        '<p>各位领导：</p><p>现将庄市街道2017年度政府信息公开工作年度报告公布如下：</p>{REST}',
        '庄市街道', 2017, None, None,
    ),
    (
        '<html><head><title>庄市街道2017年政府信息公开年度报告-镇海区人民政府</title><meta name="PubDate" content="2018-02-26 10:18"></head><body><h1>庄市街道2017年政府信息公开年度报告</h1>{REST}</body></html>',
        '庄市街道', 2017, '庄市街道2017年政府信息公开年度报告', '2018-02-26',
    ),
    (
        '<html><head><meta name="publishdate" content="20180226"></head><body><h1>庄市街道2017年政府信息公开年度报告</h1><p>发布时间：2018-02-27</p>{REST}</body></html>',
        '庄市街道', 2017, '庄市街道2017年政府信息公开年度报告', '2018-02-26',
    ),
    (
        '<html><head><title>镇海区政府信息公开</title><meta name="ContentSource" content="镇海区民政局"><meta name="ArticleTitle" content="2017年政府信息公开年度报告"></head><body>{REST}</body></html>',
        '镇海区民政局', 2017, '2017年政府信息公开年度报告', None,
    ),
    (
        '<html><head><title>宁波市镇海区人民政府门户网站</title></head><body>{REST}<table><tr><td colspan=3>庄市街道2014年政府信息公开情况统计表</td></tr><tr><td>主动公开政府信息数</td><td>条</td><td>3</td></tr></table></body></html>',
        '庄市街道', 2014, None, None,
    ),
    (
        '<html><head><meta property="article:published_time" content="2018-02-26T10:18:00+08:00"></head><body><h1>庄市街道2017年政府信息公开年度报告</h1>{REST}</body></html>',
        '庄市街道', 2017, '庄市街道2017年政府信息公开年度报告', '2018-02-26',
    ),
    (
        '<html><head><meta name="pubDate" content="0000-00-00"><meta name="createdate" content="2018年2月26日"></head><body><h1>庄市街道2017年政府信息公开年度报告</h1>{REST}</body></html>',
        '庄市街道', 2017, '庄市街道2017年政府信息公开年度报告', '2018-02-26',
    ),
    (
        '<html><head><meta name="DC.date" content="2099-01-01"></head><body><h1>庄市街道2017年政府信息公开年度报告</h1><p>发布时间：2018-02-27</p>{REST}</body></html>',
        '庄市街道', 2017, '庄市街道2017年政府信息公开年度报告', '2018-02-27',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("html", "publisher", "year", "title", "published_on"), OPENINGS)
def test_the_identity_of_a_page(
    html: str, publisher: str | None, year: int | None, title: str | None, published_on: str | None
) -> None:
    document = read_document(html.replace("{REST}", _REST).encode(), name="page.html")
    identity = identify(document, Expectation(seen_on=date(2026, 11, 26)), None)
    found = identity.published_on and str(identity.published_on)
    assert (identity.publisher, identity.year, identity.title, found) == (
        publisher,
        year,
        title,
        published_on,
    )
    assert ("no_publisher" in identity.held_reasons, "no_year" in identity.held_reasons) == (
        publisher is None,
        year is None,
    )


def test_a_sentence_or_a_banner_is_no_title_even_where_the_list_is_asked() -> None:
    sentence = "特向社会公布本镇2017年政府信息公开年度报告。"
    banner = "宁波市镇海区人民政府门户网站"
    for listed, title in (
        (sentence, None),
        (banner, None),
        ("2017年政府信息公开年度报告", "2017年政府信息公开年度报告"),
        ("庄市街道2017年年报", "庄市街道2017年年报"),
    ):
        page = Document("html", (Paragraph(sentence),), banner, {"title": banner})
        assert identify(page, Expectation(("庄市街道",), 2017, listed), None).title == title


def test_a_line_of_the_record_is_no_title() -> None:
    line = "索引号：002971/2018-00123 主题分类：政府信息公开年报"
    assert gather_stated_identity(Document("html", (Paragraph(line),))).headings == ()


def test_the_year_of_a_file_name_counts_where_nothing_else_names_one() -> None:
    page = Document("text", (Paragraph("二、主动公开政府信息的情况"),))
    for name, year in (
        ("庄市街道2017年度信息公开.txt", 2017),
        ("2017年报告.txt", 2017),
        ("20180226.txt", None),
        ("art_2017_1.html", None),
        ("2018年2月26日.txt", None),
        ("2016年和2017年.txt", None),
    ):
        assert identify(page, Expectation(file_name=name), None).year == year
    titled = Document("text", (Paragraph("庄市街道2016年政府信息公开年度报告"),))
    assert identify(titled, Expectation(file_name="2017年.txt"), None).year == 2016
