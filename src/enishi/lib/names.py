"""Names of Japanese people: characters that are written in more than one way, and how a name is
put together."""

import re

# Each group is one character to the search: the first is what the others become. Old forms, the
# forms that family registers keep, and pairs that people confuse (斉 and 斎). For matching only.
_GROUPS = """
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 稲稻 隠隱 飲飮 栄榮 営營 衛衞 駅驛 円圓 塩鹽
縁緣 艶艷 応應 桜櫻 奥奧 横橫 欧歐 殴毆 黄黃 温溫 穏穩 仮假 価價 画畫畵 会會 回囘
懐懷 絵繪 壊壞 概槪 拡擴 殻殼 覚覺 学學斈 岳嶽 楽樂 渇渴 巻卷 勧勸 寛寬 関關 歓歡
缶罐 観觀 陥陷 館舘 顔顏 気氣 帰歸 亀龜 偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽
挟挾 教敎 郷鄕 暁曉 区區 駆驅駈 勲勳 径徑 恵惠 掲揭 渓溪 経經 蛍螢 軽輕 継繼
鶏鷄雞 芸藝 撃擊 欠缺 県縣 倹儉 剣劍劒剱 険險 圏圈 検檢 権權 献獻 研硏 顕顯 験驗
厳嚴 広廣 効效 恒恆 鉱鑛 号號 国國囯圀 黒黑 済濟 砕碎 采釆 斉斎齊齋斊亝 剤劑 雑雜
参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 舎舍 写寫 釈釋 寿壽
収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍 尚尙 奨奬 将將 称稱 渉涉 焼燒 証證
乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 条條 状狀 譲讓 醸釀 触觸 嘱囑 真眞 寝寢 慎愼
尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 静靜 清淸 青靑 税稅 跡蹟
説說 摂攝 専專 戦戰 浅淺 潜潛 線綫 践踐 銭錢 禅禪 曽曾 双雙 壮壯 荘莊庄 捜搜 挿插
巣巢 争爭 窓窗 総總 聡聰 装裝 騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 堕墮 体體 対對
帯帶 滞滯 台臺 滝瀧 択擇 沢澤 脱脫 担擔 単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲
昼晝 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵 点點 転轉 伝傳 灯燈 当當 党黨 盗盜
闘鬪鬭 徳德 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔
晩晚 蛮蠻 秘祕 浜濱濵 瓶甁 払拂 仏佛 併倂 並竝 餅餠 辺邊邉 変變 弁辨瓣辯 歩步
宝寶寳 豊豐 褒襃 没沒 翻飜 毎每 万萬 満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘
誉譽 揺搖 様樣 謡謠 遥遙 瑶瑤 欲慾 来來 頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 涙淚
塁壘 励勵 礼禮 隷隸 霊靈 齢齡 暦曆 歴歷 恋戀 錬鍊 炉爐 労勞 郎郞 楼樓 録錄 湾灣
高髙 崎﨑嵜碕 島嶋嶌 吉𠮷 富冨 柳栁桺 角⻆ 桑桒 船舩 峰峯 杉杦 松枩枀 橋槗 藤籐
梅楳 桧檜 芦蘆 莱萊 薮藪 蕊蘂 蝉蟬 蝿蠅 蛎蠣 砺礪 砿礦 祢禰 禄祿 祷禱 穣穰 竈竃
篭籠 繋繫 頬頰 頚頸 鯵鰺 鴎鷗 鴬鶯 麹麴 侠俠 倶俱 儘侭 凜凛 剥剝 厩廐廏 厨廚 吞呑
唖啞 嚢囊 壷壺 姫姬 尭堯 巌巖嵓 州洲 廻迴 掴摑 掻搔 撹攪 晃晄 晋晉 桝枡 棲栖 槙槇
涌湧 涛濤 淵渕渊 灌潅 焔焰 煕熙凞 燿耀 爾尓 畑畠 留畄 皐皋 秋穐龝 穎頴 竪豎 箪簞
籏旗 絃弦 纏纒 聯聨 苅刈 荊荆 蒋蔣 諌諫 讃讚 賎賤 躯軀 迩邇 醤醬 醗醱 野埜 鈎鉤
鋪舗 鑑鑒 靭靱 鶴靏 彦彥 市巿 丘坵 乃廼 亘亙 京亰 仙僊 兎兔 冴冱 凉涼 喜㐂 土圡
婿壻 宮宫 幡旛 床牀 庵菴 悦悅 昂昻 昇曻 明朙 時时 最㝡 杯盃 歳歲 準凖 産產 畝畒
略畧 磯礒 祇祗 群羣 園薗 虎乕 門门 飾餝 鼓鼔 珍珎 萌萠 薫薰 狭狹 繊纖
"""

VARIANTS = {ord(other): group[0] for group in _GROUPS.split() for other in group[1:]}

_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def full_name(family: str, given: str) -> str:
    """田中 美咲, but Jane Smith."""
    parts = (family, given) if _EAST_ASIAN.search(family + given) else (given, family)
    return " ".join(part for part in parts if part)
